// Real files of other projects' tests (osv-scalibr, Trivy). How many packages each has was counted by hand or with other parsers;
// Trivy's own listings of its fixtures are compared package by package.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "schema/json.h"
#include "software/manifest_listing.h"
#include "support/shared_data.h"

namespace redoubt::software {
namespace {

std::string slurp_real(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in) << path;
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

const FileKind* kind_named(std::string_view name) {
    for (const FileKind& kind : manifest_kinds())
        if (kind.name == name) return &kind;
    return nullptr;
}

struct RealFile {
    std::string_view path;
    size_t packages = 0;
    std::string_view named{};  // lines of the listing, one of them whole
    std::string_view error{};
};

struct RealFiles {
    std::string_view kind;
    std::vector<RealFile> files;
};

void expect_as_said(const std::string& folder, const RealFiles& all) {
    const FileKind* kind = kind_named(all.kind);
    ASSERT_NE(kind, nullptr) << all.kind;
    for (const RealFile& file : all.files) {
        const std::string bytes = slurp_real(folder + "/" + std::string(file.path));
        Contents contents;
        const auto done = kind->read(bytes, contents);
        EXPECT_EQ(done.has_value(), file.error.empty()) << file.path;
        const std::string listing = test::listing_of(*kind, bytes);
        EXPECT_EQ(contents.packages.size(), file.packages) << file.path << "\n" << listing;
        if (!file.named.empty())
            EXPECT_NE(("\n" + listing).find("\n" + std::string(file.named) + "\n"), std::string::npos) << file.named << " is not in\n" << listing;
        if (!done) EXPECT_NE(done.error().text().find(file.error), std::string::npos) << file.path << ": " << done.error().text();
    }
}

TEST(RealManifests, OfJavaScript) {
    SHARED_DATA_OR_SKIP(root, "vulns/inventory/osv-scalibr/language/javascript");
    expect_as_said(root, {"package-lock.json",
                          {{"packagelockjson/alias.v2.json", 3, "pkg:npm/string-width@4.2.0 :32"},
                           {"packagelockjson/bundled-dependencies.v3.json", 3, "pkg:npm/semver@7.7.2 :35 dev"},
                           {"packagelockjson/commits.v2.json", 11,
                            "pkg:generic/github.com/jonschlinkert/"
                            "is-number@af885e2e890b9ef0875edd2b117305119ee5bdc5?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fjonschlinkert%2Fis-number%"
                            "40af885e2e890b9ef0875edd2b117305119ee5bdc5 :60 dev"},
                           {"packagelockjson/files.v1.json", 1},
                           {"packagelockjson/files.v2.json", 2, "pkg:npm/abbrev@2.3.4 :42 dev"},
                           {"packagelockjson/nested-dependencies-dup.v1.json", 39, "pkg:npm/supports-color@2.0.0 :64"},
                           {"packagelockjson/nested-dependencies-dup.v2.json", 2},
                           {"packagelockjson/nested-dependencies.v1.json", 5, "pkg:npm/supports-color@5.5.0 :46"},
                           {"packagelockjson/same-package-different-groups.v1.json", 3, "pkg:npm/eslint@1.2.3 :17 dev"},
                           {"packagelockjson/npm-shrinkwrap-only/npm-shrinkwrap.json", 2}}});
    expect_as_said(root, {"yarn.lock",
                          {{"yarnlock/commits.v2.lock", 7,
                            "pkg:generic/github.com/typegoose/"
                            "typegoose@3ed06e5097ab929f69755676fee419318aaec73a?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Ftypegoose%2Ftypegoose%"
                            "403ed06e5097ab929f69755676fee419318aaec73a :21"},
                           {"yarnlock/exclude-root.v2.lock", 1},
                           {"yarnlock/files.v1.lock", 2},
                           {"yarnlock/multiple-versions.v1.lock", 4},
                           {"yarnlock/with-aliases.v1.lock", 3, "pkg:npm/%40babel/helper-validator-identifier@7.22.20 :15"},
                           {"yarnlock/with-aliases.v2.lock", 3},
                           {"yarnlock/with-build-string.v1.lock", 2,
                            "pkg:generic/github.com/angular/"
                            "domino@f2435fe1f9f7c91ade0bd472c4723e5eacd7d19a?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fangular%2Fdomino%"
                            "40f2435fe1f9f7c91ade0bd472c4723e5eacd7d19a :5"},
                           {"yarnlock/with-prerelease.v1.lock", 5, "pkg:npm/resolve@2.0.0-next.3 :34"},
                           {"yarnlock/with-quotes.v1.lock", 2},
                           {"yarnlock/with-quotes.v2.lock", 2}}});
    expect_as_said(root, {"pnpm-lock.yaml",
                          {{"pnpmlock/empty.yaml", 0},
                           {"pnpmlock/exotic.yaml", 7, "unread line 18: '/foo/bar' names no package and version"},
                           {"pnpmlock/files.yaml", 0},
                           {"pnpmlock/invalid-paths.yaml", 1, "unread line 23: 'invalidpath2' names no package and version"},
                           {"pnpmlock/mixed-groups.v54.yaml", 3, "pkg:npm/is-number@7.0.0 :24 dev"},
                           {"pnpmlock/multiple-versions.v9.yaml", 3, "pkg:npm/uuid@8.0.0 :20"},
                           {"pnpmlock/not-yaml.txt", 0, "", "1:1"},
                           {"pnpmlock/one-package-dev.v9.yaml", 1, "pkg:npm/acorn@8.11.3 :17 dev"},
                           {"pnpmlock/peer-dependencies-advanced-v6.yaml", 5, "pkg:npm/react@18.3.0-canary-ab31a9ed2-20230824 :35"},
                           {"pnpmlock/peer-dependencies-advanced.v9.yaml", 13},
                           {"pnpmlock/peer-dependencies-advanced.yaml", 9, "pkg:npm/%40typescript-eslint/eslint-plugin@5.13.0 :17"}}});
    expect_as_said(
        root, {"bun.lock",
               {{"bunlock/blog-sample.json5", 1,
                 "pkg:generic/github.com/uNetworking/uWebSockets.js@6609a88?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2FuNetworking%2FuWebSockets.js%406609a88 :11"},
                {"bunlock/empty.json5", 0, "", "lockfileVersion"},
                {"bunlock/files.json5", 1},
                {"bunlock/nested-dependencies-dup.json5", 7, "pkg:npm/color-name@1.1.4 :22 dev"},
                {"bunlock/scoped-packages.json5", 1, "pkg:npm/%40typescript-eslint/types@5.62.0 :12"}}});
    expect_as_said(root, {"deno.lock", {{"denojson/invalid.jsontest", 0, "", "line 4"}}});
    expect_as_said(root, {"node_modules package.json", {{"packagejson/deps/with/deps/acorn/package.json", 1, "pkg:npm/acorn@1.2.2 :6"}}});
}

TEST(RealManifests, OfPython) {
    SHARED_DATA_OR_SKIP(root, "vulns/inventory/osv-scalibr/language/python");
    expect_as_said(root, {"requirements.txt",
                          {{"requirements/comments.txt", 5, "pkg:pypi/requests@1.0 :7"},
                           {"requirements/env_var.txt", 3, "pkg:pypi/qwert :2"},
                           {"requirements/example.txt", 9, "pkg:pypi/docopt@0.6.1 :8"},
                           {"requirements/extras.txt", 2, "pkg:pypi/celery@4.4.7 :2"},
                           {"requirements/invalid.txt", 1, "unread line 1: 'asdf==' is no requirement"},
                           {"requirements/no_version.txt", 3}}});
    expect_as_said(root, {"Pipfile.lock",
                          {{"pipfilelock/multiple-packages.json", 4, "pkg:pypi/pluggy@1.0.0 :88 dev"},
                           {"pipfilelock/one-package-dev.json", 1},
                           {"pipfilelock/two-packages.json", 2}}});
    expect_as_said(
        root,
        {"poetry.lock",
         {{"poetrylock/multiple-packages.v2.lock", 11, "pkg:pypi/faker@33.3.0 :35 dev"},
          {"poetrylock/names-outside-package-block.lock", 2},
          {"poetrylock/not-toml.txt", 0, "", "1:6"},
          {"poetrylock/optional-package.lock", 1, "pkg:pypi/numpy@1.23.3 :1 optional"},
          {"poetrylock/source-git.lock", 1,
           "pkg:generic/github.com/dzshn/"
           "ike@cd66602cd29f61a2d2e7fb995fef1e61708c034d?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fdzshn%2Fike%40cd66602cd29f61a2d2e7fb995fef1e61708c034d :1"}}});
    expect_as_said(root, {"pdm.lock",
                          {{"pdmlock/dev-dependency.toml", 3, "pkg:pypi/pyroute2@0.7.11 :10 dev"},
                           {"pdmlock/empty-file.toml", 0},
                           {"pdmlock/git-dependency.toml", 1},
                           {"pdmlock/optional-dependency.toml", 3, "pkg:pypi/win-inet-pton@1.1.0 :33 optional"}}});
    expect_as_said(root, {"uv.lock",
                          {{"uvlock/one-package.lock", 1, "pkg:pypi/emoji@2.14.0 :4"},
                           {"uvlock/source-git.lock", 1,
                            "pkg:generic/github.com/astral-sh/"
                            "ruff@84748be16341b76e073d117329f7f5f4ee2941ad?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fastral-sh%2Fruff%"
                            "4084748be16341b76e073d117329f7f5f4ee2941ad :4"},
                           {"uvlock/not-toml.txt", 0, "", "no TOML"}}});
    expect_as_said(root,
                   {"pylock.toml",
                    {{"pylock/pdm-full.toml", 10, "pkg:pypi/urllib3@1.26.20 :127"}, {"pylock/pip-just-self.toml", 0}, {"pylock/not-toml.txt", 0, "", "1:6"}}});
    expect_as_said(root,
                   {"pyproject.toml", {{"pyprojecttoml/extras_syntax.toml", 2, "pkg:pypi/flask@3.1.1 :5"}, {"pyprojecttoml/malformed.toml", 0, "", "1:6"}}});
    expect_as_said(root, {"Python METADATA",
                          {{"wheelegg/distinfo_meta", 1, "pkg:pypi/pip@22.2.2 :3"},
                           {"wheelegg/egginfo", 1},
                           {"wheelegg/pyopenssl-26.0.0.dist-info", 1, "pkg:pypi/pyopenssl@26.0.0 :3"}}});
    expect_as_said(
        root,
        {"conda-meta",
         {{"condameta/valid", 1}, {"condameta/empty", 0, "", "'name'"}, {"condameta/noversion", 0, "", "'version'"}, {"condameta/invalid", 0, "", "line 1"}}});
}

TEST(RealManifests, OfSystemsLanguages) {
    SHARED_DATA_OR_SKIP(root, "vulns/inventory/osv-scalibr/language");
    expect_as_said(root, {"go.mod",
                          {{"golang/gomod/empty.mod", 0},
                           {"golang/gomod/replace-local.mod", 1},
                           {"golang/gomod/replace-not-required.mod", 2, "pkg:golang/golang.org/x/net@v0.5.6 :2"},
                           {"golang/gomod/replace-one.mod", 1, "pkg:golang/example.com/fork/net@v1.4.5 :2"},
                           {"golang/gomod/toolchain.mod", 2, "pkg:golang/stdlib@1.23.6 :5"}}});
    expect_as_said(root,
                   {"vendor/modules.txt", {{"golang/vendormodules/valid/vendor/modules.txt", 8, "unread line 14: '# malformed' names no module and version"}}});
    expect_as_said(root, {"Cargo.lock",
                          {{"rust/cargolock/package-with-build-string.lock", 1, "pkg:cargo/wasi@0.10.2%2Bwasi-snapshot-preview1 :5"},
                           {"rust/cargolock/package-with-comments.lock", 2},
                           {"rust/cargolock/not-toml.txt", 0, "", "1:6"}}});
    expect_as_said(root, {"Cargo.toml", {{"rust/cargotoml/two-dependencies.toml", 2, "pkg:cargo/futures :7"}, {"rust/cargotoml/no-dependency.toml", 0}}});
    expect_as_said(root, {"conan.lock",
                          {{"cpp/conanlock/empty.v1.json", 0},
                           {"cpp/conanlock/nested-dependencies.v1.revisions.json", 5},
                           {"cpp/conanlock/no-name.v1.json", 1, "unread line 21: '1.2.3' names no package and version"},
                           {"cpp/conanlock/old-format-0.0.json", 1, "pkg:conan/zlib@1.2.11?channel=testing&user=bincrafters :13"},
                           {"cpp/conanlock/one-package-dev.v2.json", 1, "pkg:conan/ninja@1.11.1 dev"}}});
    expect_as_said(
        root, {"Package.resolved",
               {{"swift/packageresolved/valid", 3, "pkg:swift/github.com/apple/swift-atomics@1.1.0 :24"}, {"swift/packageresolved/invalid", 0, "", "line 1"}}});
    expect_as_said(root, {"Podfile.lock", {{"swift/podfilelock/empty", 0}, {"swift/podfilelock/invalid", 0, "", "1:1"}}});
    expect_as_said(root, {"pubspec.lock",
                          {{"dart/pubspec/mixed-packages.lock", 4, "pkg:pub/build_runner@2.2.1 :11 dev"},
                           {"dart/pubspec/source-path.lock", 0},
                           {"dart/pubspec/source-sdk.lock", 0}}});
    expect_as_said(root,
                   {"Julia Manifest.toml", {{"julia/manifesttoml/git-dependency-with-commit.toml", 2}, {"julia/manifesttoml/not-toml.txt", 0, "", "1:6"}}});
    expect_as_said(root, {"cabal.project.freeze", {{"haskell/cabal/valid_2", 5, "pkg:hackage/Allure@0.11.0.0 :8"}}});
}

TEST(RealManifests, OfJvmDotnetAndOthers) {
    SHARED_DATA_OR_SKIP(root, "vulns/inventory/osv-scalibr/language");
    expect_as_said(root, {"pom.xml",
                          {{"java/pomxml/interpolation.xml", 3, "pkg:maven/org.mine/my.package@2.3.4 :24"},
                           {"java/pomxml/plugin-dependency.xml", 1, "pkg:maven/com.example/hijack-lib@1.0.0 :27"},
                           {"java/pomxml/with-parent.xml", 4, "pkg:maven/org.chuck/chuck@3.0.0 :28"},
                           {"java/pomxml/with-scope.xml", 2, "pkg:maven/junit/junit@4.12 :9 dev"},
                           {"java/pomxml/invalid-syntax.xml", 0, "", "byte 30"},
                           {"java/pomxml/not-pom.txt", 0, "", "not whole XML"}}});
    expect_as_said(root,
                   {"gradle.lockfile", {{"java/gradlelockfile/5-pkg", 5}, {"java/gradlelockfile/only-empty", 0}, {"java/gradlelockfile/with-bad-pkg", 2}}});
    expect_as_said(root, {"verification-metadata.xml",
                          {{"java/gradleverificationmetadataxml/multi-line.xml", 1, "pkg:maven/org.apache.pdfbox/pdfbox@2.0.17 :5"},
                           {"java/gradleverificationmetadataxml/missing-attribute.xml", 0},
                           {"java/gradleverificationmetadataxml/not-xml.txt", 0, "", "not whole XML"}}});
    expect_as_said(root, {"libs.versions.toml",
                          {{"java/gradleversioncatalog/empty.versions.toml", 0}, {"java/gradleversioncatalog/invalid.versions.toml", 0, "", "1:11"}}});
    expect_as_said(
        root, {"*.csproj",
               {{"dotnet/csproj/valid", 1, "pkg:nuget/LiteDB@5.0.12 :3"}, {"dotnet/csproj/noversion", 1}, {"dotnet/csproj/invalid", 0, "", "not whole XML"}}});
    expect_as_said(root, {"*.deps.json", {{"dotnet/depsjson/valid", 2}, {"dotnet/depsjson/nopackagename", 1}, {"dotnet/depsjson/invalid", 0, "", "line 1"}}});
    expect_as_said(root, {"packages.config", {{"dotnet/packagesconfig/valid", 2}, {"dotnet/packagesconfig/invalid", 0, "", "not whole XML"}}});
    expect_as_said(root, {"paket.lock",
                          {{"dotnet/paketlock/paket.lock", 8,
                            "pkg:generic/github.com/fsprojects/Paket@5.0.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Ffsprojects%2FPaket%405.0.0 :14"}}});
    expect_as_said(
        root, {"mix.lock", {{"erlang/mixlock/many.lock", 21}, {"erlang/mixlock/git.lock", 3}, {"elixir/mixlock/empty", 0}, {"elixir/mixlock/invalid", 1}}});
    expect_as_said(root, {"composer.lock",
                          {{"php/composerlock/drupal-packages.json", 4, "pkg:composer/drupal/field_time@1.0.0-beta5 :299 dev"},
                           {"php/composerlock/duplicate-packages.json", 3}}});
    expect_as_said(root, {"Gemfile.lock",
                          {{"ruby/gemfilelock/rails.lock", 46, "pkg:gem/nokogiri@1.13.3?platform=x86_64-linux :104"},
                           {"ruby/gemfilelock/has-local-gem.lock", 29},
                           {"ruby/gemfilelock/has-git-gem.lock", 5},
                           {"ruby/gemfilelock/no-gems.lock", 0}}});
    expect_as_said(root, {"renv.lock", {{"r/renvlock/two-packages.lock", 2, "pkg:cran/mime@0.7 :19"}, {"r/renvlock/not-json.txt", 0, "", "line 1"}}});
}

TEST(RealManifests, OfTrivyAreCounted) {
    SHARED_DATA_OR_SKIP(root, "vulns/match-oracle/trivy/fixtures/repo");
    expect_as_said(root, {"Cargo.lock", {{"trivy-ci-test/Cargo.lock", 73}, {"cargo/Cargo.lock", 9}}});
    expect_as_said(root, {"Pipfile.lock", {{"trivy-ci-test/Pipfile.lock", 86}}});
    expect_as_said(root, {"Cargo.toml", {{"cargo/Cargo.toml", 3, "pkg:cargo/memchr :12 optional"}}});
    expect_as_said(root, {"bun.lock", {{"bun/bun.lock", 6, "pkg:npm/undici-types@6.21.0 :28 dev"}}});
    expect_as_said(root, {"composer.lock", {{"composer/composer.lock", 2}}});
    expect_as_said(root, {"vendor/composer/installed.json", {{"composer-vendor/installed.json", 3, "pkg:composer/ralouphie/getallheaders@3.0.3 :173"}}});
    expect_as_said(root, {"environment.yml", {{"conda-environment/environment.yaml", 1, "pkg:conda/bzip2@1.0.8?build=h998d150_5 :5"}}});
    expect_as_said(root, {"Julia Manifest.toml", {{"julia/Manifest.toml", 3}}});
    expect_as_said(root, {"mix.lock", {{"mixlock/mix.lock", 10}}});
    expect_as_said(root, {"package-lock.json", {{"npm/package-lock.json", 13, "pkg:npm/z-lock@1.0.0 :91 dev"}}});
    expect_as_said(root, {"poetry.lock", {{"poetry/poetry.lock", 3}}});
    expect_as_said(root, {"pylock.toml", {{"pylock/pylock.toml", 3}}});
    expect_as_said(root, {"uv.lock", {{"uv/uv.lock", 3}}});
    expect_as_said(root, {"Directory.Packages.props", {{"packagesprops/Directory.Packages.props", 1}}});
}

// The purls of a result of Trivy, of its packages and its findings.
std::vector<std::string> purls_of(const schema::Value& result) {
    std::vector<std::string> purls;
    for (const auto& [list, identifier] : {std::pair("Packages", "Identifier"), std::pair("Vulnerabilities", "PkgIdentifier")})
        for (const schema::Value& each : result.map()[list].list())
            if (const std::string_view purl = each.map()[identifier].map()["PURL"].text(); !purl.empty()) purls.emplace_back(purl);
    return purls;
}

TEST(RealManifests, AgreeWithTrivy) {
    SHARED_DATA_OR_SKIP(root, "vulns/match-oracle/trivy");
    const std::vector<std::pair<std::string, std::string>> goldens{
        {"conan", "conan"}, {"dotnet", "dotnet"}, {"gomod", "gomod"},          {"gradle", "gradle"}, {"nuget", "nuget"}, {"pip", "pip"},  {"pipenv", "pipenv"},
        {"pnpm", "pnpm"},   {"pom", "pom"},       {"pubspec.lock", "pubspec"}, {"sbt", "sbt"},       {"swift", "swift"}, {"yarn", "yarn"}};
    // The project itself, which is no dependency, and what stands in a go.sum alone.
    const std::vector<std::string_view> left_out{"pkg:nuget/Microsoft.VisualStudio.TestPlatform.Common@17.2.0-release-20220408-11",
                                                 "pkg:npm/integration@1.0.0"};
    size_t compared = 0;
    for (const auto& [golden, folder] : goldens) {
        const auto json = schema::parse_json(slurp_real(root + "/" + golden + ".json.golden"));
        ASSERT_TRUE(json) << golden;
        for (const schema::Value& result : json->map()["Results"].list()) {
            const std::string target(result.map()["Target"].text());
            if (target == "submod2/go.mod") continue;
            const FileKind* kind = test::kind_of(target);
            ASSERT_NE(kind, nullptr) << target;
            Contents contents;
            ASSERT_TRUE(kind->read(slurp_real(root + "/fixtures/repo/" + folder + "/" + target), contents)) << target;
            for (const std::string& purl : purls_of(result)) {
                if (std::find(left_out.begin(), left_out.end(), purl) != left_out.end()) continue;
                const bool is_there = std::any_of(contents.packages.begin(), contents.packages.end(),
                                                  [&](const Package& each) { return advisories::to_text(each.purl) == purl; });
                EXPECT_TRUE(is_there) << target << ": " << purl;
                ++compared;
            }
        }
    }
    EXPECT_GE(compared, 40u);
}

}  // namespace
}  // namespace redoubt::software
