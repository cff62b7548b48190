#include "rooms/watch/live_position.h"

#include <algorithm>

#include "schema/json.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;

namespace {

constexpr uint64_t most_position_bytes = uint64_t{64} << 20;
constexpr size_t most_fed = 4'000'000;

}  // namespace

LivePosition LivePosition::load(Disk& disk, const std::string& path) {
    LivePosition out;
    if (!disk.exists(path)) return out;
    const auto text = disk.read(path, most_position_bytes);
    if (!text) return out;
    const auto read = schema::parse_json(*text);
    if (!read || read->as<Map>() == nullptr) return out;
    const Map& map = read->map();
    out.next = static_cast<uint64_t>(std::max<int64_t>(map["next"].integer(), 1));
    out.loaded_from_ = static_cast<uint64_t>(std::clamp<int64_t>(map["repeat_from"].integer(), 1, static_cast<int64_t>(out.next)));
    out.passed = {map["passed"].integer()};
    for (const Value& one : map["fired"].list()) out.fired.emplace(std::string(one.map()["key"].text()), Time{one.map()["time"].integer()});
    return out;
}

Result<> LivePosition::save(Disk& disk, const std::string& path) const {
    List keys;
    for (const auto& [key, time] : fired) keys.emplace_back(Map{{"key", key}, {"time", time.unix_ns}});
    const Map map{
        {"next", static_cast<int64_t>(next)}, {"repeat_from", static_cast<int64_t>(repeat_from())}, {"passed", passed.unix_ns}, {"fired", std::move(keys)}};
    return disk.write_durably(path, schema::to_json(map) + "\n");
}

void LivePosition::forget(Duration reach) {
    const Time from = passed - reach;
    std::erase_if(fed_, [&](const Fed& one) { return one.time < from; });
    if (fed_.size() > most_fed) fed_.erase(fed_.begin(), fed_.end() - static_cast<std::ptrdiff_t>(most_fed));
    std::erase_if(fired, [&](const auto& one) { return one.second < from; });
    loaded_from_ = 0;
}

uint64_t LivePosition::repeat_from() const {
    if (loaded_from_ != 0) return loaded_from_;
    uint64_t first = next;
    for (const Fed& one : fed_) first = std::min(first, one.number);
    return first;
}

}  // namespace redoubt::rooms
