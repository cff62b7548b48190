// The fast matcher against the naive one: on random rules and events made to provoke (shared fragments, wildcards, escapes,
// Unicode that folds, line ends, empty and repeated and absent fields), and on real logs with all real rules.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <random>
#include <set>

#include "detect/matcher.h"
#include "detect/real_events.h"
#include "support/shared_data.h"

namespace redoubt::test {
namespace {

class Generator {
public:
    explicit Generator(uint64_t seed) : random_(seed) {}

    std::string rule(size_t number) {
        std::string text = "title: r" + std::to_string(number) + "\nid: r" + std::to_string(number) + "\nlogsource: " + pick(log_sources_) + "\ndetection:\n";
        const size_t searches = 1 + below(3);
        for (size_t i = 0; i < searches; ++i) text += "  s" + std::to_string(i) + ":\n" + search();
        return text + "  condition: " + condition(searches, 0) + "\n";
    }

    void event(events::FieldNames& names, events::EventBatch& batch) {
        events::Event event;
        const bool windows = below(3) > 0;
        if (windows) {
            event.channel = pick(channels_);
            event.event_id = pick(event_ids_);
            event.source.product = "windows";
            if (below(8) > 0) add(names, batch, "EventID", below(12) > 0 ? std::string(event.event_id) : pick(event_ids_));
            add(names, batch, "Channel", std::string(event.channel));
        } else {
            event.source = {pick(products_), pick(categories_), pick(services_)};
        }
        const size_t fields = below(9);
        for (size_t i = 0; i < fields; ++i) add(names, batch, pick(fields_), value());
        if (below(10) == 0) event.raw = batch.arena.copy(value());
        batch.add_event(event);
    }

private:
    size_t below(size_t end) { return static_cast<size_t>(random_() % end); }
    const std::string& pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

    void add(events::FieldNames& names, events::EventBatch& batch, const std::string& name, const std::string& value) {
        batch.add_field(names.intern(name), events::ValueType::text, batch.arena.copy(value));
    }

    std::string value() {
        std::string out;
        for (size_t parts = below(4); parts > 0; --parts) out += pick(fragments_);
        return out;
    }

    std::string quoted(const std::string& text) {
        std::string out = "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            out += c == '\n' ? std::string("\\n") : std::string(1, c);
        }
        return out + "\"";
    }

    std::string sigma_value() {
        std::string out;
        for (size_t parts = 1 + below(3); parts > 0; --parts) out += below(4) == 0 ? pick(wildcards_) : pick(fragments_);
        return quoted(out);
    }

    std::string test() {
        const std::string field = below(12) == 0 ? "" : pick(fields_);
        switch (field.empty() ? 0 : below(14)) {
            case 1: return field + ": null";
            case 2: return field + "|exists: " + (below(2) == 0 ? "true" : "false");
            case 3: return field + "|cidr: '10.0.0.0/8'";
            case 4: return field + "|re: " + quoted(pick(regexes_));
            case 5: return field + "|re|i: " + quoted(pick(regexes_));
            case 6: return field + "|fieldref" + pick({"", "|contains", "|endswith"}) + ": " + pick(fields_);
            case 7: return field + "|" + pick({"lt", "gte"}) + ": " + std::to_string(below(20));
            case 8: return "EventID: " + pick(event_ids_);
            default: break;
        }
        std::string line = "'" + field + pick(modifiers_);
        const size_t values = below(4);
        if (values > 1 && below(3) == 0) line += "|all";
        line += "':";
        if (values == 0) return line + " " + sigma_value();
        line += " [";
        for (size_t i = 0; i < values; ++i) line += (i > 0 ? ", " : "") + sigma_value();
        return line + "]";
    }

    // `'f|contains': x` and `f|contains: x` are one key in YAML.
    static std::string key_of(const std::string& line) {
        std::string key = line.substr(0, line.find(':'));
        std::erase(key, '\'');
        return key;
    }

    std::string search() {
        std::string out;
        const size_t tests = 1 + below(3);
        const bool list = below(4) == 0;
        std::set<std::string> keys;
        for (size_t i = 0; i < tests; ++i) {
            const std::string line = test();
            if (list || keys.insert(key_of(line)).second) out += (list ? "    - " : "    ") + line + "\n";
        }
        return out;
    }

