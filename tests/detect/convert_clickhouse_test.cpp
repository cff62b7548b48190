// Converted rules on a real ClickHouse: over the same events, the SQL must find exactly what the matcher finds. The events and
// rules of tests/detect/cases, and, where they are at hand, many public Windows rules on real logs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "base/json_text.h"
#include "detect/case_file.h"
#include "detect/clickhouse_server.h"
#include "detect/convert/convert.h"
#include "detect/logsource.h"
#include "detect/matcher.h"
#include "detect/real_events.h"
#include "events/event_json.h"
#include "support/shared_data.h"

namespace redoubt::test {
namespace {

namespace fs = std::filesystem;
namespace convert = detect::convert;

constexpr const char* make_table =
    "CREATE TABLE events (row UInt32, time DateTime, product String, category String, service String, names Array(String), "
    "values Array(String), raw String) ENGINE = Memory";

ClickHouseServer* server() {
    static const std::unique_ptr<ClickHouseServer> only = ClickHouseServer::start();
    return only.get();
}

#define CLICKHOUSE_OR_SKIP \
    if (server() == nullptr) GTEST_SKIP() << "ClickHouse is not installed (Debian package clickhouse-server)"

void fill_table(const std::string& rows) {
    ASSERT_EQ(server()->run("DROP TABLE IF EXISTS events"), "");
    ASSERT_EQ(server()->run(make_table), "");
    ASSERT_EQ(server()->insert("INSERT INTO events FORMAT JSONEachRow", rows), "");
}

void append_array(std::string& out, std::string_view key, const std::vector<std::string_view>& texts) {
    out += fmt::format(",\"{}\":[", key);
    for (size_t i = 0; i < texts.size(); ++i) {
        if (i > 0) out += ',';
        append_json_string(out, texts[i]);
    }
    out += ']';
}

std::string row_of(const events::Event& event, const events::FieldNames& names, size_t number) {
    std::string out = fmt::format("{{\"row\":{},\"time\":{}", number, event.has_time ? event.time.unix_ns / 1'000'000'000 : 0);
    for (const auto& [key, text] : {std::pair{"product", event.source.product},
                                    {"category", event.source.category},
                                    {"service", event.source.service},
                                    {"raw", event.raw.starts_with('{') ? std::string_view() : event.raw}}) {
        out += fmt::format(",\"{}\":", key);
        append_json_string(out, text);
    }
    std::vector<std::string_view> keys, values;
    for (const events::Field& field : event.fields) {
        keys.push_back(names.name(field.id));
        values.push_back(field.text);
    }
    append_array(out, "names", keys);
    append_array(out, "values", values);
    return out + "}\n";
}

using Pairs = std::set<std::pair<uint32_t, uint32_t>>;  // row, rule

// A Windows event that does not say its channel is found by its log source alone, which the SQL does not ask for.
bool comparable(const events::Event& event, const detect::Rule& rule) { return !event.channel.empty() || detect::routes_of(rule.logsource).empty(); }

using Queries = std::map<uint32_t, std::string>;  // by the number of the rule

constexpr size_t rules_at_once = 20;

// What the queries find, in one statement. When that fails each is asked alone, to say which does.
void ask(const Queries& queries, Pairs& found) {
    std::string statement;
    for (const auto& [rule, query] : queries)
        statement += fmt::format("{}SELECT toUInt32({}) AS rule, row FROM ({})", statement.empty() ? "" : "\nUNION ALL ", rule, query);
    const std::string answer = server()->run(statement);
    if (answer.starts_with("error:")) {
        if (queries.size() == 1) ADD_FAILURE() << answer.substr(0, 3000) << "\n" << statement.substr(0, 5000);
        if (queries.size() > 1)
            for (const auto& one : queries) ask({one}, found);
        return;
    }
    std::istringstream lines(answer);
    for (uint32_t rule = 0, row = 0; lines >> rule >> row;) found.emplace(row, rule);
    EXPECT_TRUE(lines.eof()) << answer.substr(0, 2000);
}

Pairs ask_in_turn(const Queries& queries) {
    Pairs found;
    Queries some;
    for (auto it = queries.begin(); it != queries.end(); ++it) {
        some.insert(*it);
        if (some.size() < rules_at_once && std::next(it) != queries.end()) continue;
        ask(some, found);
        some.clear();
    }
    return found;
}

Queries queries_of(const std::vector<detect::Rule>& rules) {
    const convert::FieldMapping& mapping = **convert::shipped_field_mapping(convert::Target::clickhouse);
    Queries queries;
    for (uint32_t i = 0; i < rules.size(); ++i) {
        if (rules[i].correlation) continue;  // its query gives groups, no events
        const auto query = convert::convert(rules[i], rules, convert::Target::clickhouse, mapping);
        if (query)
            queries.emplace(i, query->text);
        else
            EXPECT_NE(query.error().text().find("could never match"), std::string::npos) << query.error().text();
    }
    return queries;
}

void compare(const Pairs& by_sql, const Pairs& by_matcher, const std::vector<detect::Rule>& rules, const Queries& queries) {
    size_t shown = 0;
    for (const auto& [row, rule] : by_matcher)
        if (!by_sql.contains({row, rule}) && shown++ < 5)
            ADD_FAILURE() << rules[rule].title << " matches event " << row + 1 << ", the SQL does not find it:\n" << queries.at(rule);
    for (const auto& [row, rule] : by_sql)
        if (!by_matcher.contains({row, rule}) && shown++ < 5)
            ADD_FAILURE() << rules[rule].title << " does not match event " << row + 1 << ", the SQL finds it:\n" << queries.at(rule);
    EXPECT_EQ(shown, 0U);
}

detect::LoadOptions keeping_case(detect::LoadOptions options) {
    options.keep_case = true;
    return options;
}

void compare_case(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    const CaseFile file = parse_case(text.str());
    const detect::RuleSet set = detect::load_rules(file.rules, file.options);
    const detect::RuleSet kept = detect::load_rules(file.rules, keeping_case(file.options));
    ASSERT_EQ(set.rules.size(), kept.rules.size());
    events::FieldNames names;
    events::EventBatch batch;
    for (const std::string& event : file.events) ASSERT_TRUE(events::event_from_json(event, names, batch).has_value());
    std::string rows;
    for (uint32_t i = 0; i < batch.events.size(); ++i) rows += row_of(batch.events[i], names, i);
    ASSERT_NO_FATAL_FAILURE(fill_table(rows));
    const auto matcher = detect::make_naive_matcher(set.rules, names);
    std::vector<detect::Match> matches;
    matcher->match(batch, *matcher->new_scratch(), matches);
    const auto queries = queries_of(kept.rules);
    Pairs by_matcher, by_sql;
    for (const detect::Match& match : matches)
        if (comparable(batch.events[match.event], set.rules[match.rule])) by_matcher.emplace(match.event, match.rule);
    for (const auto& [row, rule] : ask_in_turn(queries))
        if (comparable(batch.events[row], set.rules[rule])) by_sql.emplace(row, rule);
    compare(by_sql, by_matcher, kept.rules, queries);
}

TEST(ConvertClickHouse, FindsInEveryCaseWhatTheMatcherFinds) {
    CLICKHOUSE_OR_SKIP;
    size_t cases = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(REDOUBT_SOURCE_DIR) / "tests/detect/cases")) {
        if (entry.path().extension() != ".case") continue;
        SCOPED_TRACE(entry.path().filename().string());
        ASSERT_NO_FATAL_FAILURE(compare_case(entry.path()));
        ++cases;
    }
    EXPECT_GT(cases, 20U);
}

// Some events of every file, so that many channels are there.
constexpr size_t events_of_a_file = 60;

struct RealTable {
    events::FieldNames names;
    std::unique_ptr<detect::Matcher> matcher;
    Pairs by_matcher;
    uint32_t rows = 0;
    std::string text;

