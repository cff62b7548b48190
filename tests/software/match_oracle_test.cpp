// What trivy found in the inputs of its integration tests, with its database of these tests, is what we find with the same advisories.
//
// Where an input lies beside the results, our readers read it. Of images there are only the results: the packages that they name are
// asked about, and nothing else may be found for these.
#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "files.h"
#include "oracle_advisories.h"
#include "schema/json.h"
#include "software/bom.h"
#include "software/findings.h"
#include "software/tree.h"
#include "support/shared_data.h"

namespace redoubt::software {
namespace {

using schema::Map;
using schema::Value;

struct Difference {
    std::string_view golden, what;  // "+" we alone, "-" trivy alone; the place, the package, the vulnerability
    std::string_view why;
};

constexpr std::string_view by_severity = "the run was asked for medium alone";
constexpr std::string_view installed = "what lies in node_modules is installed, whatever the lockfile says: each place is named";
constexpr std::string_view by_go_sum =
    "go.mod before Go 1.17 names what is asked for directly; go.sum lists what was looked at, chosen or not, and is no proof of use";

constexpr std::array differences{
    Difference{"centos-7-medium", "+  pkg:rpm/centos/openssl-libs@1.0.2k-16.el7 CVE-2018-0734", by_severity},
    Difference{"gomod", "- submod2/go.mod pkg:golang/github.com/docker/distribution@v2.7.1%2Bincompatible GMS-2022-20", by_go_sum},
    Difference{"pnpm", "+ node_modules/.pnpm/jquery@3.3.9/node_modules/jquery/package.json pkg:npm/jquery@3.3.9 CVE-2019-11358", installed},
    Difference{"pnpm", "+ node_modules/.pnpm/lodash@4.17.4/node_modules/lodash/package.json pkg:npm/lodash@4.17.4 CVE-2019-10744", installed},
    Difference{"yarn", "+ node_modules/jquery/package.json pkg:npm/jquery@3.2.1 CVE-2019-11358", installed},
};

// Of which source packages the binary ones are, in images that are not here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> sources{{
    {"libcrypto1.1", "openssl"},
    {"libssl1.1", "openssl"},
    {"musl-utils", "musl"},
    {"libidn2-0", "libidn2"},
    {"e2fslibs", "e2fsprogs"},
    {"libcomerr2", "e2fsprogs"},
    {"libss2", "e2fsprogs"},
    {"libcom-err2", "e2fsprogs"},
    {"libext2fs2", "e2fsprogs"},
    {"curl-libs", "curl"},
    {"openssl-libs", "openssl"},
}};

// "LOCATION PURL-WITHOUT-QUALIFIERS VULNERABILITY".
std::string line_of(std::string_view location, advisories::Purl purl, std::string_view vulnerability) {
    purl.qualifiers.clear();
    if (purl.type == "rpm" || purl.type == "deb" || purl.type == "apk") location = {};
    return fmt::format("{} {} {}", location, to_text(purl), vulnerability);
}

struct Golden {
    std::set<std::string> lines;
    std::vector<Package> packages;
};

std::string_view text_in(const Map& map, std::string_view key) {
    const Value* found = map.find(key);
    return found == nullptr ? std::string_view() : found->text();
}

advisories::Purl purl_in_result(const Map& found) {
    auto purl = advisories::parse_purl(text_in(found["PkgIdentifier"].map(), "PURL"));
    EXPECT_TRUE(purl) << schema::to_json(found);
    for (const auto& [binary, source] : sources) {
        const bool takes_version = purl->type != "rpm";
        if (purl->name == binary && (purl->type == "deb" || purl->type == "apk" || purl->type == "rpm"))
            purl->qualifiers.emplace_back("upstream", takes_version ? std::string(source) : fmt::format("{}-{}.src.rpm", source, purl->version));
    }
    return *purl;
}

Golden read_golden(const std::string& path, bool has_files) {
    Golden golden;
    const auto document = schema::parse_json(bytes_of_file(path));
    EXPECT_TRUE(document) << path;
    const Value* results = document->map().find("Results");
    if (results == nullptr) return golden;
    for (const Value& result : results->list()) {
        const Value* found = result.map().find("Vulnerabilities");
        if (found == nullptr) continue;
        const std::string_view target = has_files ? text_in(result.map(), "Target") : std::string_view();
        for (const Value& each : found->list()) {
            const advisories::Purl purl = purl_in_result(each.map());
            golden.lines.insert(line_of(target, purl, text_in(each.map(), "VulnerabilityID")));
            golden.packages.push_back({.purl = purl});
        }
    }
    return golden;
}

