// OSV records, what they affect, and what the real ones say.
#include "advisories/osv.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "advisories/ecosystems.h"
#include "advisories/version_intervals.h"
#include "support/shared_data.h"
#include "zip_records.h"

namespace redoubt::advisories {
namespace {

OsvRange range_of(std::initializer_list<OsvEvent> events) { return {.type = OsvRange::Type::ecosystem, .events = events}; }

constexpr auto introduced = OsvEvent::Kind::introduced, fixed = OsvEvent::Kind::fixed, last_affected = OsvEvent::Kind::last_affected,
               limit = OsvEvent::Kind::limit;

// Which of the versions are affected, by the definition and by intervals alike.
std::string affected_of(const OsvRange& range, std::initializer_list<const char*> versions) {
    std::string out;
    const auto intervals = intervals_of(range, Ordering::semver);
    for (const char* version : versions) {
        const bool is = affects(range, Ordering::semver, version);
        EXPECT_EQ(is, contain(intervals, comparison(Ordering::semver), version)) << version;
        if (is) out += (out.empty() ? "" : " ") + std::string(version);
    }
    return out;
}

TEST(Osv, RangesAreEvaluatedAsTheSchemaSays) {
    const auto versions = {"0.0.0-a", "0", "0.9", "1.0", "1.5", "2.0", "2.0.1", "3.0", "9.0"};
    EXPECT_EQ(affected_of(range_of({{introduced, "0"}, {fixed, "1.0"}}), versions), "0.0.0-a 0 0.9");
    EXPECT_EQ(affected_of(range_of({{introduced, "1.0"}, {last_affected, "2.0"}}), versions), "1.0 1.5 2.0");
    EXPECT_EQ(affected_of(range_of({{introduced, "1.0"}}), versions), "1.0 1.5 2.0 2.0.1 3.0 9.0");
    EXPECT_EQ(affected_of(range_of({{introduced, "0"}, {fixed, "1.0"}, {introduced, "2.0"}, {fixed, "3.0"}}), versions), "0.0.0-a 0 0.9 2.0 2.0.1");
    EXPECT_EQ(affected_of(range_of({{fixed, "3.0"}, {introduced, "2.0"}, {fixed, "1.0"}, {introduced, "0"}}), versions), "0.0.0-a 0 0.9 2.0 2.0.1");
    EXPECT_EQ(affected_of(range_of({{introduced, "0"}, {limit, "2.0"}}), versions), "0.0.0-a 0 0.9 1.0 1.5");
    EXPECT_EQ(affected_of(range_of({{introduced, "0"}, {limit, "1.0"}, {limit, "2.0"}}), versions), "0.0.0-a 0 0.9 1.0 1.5");
    EXPECT_EQ(affected_of(range_of({{introduced, "2.0"}, {limit, "*"}}), versions), "2.0 2.0.1 3.0 9.0");
    EXPECT_EQ(affected_of(range_of({{introduced, "1.0"}, {fixed, "1.0.0"}}), versions), "");
    EXPECT_EQ(affected_of(range_of({{introduced, "1.0"}, {last_affected, "1.0"}}), versions), "1.0");
    EXPECT_EQ(affected_of(range_of({{fixed, "1.0"}}), versions), "");
    EXPECT_EQ(affected_of(range_of({}), versions), "");
    OsvRange commits = range_of({{introduced, "0"}});
    commits.type = OsvRange::Type::git;
    EXPECT_EQ(affected_of(commits, versions), "");
}

TEST(Osv, ARecordIsReadFromBothForms) {
    const std::string json = R"({"id":"X-1","modified":"2024-01-01T00:00:00Z","aliases":["CVE-1"],"upstream":["CVE-2"],"unknown":[1,{"a":2}],
      "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
      "affected":[{"package":{"ecosystem":"PyPI","name":"a","purl":"pkg:pypi/a"},"versions":["1.0"],
        "ranges":[{"type":"GIT","repo":"r","events":[{"introduced":"0"}]},{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2"}]}]}]})";
    const std::string yaml = R"(id: X-1
modified: "2024-01-01T00:00:00Z"
aliases: [CVE-1]
upstream: [CVE-2]
severity: [{type: CVSS_V3, score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]
affected:
- package: {ecosystem: PyPI, name: a, purl: "pkg:pypi/a"}
  versions: ["1.0"]
  ranges:
  - {type: GIT, repo: r, events: [{introduced: "0"}]}
  - {type: ECOSYSTEM, events: [{introduced: "0"}, {fixed: "2"}]}
)";
    OsvReader reader;
    for (const bool from_json : {true, false}) {
        const auto read = from_json ? reader.read_json(json) : reader.read_yaml(yaml);
        ASSERT_TRUE(read) << read.error().text();
        const OsvRecord& record = **read;
        EXPECT_EQ(record.id, "X-1");
        EXPECT_EQ(record.aliases, std::vector<std::string_view>{"CVE-1"});
        EXPECT_EQ(record.upstream, std::vector<std::string_view>{"CVE-2"});
        ASSERT_EQ(record.affected.size(), 1U);
        ASSERT_EQ(record.affected[0].ranges.size(), 2U);
        EXPECT_TRUE(affects(record.affected[0], "1.5")) << "the range behind the one of commits counts";
        EXPECT_FALSE(affects(record.affected[0], "2"));
    }
}

TEST(Osv, SaysWhatIsWrong) {
    const std::vector<std::pair<const char*, const char*>> all{
        {"", "this is no JSON: Empty: no JSON found"},
        {"[]", "/: a record is an object"},
        {"{}", "/id: a record needs an id"},
        {R"({"id":1})", "/id: this is to be a text"},
        {R"({"id":"a","aliases":"b"})", "/aliases: this is to be a list"},
        {R"({"id":"a","affected":[{"ranges":[{"type":"X","events":[]}]}]})",
         "/affected/ranges/type: 'X' is not a type of range; it is SEMVER, ECOSYSTEM or GIT"},
    };
    OsvReader reader;
    for (const auto& [text, message] : all) {
        const auto read = reader.read_json(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().text(), message);
    }
}

template <class Each>
void for_records(const std::string& zip, const Each& each) {
    OsvReader reader;
    test::for_texts_in_zip(zip, [&](const std::string& name, const std::string& text) {
        const auto record = reader.read_json(text);
        ASSERT_TRUE(record) << name << ": " << record.error().text();
        each(**record);
    });
}

// What a record of PyPI lists must lie in its ranges: an oracle that nobody wrote. Nine listed versions of this data do not, by the
// data's own mistake, eight of them in the half that is here.
TEST(Osv, ListedVersionsOfPypiLieInTheirRanges) {
    SHARED_DATA_OR_SKIP(path, "vulns/osv/PyPI/all.zip");
    size_t within = 0, outside = 0;
    for_records(path, [&](const OsvRecord& record) {
        for (const OsvAffected& affected : record.affected) {
            OsvAffected ranges_alone = affected;
            ranges_alone.versions.clear();
            bool has_order = false;
            for (const OsvRange& range : affected.ranges) has_order |= range.type != OsvRange::Type::git;
            if (!has_order) continue;
            for (const std::string_view version : affected.versions) {
                const bool is = affects(ranges_alone, version);
                ++(is ? within : outside);
                if (!is && outside <= 12)
                    std::printf("outside: %s %s %s\n", std::string(record.id).c_str(), std::string(affected.name).c_str(), std::string(version).c_str());
            }
        }
    });
    std::printf("%zu of %zu listed versions lie in their ranges\n", within, within + outside);
    EXPECT_LE(outside, 8U) << "of " << within + outside;
    EXPECT_GT(within, 60'000U);
}

TEST(Osv, EveryRecordAtHandIsRead) {
    SHARED_DATA_OR_SKIP(folder, "vulns/osv");
    for (const auto& [name, least] : {std::pair{"Go", 4291}, {"Bitnami", 1924}, {"AlmaLinux", 645}, {"Kubernetes", 47}, {"OSS-Fuzz", 364}}) {
        size_t records = 0;
        for_records((std::filesystem::path(folder) / name / "all.zip").string(), [&](const OsvRecord& record) {
            ++records;
            for (const OsvAffected& affected : record.affected) {
                if (affected.ecosystem.empty()) continue;
                EXPECT_TRUE(find_ecosystem(affected.ecosystem) != nullptr) << affected.ecosystem;
            }
        });
        EXPECT_EQ(records, static_cast<size_t>(least)) << name;
    }
}

}  // namespace
}  // namespace redoubt::advisories
