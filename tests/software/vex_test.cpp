#include "software/vex.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "support/shared_data.h"

namespace redoubt::software {
namespace {

namespace fs = std::filesystem;

std::string vex_file(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

// "CVE-1,GHSA-2 not_affected vulnerable_code_not_present pkg:npm/a@1 in pkg:oci/x: why | what to do".
std::vector<std::string> lines_of(const VexDocument& document) {
    std::vector<std::string> out;
    for (const VexStatement& statement : document.statements) {
        std::string line = fmt::format("{} {} {}", fmt::join(statement.vulnerabilities, ","), vex_status_name(statement.status), statement.justification);
        for (const VexProduct& product : statement.products) {
            line += " " + (product.purl ? advisories::to_text(*product.purl) : product.name) + product.range;
            if (!product.within.empty()) line += " in " + product.within;
        }
        out.push_back(line + ": " + statement.statement + " | " + statement.action);
    }
    return out;
}

VexDocument some_document() {
    const auto product = [](std::string_view purl, std::string within = {}) {
        return VexProduct{.purl = *advisories::parse_purl(purl), .within = std::move(within)};
    };
    return {.id = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
            .author = "Example",
            .time = "2026-05-01T00:00:00Z",
            .statements = {
                {.vulnerabilities = {"CVE-2026-1", "GHSA-a"},
                 .products = {product("pkg:npm/a@1"), product("pkg:npm/b")},
                 .status = VexStatus::not_affected,
                 .justification = "vulnerable_code_not_present",
                 .statement = "It was taken out.",
                 .time = "2026-05-01T00:00:00Z"},
                {.vulnerabilities = {"CVE-2026-2"},
                 .products = {product("pkg:npm/a@1")},
                 .status = VexStatus::affected,
                 .action = "Upgrade to 2",
                 .time = "2026-05-01T00:00:00Z"},
                {.vulnerabilities = {"GHSA-c"}, .products = {product("pkg:npm/a@1")}, .status = VexStatus::under_investigation, .time = "2026-05-01T00:00:00Z"},
                {.vulnerabilities = {"GHSA-d"}, .products = {product("pkg:npm/a@1")}, .status = VexStatus::fixed, .time = "2026-05-01T00:00:00Z"}}};
}

const std::vector<std::string> some_lines{"CVE-2026-1,GHSA-a not_affected vulnerable_code_not_present pkg:npm/a@1 pkg:npm/b: It was taken out. | ",
                                          "CVE-2026-2 affected  pkg:npm/a@1:  | Upgrade to 2", "GHSA-c under_investigation  pkg:npm/a@1:  | ",
                                          "GHSA-d fixed  pkg:npm/a@1:  | "};

TEST(Vex, IsReadAgainAsItWasWritten) {
    for (const auto write : {write_openvex, write_csaf, write_cyclonedx_vex}) {
        const std::string text = write(some_document());
        const auto again = read_vex(text);
        ASSERT_TRUE(again) << again.error().text() << "\n" << text;
        EXPECT_EQ(lines_of(*again), some_lines) << text;
        EXPECT_EQ(again->author, "Example");
        EXPECT_EQ(again->statements.front().time, "2026-05-01T00:00:00Z");
    }
}

TEST(Vex, KeepsPartsOfProductsApart) {
    VexDocument document = some_document();
    document.statements.resize(1);
    document.statements[0].products[1].within = "pkg:oci/shop@sha256:abc";
    for (const auto write : {write_openvex, write_csaf}) {
        const auto again = read_vex(write(document));
        ASSERT_TRUE(again) << again.error().text();
        EXPECT_EQ(lines_of(*again).at(0),
                  "CVE-2026-1,GHSA-a not_affected vulnerable_code_not_present pkg:npm/a@1 pkg:npm/b in pkg:oci/shop@sha256:abc: It was taken out. | ");
    }
    VexStatements statements;
    statements.add(document);
    const std::array<std::string_view, 1> ids{"GHSA-a"};
    const auto a = *advisories::parse_purl("pkg:npm/a@1"), b = *advisories::parse_purl("pkg:npm/b@7");
    EXPECT_NE(statements.about(ids, a, ""), nullptr);
    EXPECT_EQ(statements.about(ids, b, ""), nullptr) << "only in that image";
    EXPECT_NE(statements.about(ids, b, "pkg:oci/shop@sha256%3Aabc"), nullptr);
}

TEST(Vex, CountsTheNewestAndAsksForSourcePackages) {
    const auto said = [](std::string_view purl, VexStatus status, std::string time) {
        return VexDocument{
            .statements = {{.vulnerabilities = {"CVE-1"}, .products = {{.purl = *advisories::parse_purl(purl)}}, .status = status, .time = std::move(time)}}};
    };
    VexStatements statements;
    statements.add(said("pkg:deb/debian/openssl@3.0.11-1?distro=debian-12", VexStatus::fixed, "2026-02-01T00:00:00+01:00"));
    statements.add(said("pkg:deb/debian/openssl", VexStatus::under_investigation, "2026-01-31T23:30:00Z"));
    statements.add(said("pkg:deb/debian/openssl", VexStatus::affected, "2025-01-01T00:00:00Z"));
    const std::array<std::string_view, 2> ids{"CVE-0", "CVE-1"};
    const auto status = [&](std::string_view purl) -> std::string {
        const VexStatement* found = statements.about(ids, *advisories::parse_purl(purl), "");
        return found == nullptr ? "nobody says anything" : std::string(vex_status_name(found->status));
    };
    EXPECT_EQ(status("pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12&upstream=openssl"), "under_investigation");
    EXPECT_EQ(status("pkg:deb/debian/openssl@3.0.11-1?distro=debian-12"), "under_investigation");
    EXPECT_EQ(status("pkg:deb/ubuntu/openssl@3.0.11-1"), "nobody says anything");
    EXPECT_EQ(status("pkg:deb/debian/curl@1"), "nobody says anything");
}

TEST(Vex, SaysWhereWhatIsWrong) {
    const auto refusal = [](std::string_view text) {
        const auto document = read_vex(text);
        return document ? "it was read" : document.error().where + ": " + document.error().message;
    };
    const std::string start = R"({"@context":"https://openvex.dev/ns/v0.2.0","statements":[)";
    EXPECT_EQ(refusal(start + R"({"vulnerability":{"name":"CVE-1"},"status":"safe"}]})"), "/statements/0/status: 'safe' is no status");
    EXPECT_EQ(refusal(start + R"({"status":"fixed"}]})"), "/statements/0/vulnerability: it does not say which vulnerability");
    EXPECT_EQ(refusal(start + R"({"vulnerability":"CVE-1","status":"not_affected"}]})"),
              "/statements/0: not_affected needs a justification or an impact_statement");
    EXPECT_EQ(refusal(R"({"bomFormat":"CycloneDX","specVersion":"1.5","vulnerabilities":[{"analysis":{"state":"fine"}}]})").substr(0, 33),
              "/vulnerabilities/0/analysis/state");
    EXPECT_EQ(refusal("{}"), ": this is no VEX document");
}

TEST(Vex, ReadsTheSamplesOfOpenVexAndCycloneDx) {
    SHARED_DATA_OR_SKIP(folder, "vulns");
    size_t documents = 0, statements = 0;
    const auto read_all = [&](const std::string& below, bool all_say_something) {
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder + below)) {
            if (entry.path().extension() != ".json" || entry.path().filename().string().find("schema") != std::string::npos) continue;
            if (entry.path().filename().string().starts_with("cisa-csaf")) continue;  // a list of documents
            const auto document = read_vex(vex_file(entry.path()));
            ASSERT_TRUE(document) << entry.path() << ": " << (document ? "" : document.error().text());
            if (all_say_something && entry.path().filename().string().starts_with("vex")) EXPECT_FALSE(document->statements.empty()) << entry.path();
            ++documents;
            statements += document->statements.size();
        }
    };
    read_all("/vex", true);
    read_all("/sbom/cyclonedx-examples/VEX", true);
    read_all("/csaf/oasis/csaf_2.0/examples/csaf", false);
    read_all("/csaf/cisa-ics", false);
    fmt::print("{} documents, {} statements\n", documents, statements);
    EXPECT_GT(documents, 200U);
}

// The mandatory tests of CSAF 2.0 that are about what is read here; the others are about dates, languages, tracking, CWE and CVSS.
constexpr std::array<std::string_view, 17> tests_held{"6.1.1",    "6.1.2",    "6.1.3",    "6.1.4",    "6.1.5",     "6.1.6",     "6.1.13", "6.1.23", "6.1.25",
                                                      "6.1.27.4", "6.1.27.7", "6.1.27.8", "6.1.27.9", "6.1.27.10", "6.1.27.11", "6.1.29", "6.1.32"};

TEST(Vex, RefusesWhatTheMandatoryTestsOfCsafForbid) {
    SHARED_DATA_OR_SKIP(folder, "vulns/csaf/oasis/csaf_2.0/test/validator/data");
    size_t refused = 0, read = 0;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();  // oasis_csaf_tc-csaf_2_0-2021-6-1-27-09-01.json
        const size_t start = name.find("-6-");
        if (entry.path().extension() != ".json" || start == std::string::npos) continue;
        std::istringstream parts(name.substr(start + 1, name.size() - start - 6));
        std::vector<int> numbers;
        for (std::string part; std::getline(parts, part, '-');) numbers.push_back(std::stoi(part));
        const std::string test = fmt::format("{}", fmt::join(numbers.begin(), numbers.end() - 1, "."));
        const bool is_valid = numbers.back() > 10, is_held = std::ranges::find(tests_held, test) != tests_held.end() || test == "6.1.33";
        const auto document = read_vex(vex_file(entry.path()));
        if (is_held && !is_valid) {
            ASSERT_FALSE(document) << name;
            const bool lacks_more = test == "6.1.27.8";  // that document has no product tree either
            EXPECT_EQ(document.error().hint, "test " + (lacks_more ? "6.1.27.4" : test) + " of CSAF 2.0") << name << ": " << document.error().text();
            EXPECT_TRUE(document.error().where.starts_with("/")) << name;
            ++refused;
        } else if (is_valid) {
            EXPECT_TRUE(document) << name << ": " << (document ? "" : document.error().text());
            ++read;
        }
    }
    fmt::print("{} refused, {} valid ones read\n", refused, read);
    EXPECT_GT(refused, 20U);
    EXPECT_GT(read, 30U);
}

}  // namespace
}  // namespace redoubt::software
