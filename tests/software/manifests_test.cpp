// Every kind of lockfile and manifest. cases/*.case hold small inputs of our own: a line "=== path", the file, a line "---", and
// what is read of it. REDOUBT_UPDATE=1 writes what is read now.
#include "software/manifests.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/text.h"
#include "software/manifest_listing.h"

namespace redoubt::software {
namespace {

std::string slurp_case(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

struct ManifestCase {
    std::string path, input, expected;
};

std::vector<ManifestCase> cases_in(const std::string& text) {
    std::vector<ManifestCase> cases;
    bool is_input = true;
    for (const std::string_view line : split(text, '\n')) {
        if (line.starts_with("=== ")) {
            cases.push_back({.path = std::string(line.substr(4)), .input = {}, .expected = {}});
            is_input = true;
        } else if (!cases.empty() && is_input && line == "---") {
            is_input = false;
        } else if (!cases.empty()) {
            std::string& part = is_input ? cases.back().input : cases.back().expected;
            part += std::string(line) + "\n";
        }
    }
    for (ManifestCase& each : cases)  // a blank line parts it from the next
        while (each.expected.ends_with("\n\n") || each.expected == "\n") each.expected.pop_back();
    return cases;
}

const std::filesystem::path case_folder = std::filesystem::path(REDOUBT_SOURCE_DIR) / "tests/software/manifests";

TEST(Manifests, AreReadAsTheCasesSay) {
    std::set<std::string> tried;
    for (const auto& file : std::filesystem::directory_iterator(case_folder)) {
        std::string updated;
        for (const ManifestCase& each : cases_in(slurp_case(file.path()))) {
            const FileKind* kind = test::kind_of(each.path);
            ASSERT_NE(kind, nullptr) << file.path() << ": '" << each.path << "' is of no kind, or of several";
            tried.emplace(kind->name);
            const std::string listing = test::listing_of(*kind, each.input);
            updated += "=== " + each.path + "\n" + each.input + "---\n" + listing + "\n";
            if (std::getenv("REDOUBT_UPDATE") == nullptr) EXPECT_EQ(listing, each.expected) << file.path() << ": " << each.path << "\n" << each.input;
        }
        if (std::getenv("REDOUBT_UPDATE") != nullptr) std::ofstream(file.path(), std::ios::binary) << updated.substr(0, updated.size() - 1);
    }
    for (const FileKind& kind : manifest_kinds()) EXPECT_TRUE(tried.contains(std::string(kind.name))) << "no case has " << kind.name;
}

TEST(Manifests, AreManyKinds) {
    EXPECT_GE(manifest_kinds().size(), 50u);
    std::set<std::string_view> names;
    for (const FileKind& kind : manifest_kinds()) EXPECT_TRUE(names.insert(kind.name).second) << kind.name << " is there twice";
}

TEST(Manifests, AreFoundByPathAlone) {
    const auto name_of = [](std::string_view path) { return test::kind_of(path) == nullptr ? std::string_view("none") : test::kind_of(path)->name; };
    EXPECT_EQ(name_of("app/npm-shrinkwrap.json"), "package-lock.json");
    EXPECT_EQ(name_of("app/node_modules/a/package-lock.json"), "none") << "what a package's maker locked is not installed";
    EXPECT_EQ(name_of("app/node_modules/@s/a/package.json"), "node_modules package.json");
    EXPECT_EQ(name_of("app/node_modules/a/node_modules/b/package.json"), "node_modules package.json");
    EXPECT_EQ(name_of("app/node_modules/a/lib/esm/package.json"), "none");
    EXPECT_EQ(name_of("app/package.json"), "none") << "it holds ranges alone";
    EXPECT_EQ(name_of("root/.vscode/extensions/ms.cpp-1.2.3/package.json"), "extension of Visual Studio Code");
    EXPECT_EQ(name_of("requirements/prod.txt"), "requirements.txt");
    EXPECT_EQ(name_of("dev-requirements.txt"), "requirements.txt");
    EXPECT_EQ(name_of("manifest.toml"), "gleam manifest.toml");
    EXPECT_EQ(name_of("Manifest-v1.11.toml"), "Julia Manifest.toml");
    EXPECT_EQ(name_of("vendor/acme/lib/composer.lock"), "none");
    EXPECT_EQ(name_of("vendor/composer/installed.json"), "vendor/composer/installed.json");
    EXPECT_EQ(name_of("usr/lib/python3/dist-packages/six-1.16.dist-info/METADATA"), "Python METADATA");
    EXPECT_EQ(name_of("usr/lib/ruby/gems/specifications/rake-13.0.gemspec"), "installed *.gemspec");
    EXPECT_EQ(name_of("rake.gemspec"), "none");
    EXPECT_EQ(name_of("x/.github/workflows/ci.yml"), "GitHub workflow");
}

TEST(Manifests, TooLargeIsSaidBeforeAnythingIsRead) {
    const std::string large(largest_manifest + 1, ' ');
    for (const FileKind& kind : manifest_kinds()) {
        Contents contents;
        const auto done = kind.read(large, contents);
        ASSERT_FALSE(done) << kind.name;
        EXPECT_EQ(done.error().code, Code::too_large) << kind.name;
    }
}

TEST(Manifests, DepthIsBounded) {
    Contents contents;
    const std::string deep_json = R"({"lockfileVersion":1,"dependencies":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
    EXPECT_FALSE(test::kind_of("package-lock.json")->read(deep_json, contents));
    std::string nested = R"({"lockfileVersion":1)";
    for (size_t i = 0; i < 100; ++i) nested += R"(,"dependencies":{"a":{"version":"1.)" + std::to_string(i) + "\"";
    for (size_t i = 0; i < 100; ++i) nested += "}}";
    ASSERT_TRUE(test::kind_of("package-lock.json")->read(nested + "}", contents));
    EXPECT_EQ(contents.packages.size(), 100u);
    std::string dotted = "a";
    for (size_t i = 0; i < 1'000'000; ++i) dotted += ".a";
    const auto refused = test::kind_of("Cargo.lock")->read(dotted + " = 1", contents);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::too_large);
    EXPECT_FALSE(test::kind_of("Cargo.lock")->read("a = " + std::string(100'000, '['), contents));
    EXPECT_FALSE(test::kind_of("pubspec.lock")->read("packages: " + std::string(100'000, '['), contents));
}

// Properties that contain each other, and ones that double at each step.
TEST(Manifests, PropertiesOfMavenAreBounded) {
    std::string pom = "<project><properties><a>${b}</a><b>${a}</b>";
    for (size_t i = 0; i < 40; ++i)
        pom += "<p" + std::to_string(i) + ">${p" + std::to_string(i + 1) + "}${p" + std::to_string(i + 1) + "}</p" + std::to_string(i) + ">";
    pom += "</properties><dependencies>";
    for (size_t i = 0; i < 2000; ++i) pom += "<dependency><groupId>g</groupId><artifactId>x${a}</artifactId><version>${p0}</version></dependency>";
    Contents contents;
    ASSERT_TRUE(test::kind_of("pom.xml")->read(pom + "</dependencies></project>", contents));
    EXPECT_TRUE(contents.packages.empty());
    EXPECT_EQ(contents.unread.size(), 1001u) << "a thousand are named, and that there are more";
}

}  // namespace
}  // namespace redoubt::software
