#include "rooms/know/sample/week.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace redoubt::rooms::sample {
namespace {

constexpr std::array<uint8_t, 24> office_hours{1, 1, 1, 1, 1, 3, 12, 45, 90, 100, 95, 85, 55, 80, 95, 90, 75, 45, 15, 8, 5, 4, 3, 2};
constexpr std::array<uint8_t, 24> shopping_hours{18, 10, 6, 4, 4, 6, 14, 28, 40, 48, 52, 55, 60, 55, 50, 52, 58, 66, 80, 95, 100, 90, 60, 34};
// Monday first.
constexpr std::array<uint8_t, 7> office_days{100, 98, 96, 98, 88, 9, 6};
constexpr std::array<uint8_t, 7> shopping_days{70, 68, 70, 74, 84, 100, 96};

constexpr int64_t hour_ms = 3'600'000;

uint32_t weight_of(Rhythm rhythm, size_t hour, size_t weekday) {
    switch (rhythm) {
        case Rhythm::office: return uint32_t{office_hours[hour]} * office_days[weekday];
        case Rhythm::shopping: return uint32_t{shopping_hours[hour]} * shopping_days[weekday];
        case Rhythm::machine: return 1;
    }
    return 1;
}

}  // namespace

Week::Week(uint64_t seed, Time start) : random_(seed), start_(start) {
    const int64_t first_hour = start.unix_ms() / hour_ms;
    for (size_t kind = 0; kind < running_weights_.size(); ++kind) {
        uint32_t sum = 0;
        for (size_t i = 0; i < 168; ++i) {
            const auto hours = static_cast<uint64_t>(first_hour) + i;
            const size_t weekday = (hours / 24 + 3) % 7;  // 1970-01-01 was a Thursday
            sum += weight_of(static_cast<Rhythm>(kind), hours % 24, weekday);
            running_weights_[kind][i] = sum;
        }
    }
}

Time Week::some_time(Rhythm rhythm) {
    const auto& weights = running_weights_[static_cast<size_t>(rhythm)];
    const auto roll = static_cast<uint32_t>(random_.below(weights.back()));
    const auto hour = std::ranges::upper_bound(weights, roll) - weights.begin();
    const int64_t ms = int64_t{hour} * hour_ms + static_cast<int64_t>(random_.below(static_cast<uint64_t>(hour_ms)));
    return Time::from_unix_ms(start_.unix_ms() + ms);
}

void Week::add(std::string_view file, Time at, Line line) { add_numbered(file, at, std::move(line), {}); }

void Week::add_numbered(std::string_view file, Time at, Line line, std::string_view log) {
    auto found = files_.find(file);
    if (found == files_.end()) found = files_.emplace(std::string(file), std::vector<Entry>{}).first;
    found->second.push_back({at, found->second.size(), line.take(), std::string(log)});
}

std::vector<SampleFile> Week::finish() {
    std::vector<SampleFile> out;
    std::map<std::string, uint64_t, std::less<>> next_number;
    for (auto& [name, entries] : files_) {
        std::ranges::sort(entries, [](const Entry& a, const Entry& b) { return std::tie(a.at, a.order) < std::tie(b.at, b.order); });
        SampleFile file{.name = name, .bytes = {}};
        for (Entry& entry : entries) {
            if (!entry.log.empty()) {
                auto& number = next_number.try_emplace(entry.log, 41'000 + 977 * next_number.size()).first->second;
                entry.json.pop_back();
                entry.json += ",\"RecordNumber\":" + std::to_string(number++) + "}";
            }
            file.bytes += entry.json;
            file.bytes += '\n';
        }
        out.push_back(std::move(file));
    }
    files_.clear();
    return out;
}

}  // namespace redoubt::rooms::sample