    void add(const std::string& path) {
        SystemDisk disk;
        auto file = events::LogFile::open(disk, path);
        if (!file) return;
        events::DecodeCache cache(names);
        size_t taken = 0;
        while (taken < events_of_a_file) {
            auto part = (*file)->next();
            ASSERT_TRUE(part.has_value()) << part.error().text();
            if (!*part) return;
            events::EventBatch batch;
            events::DecodeReport report;
            events::decode_part(**part, cache, batch, report);
            take(batch, taken);
        }
    }

    // Those that match, and some that do not.
    void take(const events::EventBatch& batch, size_t& taken) {
        std::vector<detect::Match> matches;
        matcher->match(batch, *matcher->new_scratch(), matches);
        std::map<uint32_t, std::vector<uint32_t>> by_event;
        for (const detect::Match& match : matches) by_event[match.event].push_back(match.rule);
        for (uint32_t i = 0; i < batch.events.size() && taken < events_of_a_file; ++i) {
            if (batch.events[i].channel.empty() || (!by_event.contains(i) && i % 2 != 0)) continue;
            text += row_of(batch.events[i], names, rows);
            for (const uint32_t rule : by_event[i]) by_matcher.emplace(rows, rule);
            ++rows;
            ++taken;
        }
    }
};

TEST(ConvertClickHouse, FindsInRealLogsWhatTheMatcherFinds) {
    CLICKHOUSE_OR_SKIP;
    if (std::getenv("REDOUBT_CLICKHOUSE_LOGS") == nullptr) GTEST_SKIP() << "takes minutes: set REDOUBT_CLICKHOUSE_LOGS=1";
    SHARED_DATA_OR_SKIP(root, "sigma-rules");
    SHARED_DATA_OR_SKIP(logs, "events");
    const detect::RuleSet& set = all_rules(root);
    SystemDisk disk;
    std::vector<std::string> paths;
    for (const char* folder : {"rules", "rules-emerging-threats", "rules-threat-hunting", "rules-placeholder", "rules-compliance"})
        paths.push_back(root + "/" + folder);
    std::vector<detect::Rule> kept = detect::load_rules_below(disk, paths, keeping_case({}))->rules;
    ASSERT_EQ(kept.size(), set.rules.size());
    RealTable table;
    table.matcher = detect::make_fast_matcher(set.rules, table.names);
    for (const char* ending : {".evtx", ".zip"})
        for (const std::string& path : files_below(logs, ending)) table.add(path);
    ASSERT_GT(table.rows, 1000U);
    ASSERT_GT(table.by_matcher.size(), 300U);
    ASSERT_NO_FATAL_FAILURE(fill_table(table.text));

    auto queries = queries_of(kept);
    std::erase_if(queries, [&](const auto& one) { return kept[one.first].logsource.product != "windows"; });
    const Pairs by_sql = ask_in_turn(queries);
    RecordProperty("events", static_cast<int>(table.rows));
    RecordProperty("rules", static_cast<int>(queries.size()));
    RecordProperty("matches", static_cast<int>(table.by_matcher.size()));
    fmt::print("{} events, {} rules, {} matches\n", table.rows, queries.size(), table.by_matcher.size());
    compare(by_sql, table.by_matcher, kept, queries);
}

}  // namespace
}  // namespace redoubt::test
