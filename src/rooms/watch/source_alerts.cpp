#include "rooms/watch/source_alerts.h"

#include <fmt/format.h>

namespace redoubt::rooms {

using schema::Map;

namespace {

std::string trouble_key(const store::Record& source, SourceTrouble trouble) {
    constexpr std::array names{"silent", "volume", "clock"};
    return fmt::format("source/{}/{}/", source.id.text, names[static_cast<size_t>(trouble)]);
}

std::string_view trouble_severity(SourceTrouble trouble) { return trouble == SourceTrouble::silent ? "high" : "medium"; }

}  // namespace

std::string_view trouble_title(SourceTrouble trouble) {
    switch (trouble) {
        case SourceTrouble::silent: return "Log source is silent";
        case SourceTrouble::volume: return "Log source sends far from its usual volume";
        case SourceTrouble::clock: return "Clock of a log source is wrong";
    }
    return {};
}

Result<bool> raise_trouble(store::Store& store, const store::Record& source, SourceTrouble trouble, const RaisedTrouble& raised) {
    Map hits = raised.numbers;
    hits.set("source", source.title);
    hits.set("why", raised.why);
    Map given{{"title", fmt::format("{}: {}", trouble_title(trouble), source.title)},
              {"rule_title", trouble_title(trouble)},
              {"rule_author", "Redoubt"},
              {"severity", trouble_severity(trouble)},
              {"event_time", store.clock().now()},
              {"host", source.title},
              {"source", source.id.text},
              {"source_key", trouble_key(source, trouble) + std::to_string(raised.since.unix_ns / 1'000'000'000)},
              {"channel", "redoubt/sources"},
              {"hits", std::move(hits)}};
    if (!source.compartment.empty()) given.set("compartment", source.compartment);
    store::Records records = store.as(store::Actor::redoubt());
    std::vector<Map> one;
    one.push_back(std::move(given));
    const store::InsertResult inserted = TRY(records.insert_many("alert", std::move(one), "source_key"));
    return inserted.added > 0;
}

Result<size_t> end_trouble(store::Store& store, const store::Record& source, SourceTrouble trouble, const std::string& why) {
    store::Records records = store.as(store::Actor::redoubt());
    schema::Query tree = schema::test_equals("source", source.id.text);
    store::ListQuery open{.text = "-is:closed channel:\"redoubt/sources\"", .tree = std::move(tree), .sort = "created", .limit = 100};
    size_t closed = 0;
    const store::Page page = TRY(records.list("alert", open));
    for (const store::Record& alert : page.records) {
        if (!alert["source_key"].text().starts_with(trouble_key(source, trouble))) continue;
        if (alert.state != "new") {
            TRY(records.comment("alert", alert.id.text, why));
            continue;
        }
        TRY(records.move("alert", alert.id.text, {.to = "closed", .reason = why, .changes = {{"disposition", "true_positive_no_impact"}}}, alert.version));
        ++closed;
    }
    return closed;
}

}  // namespace redoubt::rooms