std::set<std::string> lines_of(const Findings& findings, const std::vector<Package>& packages, bool has_files) {
    std::set<std::string> lines;
    for (const Finding& finding : findings.found) {
        std::vector<std::string_view> ids = finding.upstream;
        if (ids.empty()) std::ranges::copy_if(finding.ids, std::back_inserter(ids), [](std::string_view id) { return !id.starts_with(oracle_id_start); });
        for (const uint32_t place : finding.packages)
            for (const std::string_view id : ids)
                lines.insert(line_of(has_files ? std::string_view(packages[place].location) : std::string_view(), packages[place].purl, id));
    }
    return lines;
}

// The folder or file that a run was of; empty when it is not here.
std::string input_of(const std::string& folder, const std::string& golden) {
    const auto document = schema::parse_json(bytes_of_file(fmt::format("{}/{}.json.golden", folder, golden)));
    const std::string_view name = text_in(document->map(), "ArtifactName");
    constexpr std::string_view start = "testdata/";
    const std::string path = name.starts_with(start) ? fmt::format("{}/{}", folder, name.substr(start.size())) : std::string();
    return !path.empty() && std::filesystem::exists(path) ? path : std::string();
}

Contents contents_of(const std::string& path) {
    if (std::filesystem::is_directory(path)) {
        SystemDisk disk;
        auto contents = read_tree(disk, path);
        EXPECT_TRUE(contents) << path;
        return *std::move(contents);
    }
    auto bill = read_bom(bytes_of_file(path));
    EXPECT_TRUE(bill) << path << bill.error().text();
    return std::move(bill->contents);
}

void compare(const std::string& golden, const std::set<std::string>& theirs, const std::set<std::string>& ours, std::set<size_t>& argued) {
    const auto check = [&](const std::string& line, char side) {
        const std::string what = fmt::format("{} {}", side, line);
        for (size_t i = 0; i < differences.size(); ++i) {
            if (differences[i].golden != golden || differences[i].what != what) continue;
            argued.insert(i);
            return;
        }
        ADD_FAILURE() << golden << ": " << what;
    };
    for (const std::string& line : theirs)
        if (!ours.contains(line)) check(line, '-');
    for (const std::string& line : ours)
        if (!theirs.contains(line)) check(line, '+');
}

TEST(MatchOracle, FindsWhatTrivyFound) {
    SHARED_DATA_OR_SKIP(folder, "vulns/match-oracle/trivy");
    const advisories::Index index = oracle_index(folder + "/fixtures/db");
    size_t compared = 0, read = 0, agreed = 0;
    std::set<size_t> argued;
    std::set<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder))
        if (const std::string name = file.path().filename().string(); name.ends_with(".json.golden")) names.insert(name.substr(0, name.size() - 12));
    for (const std::string& name : names) {
        const std::string input = input_of(folder, name);
        const bool has_files = !input.empty() && std::filesystem::is_directory(input);
        const Golden golden = read_golden(fmt::format("{}/{}.json.golden", folder, name), has_files);
        if (golden.lines.empty()) continue;
        ++compared;
        const Contents contents = input.empty() ? Contents{.packages = golden.packages, .unread = {}} : contents_of(input);
        if (!input.empty()) ++read;
        const auto findings = find_vulnerable(contents.packages, index, {});
        ASSERT_TRUE(findings) << findings.error().text();
        const std::set<std::string> ours = lines_of(*findings, contents.packages, has_files);
        compare(name, golden.lines, ours, argued);
        for (const std::string& line : golden.lines) agreed += ours.contains(line) ? 1 : 0;
    }
    EXPECT_EQ(argued.size(), differences.size()) << "a difference that is argued is none any more";
    EXPECT_GE(compared, 30U);
    std::printf("%zu results compared, %zu of them with our readers; %zu findings agree, %zu differences are argued\n", compared, read, agreed, argued.size());
}

}  // namespace
}  // namespace redoubt::software