    std::string condition(size_t searches, size_t depth) {
        switch (below(depth > 2 ? 2 : 6)) {
            case 0:
            case 1: return "s" + std::to_string(below(searches));
            case 2: return "not " + condition(searches, depth + 1);
            case 3: return "(" + condition(searches, depth + 1) + " and " + condition(searches, depth + 1) + ")";
            case 4: return "(" + condition(searches, depth + 1) + " or " + condition(searches, depth + 1) + ")";
            default: return pick({"1 of s*", "all of them"});
        }
    }

    std::mt19937_64 random_;
    const std::vector<std::string> fields_{"Image",   "CommandLine",    "User",        "Company", "TargetObject",
                                           "Details", "NewProcessName", "ParentImage", "n",       "IntegrityLevel"};
    const std::vector<std::string> fragments_{"\\cmd.exe",
                                              "C:\\",
                                              "power",
                                              "shell",
                                              "ab",
                                              "a",
                                              "A",
                                              "\\",
                                              "\n",
                                              "\xC3\xA9",
                                              "\xC3\x89",
                                              "\xC8\xBA",
                                              "\xE2\x84\xAA",
                                              "k",
                                              " -enc ",
                                              "/x",
                                              "10.1.2.3",
                                              "7",
                                              "12",
                                              "\xF0\x9F\x98\x80",
                                              "*",
                                              "?",
                                              "\\\\",
                                              "",
                                              "long literal text"};
    const std::vector<std::string> wildcards_{"*", "?", "**", "\\*", "\\?", "\\\\", "*?", "?*"};
    const std::vector<std::string> modifiers_{
        "", "|contains", "|startswith", "|endswith", "|contains|cased", "|windash|contains", "|endswith|neq", "|base64offset|contains", "|cased"};
    const std::vector<std::string> regexes_{"power(shell)?",     "^C:",       "a+b",           "k$",        "[0-9]{1,2}",
                                            "(cmd|shell)\\.exe", "ab?c*long", "\\\\cmd\\.exe", "\xC3\xA9.", "lit{2}eral|power"};
    const std::vector<std::string> log_sources_{"{product: windows, category: process_creation}",
                                                "{product: windows, service: security}",
                                                "{product: windows, category: registry_set}",
                                                "{product: windows}",
                                                "{category: registry_add}",
                                                "{product: linux}",
                                                "{product: linux, service: auditd}",
                                                "{category: webserver}",
                                                "{product: windows, service: nowhere}",
                                                "{product: windows, category: network_connection}"};
    const std::vector<std::string> channels_{"Security", "security", "Microsoft-Windows-Sysmon/Operational", "System", "", "Elsewhere"};
    const std::vector<std::string> event_ids_{"1", "4688", "13", "12", "4657", "5156", "3", "99"};
    const std::vector<std::string> products_{"windows", "linux", "Linux", ""};
    const std::vector<std::string> categories_{"", "webserver", "process_creation"};
    const std::vector<std::string> services_{"", "auditd", "security", "sysmon"};
};

void expect_same(const detect::RuleSet& set, events::FieldNames& names, const events::EventBatch& batch, const std::string& what) {
    const auto naive = detect::make_naive_matcher(set.rules, names);
    const auto fast = detect::make_fast_matcher(set.rules, names);
    std::vector<detect::Match> by_naive;
    std::vector<detect::Match> by_fast;
    naive->match(batch, *naive->new_scratch(), by_naive);
    fast->match(batch, *fast->new_scratch(), by_fast);
    std::vector<detect::Match> different;
    std::ranges::set_symmetric_difference(by_naive, by_fast, std::back_inserter(different));
    for (const detect::Match& match : different)
        ADD_FAILURE() << what << ", event " << match.event << ", only " << (std::ranges::binary_search(by_naive, match) ? "naive" : "fast") << ":\n"
                      << set.rules[match.rule].yaml << explanation_to_json(naive->explain(batch.events[match.event], match.rule));
    EXPECT_TRUE(different.empty());
}

TEST(Differential, RandomRulesOnRandomEvents) {
    const char* more = std::getenv("REDOUBT_ROUNDS");
    const uint64_t rounds = more == nullptr ? 60 : std::strtoull(more, nullptr, 10);
    size_t loaded = 0;
    size_t matched = 0;
    for (uint64_t round = 0; round < rounds && !testing::Test::HasFailure(); ++round) {
        Generator generator(round);
        std::vector<detect::RuleFile> files;
        for (size_t i = 0; i < 40; ++i) files.push_back({"r" + std::to_string(i) + ".yml", generator.rule(i)});
        const detect::RuleSet set = detect::load_rules(files);
        for (const detect::NotLoaded& refused : set.not_loaded) EXPECT_EQ(refused.error.code, Code::invalid) << refused.error.text();
        events::FieldNames names;
        events::EventBatch batch;
        for (size_t i = 0; i < 60; ++i) generator.event(names, batch);
        expect_same(set, names, batch, "round " + std::to_string(round));
        loaded += set.rules.size();
        const auto fast = detect::make_fast_matcher(set.rules, names);
        std::vector<detect::Match> matches;
        fast->match(batch, *fast->new_scratch(), matches);
        matched += matches.size();
    }
    EXPECT_GT(loaded, rounds * 30) << "most random rules should load";
    EXPECT_GT(matched, rounds * 50) << "random rules should match something";
}

// The same events so often that witnesses are chosen anew and memos hold all they can.
TEST(Differential, WhatAMatcherLearnsChangesNoMatch) {
    for (uint64_t round = 0; round < 8 && !testing::Test::HasFailure(); ++round) {
        Generator generator(1000 + round);
        std::vector<detect::RuleFile> files;
        for (size_t i = 0; i < 40; ++i) files.push_back({"r" + std::to_string(i) + ".yml", generator.rule(i)});
        const detect::RuleSet set = detect::load_rules(files);
        events::FieldNames names;
        events::EventBatch batch;
        for (size_t i = 0; i < 60; ++i) generator.event(names, batch);
        const auto naive = detect::make_naive_matcher(set.rules, names);
        const auto fast = detect::make_fast_matcher(set.rules, names);
        const auto scratch = fast->new_scratch();
        std::vector<detect::Match> by_naive, by_fast;
        naive->match(batch, *naive->new_scratch(), by_naive);
        for (size_t again = 0; again < 3000 && !testing::Test::HasFailure(); ++again) {
            by_fast.clear();
            fast->match(batch, *scratch, by_fast);
            ASSERT_EQ(by_naive, by_fast) << "round " << round << ", " << again << " times before";
        }
    }
}

// The naive matcher is slow, so of the JSON events every eleventh file part is tried unless REDOUBT_ROUNDS asks for more.
void compare_on_files(const std::string& folder, std::string_view ending, size_t every) {
    SHARED_DATA_OR_SKIP(root, "sigma-rules");
    SHARED_DATA_OR_SKIP(logs, folder);
    const detect::RuleSet& set = all_rules(root);
    events::FieldNames names;
    const auto naive = detect::make_naive_matcher(set.rules, names);
    const auto fast = detect::make_fast_matcher(set.rules, names);
    const auto naive_scratch = naive->new_scratch();
    const auto fast_scratch = fast->new_scratch();
    events::DecodeCache cache(names);
    size_t part_number = 0;
    for (const std::string& file : files_below(logs, ending)) {
        for_each_batch(file, names, [&](const events::PartInput& part, const events::EventBatch& batch) {
            if (part_number++ % every != 0) return;
            std::vector<detect::Match> by_naive;
            std::vector<detect::Match> by_fast;
            naive->match(batch, *naive_scratch, by_naive);
            fast->match(batch, *fast_scratch, by_fast);
            EXPECT_EQ(by_naive, by_fast) << part.place();
            events::EventBatch late;
            events::DecodeReport report;
            events::decode_part(part, cache, late, report, events::Texts::asked_for);
            std::vector<detect::Match> by_late;
            fast->match(late, *fast_scratch, by_late);
            EXPECT_EQ(by_naive, by_late) << part.place() << ": with texts made when they are asked for";
        });
    }
    EXPECT_GT(part_number, 0U);
}

size_t share() { return std::getenv("REDOUBT_ROUNDS") == nullptr ? 11 : 1; }

TEST(Differential, RealEvtx) { compare_on_files("events/EVTX-ATTACK-SAMPLES", ".evtx", share()); }
TEST(Differential, RealRegressionCases) { compare_on_files("events/regression_data", ".evtx", share()); }
TEST(Differential, RealMitreCases) { compare_on_files("events/EVTX-to-MITRE-Attack", ".evtx", share()); }
TEST(Differential, RealJson) { compare_on_files("events/otrf-json", "", share()); }

}  // namespace
}  // namespace redoubt::test
