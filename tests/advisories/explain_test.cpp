// An index says why a version is affected, what an advisory is about, and how it differs from another index.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "advisories/index_changes.h"
#include "advisories/version_intervals.h"
#include "indexed.h"

namespace redoubt::advisories {
namespace {

using test::index_of;

OsvRange range_of(std::vector<OsvEvent> events) { return {.type = OsvRange::Type::ecosystem, .events = std::move(events)}; }

OsvRecord record_of(std::string_view id, std::string_view name, std::vector<OsvRange> ranges, std::vector<std::string_view> versions = {}) {
    OsvRecord record;
    record.id = id;
    record.modified = "2024-01-01T00:00:00Z";
    record.affected.push_back({.ecosystem = "npm", .name = name, .purl = {}, .ranges = std::move(ranges), .versions = std::move(versions)});
    return record;
}

std::vector<std::string> causes(const Index& index, std::string_view version, std::string_view id) {
    std::vector<Cause> found;
    EXPECT_TRUE(index.explain(index.scope("npm"), "left", version, **index.find(id), found));
    std::vector<std::string> texts;
    for (const Cause& cause : found) texts.push_back(fmt::format("{}{}{}", range_text(cause), cause.fixed.empty() ? "" : " fixed in ", cause.fixed));
    return texts;
}

using Texts = std::vector<std::string>;
using Kind = OsvEvent::Kind;

TEST(Explain, SaysTheRangeTheFixAndTheListedVersion) {
    const Index index = index_of({
        record_of("A", "left", {range_of({{Kind::introduced, "1.0.0"}, {Kind::fixed, "1.4.0"}, {Kind::introduced, "2.0.0"}, {Kind::fixed, "2.1.0"}})},
                  {"1.1.0", "3.0.0"}),
        record_of("B", "left", {range_of({{Kind::introduced, "0"}, {Kind::last_affected, "2.0.0"}})}),
        record_of("C", "left", {range_of({{Kind::introduced, "0"}})}),
        record_of("D", "left", {range_of({{Kind::introduced, "1.2.0"}, {Kind::limit, "1.4.0"}})}),
    });
    EXPECT_EQ(causes(index, "1.1.0", "A"), Texts{">= 1.0.0, < 1.4.0 fixed in 1.4.0"}) << "the listed version lies in the range";
    EXPECT_EQ(causes(index, "2.0.5", "A"), Texts{">= 2.0.0, < 2.1.0 fixed in 2.1.0"});
    EXPECT_EQ(causes(index, "3.0.0", "A"), Texts{"3.0.0"});
    EXPECT_EQ(causes(index, "1.4.0", "A"), Texts{});
    EXPECT_EQ(causes(index, "1.4.0", "B"), Texts{"<= 2.0.0"});
    EXPECT_EQ(causes(index, "9", "C"), Texts{"every version"});
    EXPECT_EQ(causes(index, "1.3.0", "D"), Texts{">= 1.2.0, < 1.4.0"}) << "a limit is no fix";
}

// Whatever the ranges are: what is explained is what matches, and each cause holds the version.
TEST(Explain, HoldsTheVersionWhereverItMatches) {
    std::mt19937 random(11);
    const auto version = [&] { return fmt::format("{}.{}", random() % 4, random() % 4); };
    for (int round = 0; round < 200; ++round) {
        std::vector<std::string> kept;
        kept.reserve(64);
        std::vector<OsvRecord> records;
        for (const char* id : {"A", "B", "C"}) {
            std::vector<OsvEvent> events;
            for (int i = 0; i < 4; ++i) events.push_back({static_cast<Kind>(random() % 4), kept.emplace_back(version())});
            records.push_back(record_of(id, "left", {range_of(events)}, {kept.emplace_back(version())}));
        }
        const Index index = index_of(records);
        for (int i = 0; i < 16; ++i) {
            const std::string asked = fmt::format("{}.{}", i / 4, i % 4);
            std::vector<AdvisoryNumber> found;
            ASSERT_TRUE(index.match(index.scope("npm"), "left", asked, found));
            for (AdvisoryNumber number = 0; number < index.counts().advisories; ++number) {
                std::vector<Cause> why;
                ASSERT_TRUE(index.explain(index.scope("npm"), "left", asked, number, why));
                EXPECT_EQ(!why.empty(), std::ranges::count(found, number) == 1);
                for (const Cause& cause : why) {
                    const VersionInterval interval{.from = {.version = cause.from, .after = !cause.from_inclusive, .open = cause.from.empty()},
                                                   .to = {.version = cause.to, .after = cause.to_inclusive, .open = cause.to.empty()}};
                    EXPECT_TRUE(cause.listed ? cause.from == asked : contain({&interval, 1}, comparison(Ordering::semver), asked))
                        << range_text(cause) << " " << asked;
                }
            }
        }
    }
}

TEST(Index, KeepsWhatAPageShows) {
    OsvRecord record = record_of("GHSA-1", "left", {range_of({{Kind::introduced, "0"}, {Kind::fixed, "2.0.0"}})}, {"7.0.0"});
    const std::string long_text(10'000, 'x');
    record.published = "2023-05-06T07:08:09Z";
    record.details = long_text;
    record.urgency = "HIGH";
    record.references = {"https://example.org/1", "https://example.org/2"};
    record.weaknesses = {79, 89};
    record.severities = {{.type = "CVSS_V3", .score = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}};
    record.upstream = {"CVE-2024-1"};
    OsvRecord other = record_of("B", "left", {range_of({{Kind::introduced, "0"}})});
    other.affected.push_back({.ecosystem = "PyPI", .name = "Left_Pad", .purl = {}, .ranges = {range_of({{Kind::introduced, "3"}})}, .versions = {}});
    const Index index = index_of({record, other});
    const AdvisoryNumber number = **index.find("GHSA-1");
    const auto page = index.page(number);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->details.size(), 4'000u);
    EXPECT_EQ(page->vector, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
    EXPECT_EQ(page->published_s, 1683356889);
    EXPECT_EQ(page->references, (std::vector<std::string_view>{"https://example.org/1", "https://example.org/2"}));
    EXPECT_EQ(page->weaknesses, (std::vector<uint32_t>{79, 89}));
    EXPECT_EQ(index.advisory(number)->urgency, "HIGH");
    EXPECT_EQ(*index.downstream_of("CVE-2024-1"), std::vector<AdvisoryNumber>{number});
    EXPECT_TRUE(index.downstream_of("GHSA-1")->empty());
    const auto packages = index.packages_of(number);
    ASSERT_EQ(packages->size(), 1u);
    ASSERT_EQ(packages->front().causes.size(), 2u);
    EXPECT_EQ(range_text(packages->front().causes[0]), "< 2.0.0");
    EXPECT_EQ(range_text(packages->front().causes[1]), "7.0.0");
    const auto of_other = index.packages_of(**index.find("B"));
    ASSERT_EQ(of_other->size(), 2u);
    EXPECT_EQ((*of_other)[0].ecosystem, "PyPI");
    EXPECT_EQ((*of_other)[0].name, "left-pad");
    EXPECT_EQ((*of_other)[1].name, "left");
}

TEST(Index, RecordsOfSeveralFeedsWithOneIdAreOneAdvisory) {
    OsvRecord facts;
    facts.id = "CVE-2024-1";
    facts.modified = "2025-01-01T00:00:00Z";
    facts.details = "what NVD says";
    facts.severities = {{.type = "CVSS_V3", .score = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}};
    facts.weaknesses = {79};
    OsvRecord packages = record_of("CVE-2024-1", "left", {range_of({{Kind::introduced, "0"}, {Kind::fixed, "2.0.0"}})});
    packages.summary = "what OSV says";
    std::string first;
    for (const bool swapped : {false, true}) {
        IndexBuilder builder;
        for (const bool nvd : {swapped, !swapped}) {
            builder.begin_feed(nvd ? "nvd" : "npm");
            builder.add(nvd ? facts : packages);
        }
        const auto bytes = builder.finish();
        ASSERT_TRUE(bytes);
        if (swapped) EXPECT_EQ(first, *bytes) << "the order of feeds does not show";
        first = *bytes;
    }
    const Index index = test::opened(first);
    ASSERT_EQ(index.counts().advisories, 1u);
    EXPECT_EQ(index.advisory(0)->summary, "what OSV says");
    EXPECT_EQ(index.advisory(0)->score, 98);
    EXPECT_EQ(index.page(0)->details, "what NVD says");
    EXPECT_EQ(index.page(0)->feed, "npm");
    EXPECT_EQ(index.packages_of(0)->size(), 1u);
}

TEST(Index, SaysHowItDiffersFromAnother) {
    const auto range = range_of({{Kind::introduced, "0"}, {Kind::fixed, "2.0.0"}});
    OsvRecord touched = record_of("A", "left", {range}), withdrawn = record_of("C", "left", {range});
    const Index before =
        index_of({record_of("A", "left", {range}), record_of("B", "left", {range}), record_of("C", "left", {range}), record_of("D", "left", {range})});
    touched.modified = "2025-01-01T00:00:00Z";
    withdrawn.withdrawn = "2025-01-01T00:00:00Z";
    const Index after =
        index_of({touched, record_of("B", "left", {range_of({{Kind::introduced, "0"}, {Kind::fixed, "2.0.1"}})}), withdrawn, record_of("E", "left", {range})});
    Texts texts;
    ASSERT_TRUE(for_changes(before, after, [&](const AdvisoryChange& change) -> Result<> {
        texts.push_back(fmt::format("{} {}", change.id, change_name(change.kind)));
        return {};
    }));
    EXPECT_EQ(texts, (Texts{"B changed", "C withdrawn", "D gone", "E added"}));
}

}  // namespace
}  // namespace redoubt::advisories
