#include "rooms/watch/sample_events.h"

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "store/records.h"

namespace redoubt::rooms {
namespace {

constexpr size_t sample_events_at_once = 4000;
using SourceKeysByTitle = std::map<std::string, std::string, std::less<>>;

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

Result<SourceKeysByTitle> source_keys(store::Records& records) {
    SourceKeysByTitle out;
    store::ListQuery query{.limit = 500};
    do {
        const store::Page page = TRY(records.list("source", query));
        for (const store::Record& source : page.records) out.emplace(source.title, source.key);
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return out;
}

// A source speaks for several files: "linux/web01-auth" is of "linux/auth", "windows/workstations-sysmon" of "windows/workstations",
// "zeek/dns" of "zeek", and what is left of the servers.
std::string source_of_file(const SourceKeysByTitle& keys, const std::string& name) {
    const std::string folder = name.substr(0, name.find('/'));
    const size_t dash = name.rfind('-');
    std::vector<std::string> titles{name};
    if (dash != std::string::npos) titles.insert(titles.end(), {folder + "/" + name.substr(dash + 1), name.substr(0, dash)});
    titles.insert(titles.end(), {folder, folder + "/servers", folder + "/audit"});
    for (const std::string& title : titles)
        if (const auto known = keys.find(title); known != keys.end()) return known->second;
    return name;
}

}  // namespace

Result<uint64_t> store_sample_events(store::Records& records, logs::Intake& intake, Disk& disk, const std::string& folder, std::span<const std::string> files,
                                     Time now) {
    const auto keys = TRY(source_keys(records));
    uint64_t stored = 0;
    for (const std::string& file : files) {
        const std::string name = file.substr(folder.size() + 1, file.rfind('.') - folder.size() - 1);
        const std::string source = source_of_file(keys, name);
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
