// The index answers as the linear matcher does, whatever the records; and it says when it is not what was written.
#include "advisories/index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <span>

#include <fmt/format.h>

#include "advisories/feed_reading.h"
#include "advisories/osv.h"
#include "advisories/sealed_file.h"
#include "indexed.h"
#include "support/shared_data.h"
#include "zip_records.h"

namespace redoubt::advisories {
namespace {

Result<Index> opened(std::string bytes) { return Index::open(std::make_unique<test::MemoryMapping>(std::move(bytes))); }

std::vector<std::string> ids_of(const Index& index, std::string_view ecosystem, std::string_view name, std::string_view version) {
    std::vector<AdvisoryNumber> found;
    const auto matched = index.match(index.scope(ecosystem), name, version, found);
    EXPECT_TRUE(matched) << matched.error().text();
    std::vector<std::string> ids;
    for (const AdvisoryNumber number : found) ids.emplace_back(index.advisory(number)->id);
    return ids;
}

using Ids = std::vector<std::string>;

OsvRange simple_range(std::string_view from, std::string_view to) {
    return {.type = OsvRange::Type::ecosystem, .events = {{OsvEvent::Kind::introduced, from}, {OsvEvent::Kind::fixed, to}}};
}

OsvRecord record_of(std::string_view id, std::string_view ecosystem, std::string_view name, OsvRange range) {
    OsvRecord record;
    record.id = id;
    record.modified = "2024-01-01T00:00:00Z";
    record.affected.push_back({.ecosystem = ecosystem, .name = name, .purl = {}, .ranges = {std::move(range)}, .versions = {}});
    return record;
}

TEST(Index, FindsWhatIsAboutAPackageAtAVersion) {
    OsvRecord listed = record_of("B-1", "PyPI", "Zope.Interface", simple_range("0", "1.0"));
    listed.affected[0].versions = {"0.5", "7.7"};
    const Index index = test::index_of({record_of("A-1", "PyPI", "zope-interface", simple_range("0", "2.0")), listed});
    EXPECT_EQ(ids_of(index, "PyPI", "zope_interface", "0.5"), (Ids{"A-1", "B-1"}));
    EXPECT_EQ(ids_of(index, "pypi", "zope.interface", "1.0"), (Ids{"A-1"}));
    EXPECT_EQ(ids_of(index, "PyPI", "zope.interface", "7.7"), (Ids{"B-1"}));
    EXPECT_EQ(ids_of(index, "PyPI", "zope.interface", "2.0.0"), Ids{});
    EXPECT_EQ(ids_of(index, "PyPI", "other", "1"), Ids{});
    EXPECT_EQ(ids_of(index, "npm", "zope.interface", "1"), Ids{});
    EXPECT_EQ(index.counts().exact_versions, 1U) << "0.5 lies in the range";
    const std::vector<Index::PackageVersion> all{{"other", "1"}, {"zope_interface", "0.5"}, {"zope_interface", "3"}, {"zope_interface", "1.5"}};
    std::string said;
    ASSERT_TRUE(index.match_all(index.scope("PyPI"), all,
                                [&](size_t place, std::span<const AdvisoryNumber> found) { said += fmt::format("{}:{} ", place, found.size()); }));
    EXPECT_EQ(said, "1:2 3:1 ");
    EXPECT_TRUE(*index.knows(index.scope("PyPI"), "ZOPE.interface"));
    EXPECT_FALSE(*index.knows(index.scope("PyPI"), "other"));
}

TEST(Index, AScopeMeetsWhatIsNotScoped) {
    const Index index =
        test::index_of({record_of("D-12", "Debian:12", "curl", simple_range("0", "8")), record_of("D-11", "debian:11", "curl", simple_range("0", "9")),
                        record_of("D-all", "Debian", "curl", simple_range("0", "7"))});
    EXPECT_EQ(ids_of(index, "Debian:12", "curl", "6"), (Ids{"D-12", "D-all"}));
    EXPECT_EQ(ids_of(index, "Debian:11", "curl", "8"), (Ids{"D-11"}));
    EXPECT_EQ(ids_of(index, "Debian", "curl", "6"), (Ids{"D-all"}));
    EXPECT_EQ(ids_of(index, "Debian:13", "curl", "6"), (Ids{"D-all"}));
}

TEST(Index, TheRecordThatWasModifiedLastCountsAndOneWithdrawnAffectsNothing) {
    OsvRecord newer = record_of("A-1", "npm", "a", simple_range("0", "1.0"));
    newer.modified = "2025-01-01T00:00:00Z";
    OsvRecord withdrawn = record_of("A-2", "npm", "a", simple_range("0", "9"));
    withdrawn.withdrawn = "2024-05-05T00:00:00Z";
    OsvRecord older = record_of("A-1", "npm", "a", simple_range("0", "5.0"));
    IndexBuilder one, other;
    for (const OsvRecord* record : {&newer, &withdrawn, &older}) one.add(*record);
    for (const OsvRecord* record : {&older, &newer, &withdrawn}) other.add(*record);
    const std::string bytes = *one.finish();
    EXPECT_EQ(bytes, *other.finish()) << "the order of the records shows";
    const auto index = opened(bytes);
    EXPECT_EQ(ids_of(*index, "npm", "a", "2.0"), Ids{});
    EXPECT_EQ(ids_of(*index, "npm", "a", "0.5"), (Ids{"A-1"}));
    EXPECT_TRUE(index->advisory(**index->find("A-2"))->withdrawn);
}

TEST(Index, AliasesAreClassesAndUpstreamIsKept) {
    OsvRecord a = record_of("GHSA-1", "npm", "a", simple_range("0", "1")), b = record_of("PYSEC-1", "npm", "b", simple_range("0", "1")),
              c = record_of("DSA-1", "Debian", "c", simple_range("0", "1"));
    a.aliases = {"CVE-1"};
    b.aliases = {"CVE-1", "OTHER-1"};
    c.upstream = {"CVE-1", "CVE-2"};
    a.severities = {{"CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}, {"CVSS_V4", "broken"}};
    a.summary = "A summary";
    const Index index = test::index_of({a, b, c});
    EXPECT_EQ(*index.aliases_of("GHSA-1"), (std::vector<std::string_view>{"CVE-1", "GHSA-1", "OTHER-1", "PYSEC-1"}));
    EXPECT_EQ(*index.aliases_of("OTHER-1"), *index.aliases_of("CVE-1"));
    EXPECT_EQ(*index.aliases_of("CVE-2"), (std::vector<std::string_view>{"CVE-2"}));
    EXPECT_TRUE(index.aliases_of("CVE-3")->empty());
    EXPECT_EQ(*index.upstream_of(**index.find("DSA-1")), (std::vector<std::string_view>{"CVE-1", "CVE-2"}));
    EXPECT_FALSE(*index.find("CVE-1"));
    const AdvisorySummary summary = *index.advisory(**index.find("GHSA-1"));
    EXPECT_EQ(summary.summary, "A summary");
    EXPECT_EQ(summary.score, 98);
}

// In few bytes, or from the tables where it is too long for these.
TEST(Index, SaysInShortWhatItsTablesSay) {
    std::vector<std::string> texts;
    for (int i = 0; i < 40; ++i) texts.push_back(fmt::format("CVE-{}", 100 + i));
    OsvRecord one = record_of("DSA-1", "Debian", "a", simple_range("0", "1")), many = record_of("DSA-2", "Debian", "a", simple_range("0", "1")),
              named = record_of("GHSA-1", "npm", "b", simple_range("0", "1")), alone = record_of(std::string(300, 'x'), "npm", "c", simple_range("0", "1"));
    one.upstream = {"CVE-100"};
    one.urgency = "medium";
    many.upstream.assign(texts.begin(), texts.end());
    named.aliases = {"CVE-100", "PYSEC-1"};
    named.severities = {{"CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}};
    const Index index = test::index_of({one, many, named, alone});
    AdvisoryBrief brief;
    const std::vector<std::string_view> of_100{"CVE-100", "GHSA-1", "PYSEC-1"};
    for (AdvisoryNumber number = 0; number < 4; ++number) {
        ASSERT_TRUE(index.brief(number, brief));
        const AdvisorySummary summary = *index.advisory(number);
        EXPECT_EQ(brief.id, summary.id);
        EXPECT_EQ(brief.urgency, summary.urgency);
        EXPECT_EQ(brief.score, summary.score);
        EXPECT_EQ(brief.ids, *index.aliases_of(summary.id));
        EXPECT_EQ(brief.upstream, *index.upstream_of(number));
        EXPECT_EQ(brief.upstream_ids, brief.id == "DSA-1" ? of_100 : std::vector<std::string_view>());
    }
    EXPECT_FALSE(index.brief(4, brief));
}

TEST(Index, NoticesEveryByteThatChanged) {
    IndexBuilder builder;
    const OsvRecord record = record_of("A-1", "npm", "a", simple_range("1", "2"));
    builder.add(record);
    const std::string bytes = *builder.finish();
    for (size_t at = 0; at < bytes.size(); ++at) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 0x10);
        const auto index = opened(changed);
        EXPECT_FALSE(index && index->verify()) << "byte " << at;
    }
    for (const size_t length : {size_t{0}, size_t{7}, sizeof(layout::Header), bytes.size() - 1}) EXPECT_FALSE(opened(bytes.substr(0, length)));
    EXPECT_EQ(opened("not an index, but something that is long enough to be one" + std::string(500, ' ')).error().text(), "this is no advisory index");
}

// Records and questions of a small world, where versions collide, ranges nest and spellings differ.
class World {
public:
    World(uint64_t seed, std::vector<std::string> ecosystems) : random_(seed), ecosystems_(std::move(ecosystems)) {}

    void fill(size_t count) {
        texts_.reserve(count);
        for (size_t i = 0; i < count; ++i) {
            OsvRecord record;
            record.id = kept("R-" + std::to_string(i));
            record.modified = "2024-01-01T00:00:00Z";
            if (one_of(20)) record.withdrawn = record.modified;
            for (size_t n = 1 + random_() % 2; n > 0; --n) record.affected.push_back(affected());
            records.push_back(std::move(record));
        }
    }

    std::string ecosystem() { return ecosystems_[random_() % ecosystems_.size()]; }
    std::string name() { return "p" + std::to_string(random_() % 4); }
    std::string version() {
        static const std::vector<std::string> parts{"", "", "", "-r1", "-1", ".1", "rc1", "~beta", "-alpha", ".post1", "+x", ".0", "_p2"};
        const char* epoch = one_of(8) ? "1:" : one_of(8) ? "v" : "";
        return epoch + std::to_string(random_() % 4) + "." + std::to_string(random_() % 4) + parts[random_() % parts.size()];
    }

    std::vector<OsvRecord> records;

private:
    bool one_of(uint64_t many) { return random_() % many == 0; }
    std::string_view kept(std::string text) { return texts_.emplace_back(std::make_unique<std::string>(std::move(text)))->c_str(); }

    OsvAffected affected() {
        OsvAffected out;
        out.ecosystem = kept(ecosystem());
        out.name = kept(name());
        for (size_t n = random_() % 3; n > 0; --n) out.ranges.push_back(range());
        for (size_t n = one_of(2) ? random_() % 4 : 0; n > 0; --n) out.versions.push_back(kept(version()));
        return out;
    }

    OsvRange range() {
        OsvRange out{.type = one_of(6) ? OsvRange::Type::git : OsvRange::Type::ecosystem, .events = {}};
        for (size_t n = 1 + random_() % 5; n > 0; --n) {
            const auto kind = one_of(12) ? OsvEvent::Kind::limit : static_cast<OsvEvent::Kind>(random_() % 3);
            const bool special = one_of(3) && (kind == OsvEvent::Kind::introduced || (kind == OsvEvent::Kind::limit && one_of(3)));
            out.events.push_back({kind, special ? (kind == OsvEvent::Kind::limit ? std::string_view("*") : std::string_view("0")) : kept(version())});
        }
        return out;
    }

    std::mt19937_64 random_;
    std::vector<std::string> ecosystems_;
    std::vector<std::unique_ptr<std::string>> texts_;
};

// What each name of an ecosystem is affected by, for asking one after the other.
using Entries = std::map<std::pair<std::string, std::string>, std::vector<std::pair<const OsvRecord*, const OsvAffected*>>>;

Entries entries_of(const std::vector<OsvRecord>& records) {
    Entries all;
    for (const OsvRecord& record : records)
        for (const OsvAffected& affected : record.affected)
            if (record.withdrawn.empty()) all[{std::string(affected.ecosystem), std::string(affected.name)}].emplace_back(&record, &affected);
    return all;
}

// Adds the pairs of a package and a range that it looks at.
Ids linear(const Entries& entries, const std::string& ecosystem, const std::string& name, const std::string& version, uint64_t& pairs) {
    std::set<std::string> ids;
    for (const std::string& of : std::set<std::string>{ecosystem, std::string(split_ecosystem(ecosystem).base)}) {
        const auto found = entries.find({of, name});
        if (found == entries.end()) continue;
        for (const auto& [record, affected] : found->second) {
            pairs += affected->ranges.size();
            if (affects(*affected, version)) ids.emplace(record->id);
        }
    }
    return {ids.begin(), ids.end()};
}

// Compares the two until so many pairs have been looked at; says how many were found to match.
uint64_t compare_with_linear(const std::vector<std::string>& ecosystems, uint64_t wanted, uint64_t& pairs) {
    uint64_t found = 0;
    for (uint64_t seed = 1; pairs < wanted; ++seed) {
        World world(seed, ecosystems);
        world.fill(200);
        const Index index = test::index_of(world.records);
        const Entries entries = entries_of(world.records);
        for (int i = 0; i < 400; ++i) {
            const std::string ecosystem = world.ecosystem(), name = world.name(), version = world.version();
            const Ids expected = linear(entries, ecosystem, name, version, pairs);
            Ids got = ids_of(index, ecosystem, name, version);
            std::sort(got.begin(), got.end());
            EXPECT_EQ(got, expected) << "seed " << seed << ": " << ecosystem << " " << name << " " << version;
            if (got != expected) return 0;
            found += got.size();
        }
    }
    return found;
}

TEST(Index, AnswersAsTheLinearMatcherDoes) {
    uint64_t pairs = 0;
    const uint64_t found = compare_with_linear(
        {"npm", "Debian:12", "Debian", "PyPI", "Maven", "Alpine:v3.20", "Alpine:v3.19", "RubyGems", "AlmaLinux:9", "Nowhere"}, 60'000, pairs);
    EXPECT_GT(found, pairs / 20);
}

// REDOUBT_PAIRS is how many pairs of a package and a range of its name are compared in each ecosystem; millions are for a person to ask
// for.
TEST(Index, OfEachEcosystemAnswersAsTheLinearMatcherDoes) {
    const char* asked = std::getenv("REDOUBT_PAIRS");
    const uint64_t wanted = asked == nullptr ? 4'000 : std::strtoull(asked, nullptr, 10);
    uint64_t least = UINT64_MAX, all = 0;
    for (const Ecosystem& each : ecosystems()) {
        const std::string name(each.name);
        uint64_t pairs = 0;
        const uint64_t found = compare_with_linear(each.scoped ? std::vector{name, name + ":1", name + ":2"} : std::vector{name}, wanted, pairs);
        EXPECT_GT(found, pairs / 20) << name;
        least = std::min(least, pairs);
        all += pairs;
    }
    std::printf("%zu ecosystems, %llu pairs of a package and a range or more in each, %llu in all\n", ecosystems().size(),
                static_cast<unsigned long long>(least), static_cast<unsigned long long>(all));
}

TEST(Index, OfRealRecordsAnswersAsTheLinearMatcherDoes) {
    SHARED_DATA_OR_SKIP(folder, "vulns/osv");
    std::vector<std::unique_ptr<OsvReader>> readers;
    std::vector<const OsvRecord*> records;
    for (const char* feed : {"Go", "PyPI", "Bitnami", "AlmaLinux", "Kubernetes", "OSS-Fuzz"})
        test::for_texts_in_zip((std::filesystem::path(folder) / feed / "all.zip").string(), [&](const std::string& name, const std::string& text) {
            readers.push_back(std::make_unique<OsvReader>());
            const auto record = readers.back()->read_json(text);
            ASSERT_TRUE(record) << name << record.error().text();
            records.push_back(*record);
        });
    EXPECT_EQ(records.size(), 8'634U);
    IndexBuilder builder;
    using Entry = std::pair<const OsvRecord*, const OsvAffected*>;
    std::map<std::pair<std::string, std::string>, std::vector<Entry>> by_name;
    for (const OsvRecord* record : records) {
        builder.add(*record);
        for (const OsvAffected& affected : record->affected)
            if (!affected.name.empty() && record->withdrawn.empty())
                by_name[{std::string(affected.ecosystem), canonical_name(affected.ecosystem, affected.name)}].emplace_back(record, &affected);
    }
    const auto index = opened(*builder.finish());
    ASSERT_TRUE(index) << index.error().text();
    ASSERT_TRUE(index->verify());
    size_t asked = 0, found = 0;
    for (const auto& [name, entries] : by_name) {
        std::set<std::string_view> versions{"0", "1.2.3"};
        for (const auto& [record, affected] : entries) {
            for (size_t i = 0; i < affected->versions.size() && i < 2; ++i) versions.insert(affected->versions[i]);
            for (const OsvRange& range : affected->ranges)
                for (const OsvEvent& event : range.events)
                    if (range.type != OsvRange::Type::git && versions.size() < 12) versions.insert(event.version);
        }
        for (const std::string_view version : versions) {
            std::set<std::string> expected;
            for (const auto& [record, affected] : entries)
                if (affects(*affected, version)) expected.emplace(record->id);
            const Ids got = ids_of(*index, name.first, name.second, version);
            ASSERT_EQ((std::set<std::string>(got.begin(), got.end())), expected) << name.first << " " << name.second << " " << version;
            ++asked;
            found += got.size();
        }
    }
    std::printf("%zu names at %zu versions, %zu matches\n", by_name.size(), asked, found);
    EXPECT_GT(found, 10'000U);
}

}  // namespace
}  // namespace redoubt::advisories
