#include "rooms/watch/sample_events.h"

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <thread>

#include "store/records.h"

namespace redoubt::rooms {
namespace {

constexpr size_t sample_events_at_once = 4000;

Result<uint64_t> store_durably(logs::Intake& intake, const std::string& source, std::span<const logs::Incoming> events, Time now) {
    for (;;) {
        const auto told = std::make_shared<std::promise<Result<logs::Taken>>>();
        const Result<> taken = intake.take(source, events, now, [told](const Result<logs::Taken>& answer) { told->set_value(answer); });
        if (taken) {
            const logs::Taken answer = TRY(told->get_future().get());
            if (answer.refusal != logs::Refusal::none) return fail(Code::unavailable, "the log store did not take the sample logs", source);
            return answer.stored;
        }
        if (taken.error().code != Code::too_many) return std::unexpected(taken.error());
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Result<std::map<std::string, std::string, std::less<>>> source_keys(store::Records& records) {
    std::map<std::string, std::string, std::less<>> out;
    store::ListQuery query{.limit = 500};
    do {
        const store::Page page = TRY(records.list("source", query));
        for (const store::Record& source : page.records) out.emplace(source.title, source.key);
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return out;
}

}  // namespace

Result<uint64_t> store_sample_events(store::Records& records, logs::Intake& intake, Disk& disk, const std::string& folder, std::span<const std::string> files,
                                     Time now) {
    const auto keys = TRY(source_keys(records));
    uint64_t stored = 0;
    for (const std::string& file : files) {
        const std::string name = file.substr(folder.size() + 1, file.rfind('.') - folder.size() - 1);
        const auto known = keys.find(name);
        const std::string source = known == keys.end() ? name : known->second;
        const std::string kind = name.substr(0, name.find('/'));
        const auto mapped = TRY(disk.map(file));
        const std::string_view text = mapped->bytes();
        std::vector<logs::Incoming> events;
        for (size_t at = 0; at < text.size();) {
            const size_t end = std::min(text.find('\n', at), text.size());
            const std::string_view line = text.substr(at, end - at);
            if (!line.empty()) events.push_back({.body = line, .is_json = line.front() == '{', .kind = kind});
            at = end + 1;
            if (events.size() < sample_events_at_once && at < text.size()) continue;
            stored += TRY(store_durably(intake, source, events, now));
            events.clear();
        }
    }
    return stored;
}

}  // namespace redoubt::rooms
