// The generated week: repeatable, of the promised size, every attack found by the rules it names, and little else above medium.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/disk.h"
#include "detect/load.h"
#include "detect/matcher.h"
#include "events/decode.h"
#include "rooms/know/sample/attacks.h"
#include "rooms/know/sample/estate.h"
#include "rooms/know/sample/logs.h"

namespace redoubt::rooms {
namespace {

namespace json = boost::json;

const std::string content = std::string(REDOUBT_SOURCE_DIR) + "/content/";
const Time start = *parse_time("2026-11-16T00:00:00Z");
constexpr uint64_t seed = 8600;

struct Alert {
    const detect::Rule* rule;
    std::string file;
    Time at;
    std::string raw;
};

const detect::RuleSet& rules() {
    static const detect::RuleSet set = [] {
        SystemDisk disk;
        const std::array folders{content + "rules"};
        return detect::load_rules_below(disk, folders).value_or(detect::RuleSet{});
    }();
    return set;
}

struct Hunt {
    uint64_t events = 0;
    uint64_t without_time = 0;
    uint64_t bad_lines = 0;
    std::vector<Alert> alerts;
};

Hunt hunt(const std::vector<SampleFile>& files) {
    Hunt out;
    events::FieldNames names;
    events::DecodeCache cache(names);
    const auto matcher = detect::make_fast_matcher(rules().rules, names);
    const auto scratch = matcher->new_scratch();
    for (const SampleFile& file : files) {
        events::EventBatch batch;
        events::DecodeReport report;
        events::decode_part({.kind = events::PartInput::Kind::ndjson, .file = file.name, .bytes = file.bytes}, cache, batch, report);
        out.bad_lines += report.count.bad + report.problems.size();
        out.events += batch.events.size();
        for (const auto& event : batch.events) out.without_time += !event.has_time;
        std::vector<detect::Match> matches;
        matcher->match(batch, *scratch, matches);
        for (const auto& match : matches) {
            if (rules().rules[match.rule].silent) continue;
            const auto& event = batch.events[match.event];
            out.alerts.push_back({&rules().rules[match.rule], file.name, event.time, std::string(event.raw)});
        }
    }
    return out;
}

const std::vector<SampleFile>& week_files() {
    static const std::vector<SampleFile> files = generate_sample_logs(seed, start);
    return files;
}

const Hunt& whole_week() {
    static const Hunt found = hunt(week_files());
    return found;
}

json::array records(const std::string& name) {
    SystemDisk disk;
    const auto text = disk.read(content + "sample/" + name, 1 << 22);
    return text ? json::parse(*text).as_array() : json::array{};
}

std::string text_of(const json::value& record, std::string_view field) {
    const json::value* value = record.as_object().if_contains(field);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::vector<std::string> texts_of(const json::value& record, std::string_view field) {
    std::vector<std::string> out;
    if (const json::value* list = record.as_object().if_contains(field))
        for (const auto& item : list->as_array()) out.emplace_back(item.as_string());
    return out;
}

std::map<std::string, size_t> count_by_title(const std::vector<Alert>& alerts) {
    std::map<std::string, size_t> out;
    for (const auto& alert : alerts) ++out[fmt::format("{} {}", detect::level_name(alert.rule->level), alert.rule->title)];
    return out;
}

std::string listing(const std::vector<Alert>& alerts) {
    std::string out;
    for (const auto& [title, count] : count_by_title(alerts)) out += fmt::format("{:6} {}\n", count, title);
    return out;
}

TEST(SampleLogs, SameSeedSameBytes) {
    const auto& a = week_files();
    const auto b = generate_sample_logs(seed, start);
    ASSERT_EQ(a.size(), b.size());
    for (size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].name, b[i].name);
        EXPECT_TRUE(a[i].bytes == b[i].bytes) << a[i].name;
    }
}

TEST(SampleLogs, AboutFiftyThousandEventsThatAllDecode) {
    EXPECT_GE(whole_week().events, 47'500u);
    EXPECT_LE(whole_week().events, 52'500u);
    EXPECT_EQ(whole_week().bad_lines, 0u);
    EXPECT_EQ(whole_week().without_time, 0u);
}

TEST(SampleLogs, LinesAreInOrderAndWithinTheWeek) {
    for (const auto& alert : whole_week().alerts) {
        EXPECT_GE(alert.at, start) << alert.raw;
        EXPECT_LT(alert.at, start + days(7) + hours(2)) << alert.raw;
    }
    events::FieldNames names;
    events::DecodeCache cache(names);
    for (const SampleFile& file : week_files()) {
        events::EventBatch batch;
        events::DecodeReport report;
        events::decode_part({.kind = events::PartInput::Kind::ndjson, .file = file.name, .bytes = file.bytes}, cache, batch, report);
        EXPECT_TRUE(std::ranges::is_sorted(batch.events, {}, &events::Event::time)) << file.name;
    }
}

// A day of work has its rhythm: more at ten in the morning than at three at night, more on Tuesday than on Sunday.
TEST(SampleLogs, WorkHasItsRhythm) {
    std::array<size_t, 24> per_hour{};
    std::array<size_t, 7> per_day{};
    events::FieldNames names;
    events::DecodeCache cache(names);
    for (const SampleFile& file : week_files()) {
        if (file.name != "windows/dc01-security.ndjson") continue;
        events::EventBatch batch;
        events::DecodeReport report;
        events::decode_part({.kind = events::PartInput::Kind::ndjson, .file = file.name, .bytes = file.bytes}, cache, batch, report);
        for (const auto& event : batch.events) {
            const auto hour = static_cast<size_t>((event.time - start).ns / hours(1).ns);
            ++per_hour[hour % 24];
            ++per_day[std::min<size_t>(hour / 24, 6)];
        }
    }
    EXPECT_GT(per_hour[9], 4 * per_hour[3]);
    EXPECT_GT(per_day[1], 2 * per_day[6]);
}

// By name, or by address where the network saw it.
bool names_host(const std::string& raw, const std::string& host) {
    if (raw.contains(host)) return true;
    const auto known = std::ranges::find(sample::workstations, host, &sample::Workstation::name);
    return known != sample::workstations.end() && raw.contains(fmt::format("\"{}\"", known->ip));
}

TEST(SampleLogs, EveryAttackSetsOffTheRulesItLists) {
    const auto attacks = records("attacks.json");
    const auto table = sample::attacks();
    ASSERT_EQ(attacks.size(), table.size());
    for (size_t i = 0; i < table.size(); ++i) {
        const std::string name = text_of(attacks[i], "name");
        EXPECT_EQ(name, table[i].name) << "attacks.json must have the attacks in the order of their times";
        EXPECT_EQ(parse_duration(text_of(attacks[i], "offset")), table[i].after) << name;
        const Time from = start + table[i].after, until = from + hours(7);
        const auto wanted = texts_of(attacks[i], "rules");
        EXPECT_FALSE(wanted.empty()) << name;
        for (const auto& id : wanted) {
            const bool found = std::ranges::any_of(whole_week().alerts, [&](const Alert& a) { return a.rule->id == id && a.at >= from && a.at < until; });
            EXPECT_TRUE(found) << name << " should set off rule " << id;
        }
        for (const auto& host : texts_of(attacks[i], "hosts")) {
            const bool found = std::ranges::any_of(whole_week().alerts, [&](const Alert& a) {
                return a.at >= from && a.at < until && std::ranges::find(wanted, a.rule->id) != wanted.end() && names_host(a.raw, host);
            });
            EXPECT_TRUE(found) << name << " should be seen on " << host;
        }
    }
}

TEST(SampleLogs, OneRuleIsNoisyAndTheRestCanBeRead) {
    const auto& alerts = whole_week().alerts;
    EXPECT_GE(alerts.size(), 150u) << listing(alerts);
    EXPECT_LE(alerts.size(), 600u) << listing(alerts);
    size_t most = 0;
    for (const auto& [title, count] : count_by_title(alerts)) most = std::max(most, count);
    EXPECT_GE(10 * most, 3 * alerts.size()) << listing(alerts);
    EXPECT_LE(10 * most, 4 * alerts.size()) << listing(alerts);
}

TEST(SampleLogs, NoiseAloneHardlyEverReachesHigh) {
    const Hunt noise = hunt(generate_sample_logs(seed, start, SampleParts::noise_only));
    const auto high = std::ranges::count_if(noise.alerts, [](const Alert& a) { return a.rule->level >= detect::Level::high; });
    const auto critical = std::ranges::count_if(noise.alerts, [](const Alert& a) { return a.rule->level == detect::Level::critical; });
    EXPECT_LE(high, 3) << listing(noise.alerts);
    EXPECT_EQ(critical, 0) << listing(noise.alerts);
    EXPECT_GT(noise.alerts.size(), 50u) << "a week without any false alarm is no week";
}

TEST(SampleLogs, OtherSeedsAndStartsTellTheSameStory) {
    const Time thursday = *parse_time("2027-03-04T00:00:00Z");
    const auto files = generate_sample_logs(7, thursday);
    EXPECT_NE(files.front().bytes, week_files().front().bytes);
    const Hunt found = hunt(files);
    std::set<std::string> seen;
    for (const auto& alert : found.alerts) seen.insert(alert.rule->id);
    for (const auto& attack : records("attacks.json"))
        for (const auto& id : texts_of(attack, "rules")) EXPECT_TRUE(seen.contains(id)) << text_of(attack, "name") << ": " << id;
}

}  // namespace
}  // namespace redoubt::rooms
