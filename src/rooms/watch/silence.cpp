#include "rooms/watch/silence.h"

#include <fmt/format.h>

#include "records/source.h"

namespace redoubt::rooms {
namespace {

Result<std::vector<store::Record>> sources_in(store::Records& records, const std::string& state) {
    std::vector<store::Record> out;
    store::ListQuery query{.text = {}, .tree = schema::test_equals("state", state), .sort = "created", .limit = 500};
    do {
        store::Page page = TRY(records.list("source", query));
        for (store::Record& record : page.records) out.push_back(std::move(record));
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return out;
}

}  // namespace

Result<SilenceOutcome> find_silent_sources(store::Store& store) {
    const Time now = store.clock().now();
    store::Records records = store.as(store::Actor::redoubt());
    SilenceOutcome outcome;
    const auto is_late = [&](const store::Record& source) {
        const Time expected = source["expected_by"].time();
        return expected.unix_ns != 0 && expected < now;
    };
    const auto move = [&](const store::Record& source, std::string to) -> Result<> {
        const std::string reason = to == "live" ? "it delivers again"
                                                : fmt::format("nothing since {}, expected every {}", format_time(source["last_event"].time()),
                                                              format_duration(*source["cadence"].as<Duration>()));
        TRY(records.move("source", source.id.text, {.to = std::move(to), .reason = reason, .changes = {}}, source.version));
        return {};
    };
    for (const store::Record& source : TRY(sources_in(records, "live")))
        if (is_late(source)) {
            TRY(move(source, "silent"));
            ++outcome.silent;
        }
    for (const store::Record& source : TRY(sources_in(records, "silent")))
        if (!is_late(source)) {
            TRY(move(source, "live"));
            ++outcome.back;
        }
    return outcome;
}

}  // namespace redoubt::rooms
