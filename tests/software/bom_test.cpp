#include "software/bom.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "support/shared_data.h"

namespace redoubt::software {
namespace {

namespace fs = std::filesystem;

std::string file_text(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

std::vector<std::string> purls_of(const Bill& bill) {
    std::vector<std::string> out;
    for (const Package& each : bill.contents.packages) out.push_back(advisories::to_text(each.purl));
    return out;
}

std::string refusal_of(std::string_view bytes) {
    const auto bill = read_bom(bytes);
    return bill ? "it was read" : bill.error().where + ": " + bill.error().message;
}

TEST(Bom, ReadsNestedComponentsAndWhatTheirPurlsLeaveOut) {
    const auto bill = read_bom(R"({"bomFormat":"CycloneDX","specVersion":"1.5","serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
      "metadata":{"timestamp":"2026-01-02T03:04:05Z","component":{"type":"container","name":"shop","version":"7"}},
      "components":[
        {"type":"operating-system","name":"debian","version":"12"},
        {"type":"library","bom-ref":"a","name":"libssl3","version":"3.0.11-1","purl":"pkg:deb/debian/libssl3@3.0.11-1?arch=amd64",
         "properties":[{"name":"aquasecurity:trivy:SrcName","value":"openssl"},{"name":"aquasecurity:trivy:SrcVersion","value":"3.0.11"},
                       {"name":"aquasecurity:trivy:SrcRelease","value":"1"}]},
        {"type":"application","bom-ref":"b","name":"web","version":"1","components":[
          {"type":"library","bom-ref":"c","group":"@x","name":"inner","version":"2","purl":"pkg:npm/%40x/inner@2","scope":"optional"}]},
        {"type":"library","name":"broken","version":"1","purl":"pkg:nothing"},
        {"type":"file","name":"/etc/passwd"}],
      "dependencies":[{"ref":"a","dependsOn":["b"]},{"ref":"b","dependsOn":["a"]}]})");
    ASSERT_TRUE(bill) << bill.error().text();
    EXPECT_EQ(purls_of(*bill), (std::vector<std::string>{"pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12&upstream=openssl%403.0.11-1",
                                                         "pkg:generic/web@1", "pkg:npm/%40x/inner@2"}));
    EXPECT_TRUE(bill->contents.packages[2].optional);
    EXPECT_EQ(bill->subject_name, "shop");
    EXPECT_EQ(bill->time, "2026-01-02T03:04:05Z");
    ASSERT_EQ(bill->contents.unread.size(), 1U);
    EXPECT_TRUE(bill->contents.unread[0].why.starts_with("/components/3/purl: 'pkg:nothing' is no purl")) << bill->contents.unread[0].why;
}

TEST(Bom, ReadsXmlAsTheJsonThatSaysTheSame) {
    const auto bill = read_bom(R"(<?xml version="1.0"?><b:bom xmlns:b="http://cyclonedx.org/schema/bom/1.4" xmlns:o="urn:other" version="1"><b:components>
      <b:component type="library" bom-ref="x"><o:purl>pkg:npm/not@1</o:purl><b:group>org.a</b:group><b:name>n &amp; m</b:name><b:version>1.2</b:version>
        <b:licenses><b:license><b:name>Own</b:name></b:license></b:licenses><b:purl>pkg:maven/org.a/n@1.2</b:purl>
        <b:components><b:component type="library"><b:name>in</b:name></b:component></b:components></b:component></b:components>
      <b:dependencies><b:dependency ref="x"><b:dependency ref="x"/></b:dependency></b:dependencies></b:bom>)");
    ASSERT_TRUE(bill) << bill.error().text();
    EXPECT_EQ(purls_of(*bill), (std::vector<std::string>{"pkg:maven/org.a/n@1.2", "pkg:generic/in"}));
}

TEST(Bom, SaysWhereWhatIsWrong) {
    const std::string start = R"({"bomFormat":"CycloneDX","specVersion":"1.6",)";
    EXPECT_EQ(refusal_of(start + R"("components":[{"type":"library","name":"a","components":[{"type":"library"}]}]})"),
              "/components/0/components/0/name: it is missing");
    EXPECT_EQ(refusal_of(start + R"("components":{}})"), "/components: this is to be a list");
    EXPECT_EQ(refusal_of(start + R"("components":[{"type":"library","name":7}]})"), "/components/0/name: this is to be a text");
    EXPECT_EQ(refusal_of(R"({"bomFormat":"CycloneDX","specVersion":"9"})"), "/specVersion: '9' is to be one of 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7");
    EXPECT_EQ(refusal_of(R"({"spdxVersion":"SPDX-2.3","packages":[{"SPDXID":"SPDXRef-a"}]})"), "/packages/0/name: it is missing");
    EXPECT_EQ(refusal_of(R"({"spdxVersion":"SPDX-4.0"})"), "/spdxVersion: 'SPDX-4.0' is to be one of SPDX-2.0, SPDX-2.1, SPDX-2.2, SPDX-2.3");
    EXPECT_EQ(refusal_of("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\"><components><component type=\"library\"><name>a</name><name>b</name>"
                         "</component></components></bom>"),
              "/components/0/name: it is there twice");
    EXPECT_EQ(refusal_of(start + R"("components":[{"type":"library","bom-ref":"r","name":"a"},{"type":"library","bom-ref":"r","name":"b"}]})"),
              "/components/1/bom-ref: 'r' is what /components/0 is called already");
    std::string deep = start.substr(0, start.size() - 1);
    for (int i = 0; i < 100; ++i) deep += R"(,"components":[{"type":"library","name":"a")";
    for (int i = 0; i < 100; ++i) deep += "}]";
    EXPECT_TRUE(refusal_of(deep + "}").ends_with("it is nested deeper than 64")) << refusal_of(deep + "}");
    EXPECT_EQ(refusal_of("{}"), ": this is no bill of materials");
    EXPECT_FALSE(read_bom("Not an SBOM at all!\n"));
}

constexpr std::string_view spdx_json = R"({"spdxVersion":"SPDX-2.3","name":"doc","documentNamespace":"urn:x","creationInfo":{"created":"2026-01-01T00:00:00Z"},
  "packages":[
   {"SPDXID":"SPDXRef-os","name":"centos","versionInfo":"7.6","primaryPackagePurpose":"OPERATING-SYSTEM"},
   {"SPDXID":"SPDXRef-root","name":"image","primaryPackagePurpose":"CONTAINER"},
   {"SPDXID":"SPDXRef-a","name":"openssl-libs","versionInfo":"1:1.0.2k","sourceInfo":"built package from: openssl 1:1.0.2k-16.el7",
    "externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:rpm/centos/openssl-libs@1.0.2k-16.el7?epoch=1"}]},
   {"SPDXID":"SPDXRef-b","name":"tool","versionInfo":"NOASSERTION"}],
  "relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-root"},
   {"spdxElementId":"SPDXRef-b","relationshipType":"DEV_DEPENDENCY_OF","relatedSpdxElement":"SPDXRef-root"}]})";

TEST(Bom, ReadsEachFormOfSpdxAlike) {
    const std::vector<std::string> expected{"pkg:rpm/centos/openssl-libs@1.0.2k-16.el7?distro=centos-7.6&epoch=1&upstream=openssl-1.0.2k-16.el7.src.rpm",
                                            "pkg:generic/tool"};
    const auto json = read_bom(spdx_json);
    ASSERT_TRUE(json) << json.error().text();
    EXPECT_EQ(purls_of(*json), expected);
    EXPECT_EQ(json->subject_name, "image");
    EXPECT_TRUE(json->contents.packages[1].development);
    const auto wrapped = read_bom(fmt::format(R"({{"sbom":{}}})", spdx_json));
    ASSERT_TRUE(wrapped);
    EXPECT_EQ(purls_of(*wrapped), expected);
    const auto tags = read_bom(R"(SPDXVersion: SPDX-2.2
DocumentName: doc
PackageName: centos
SPDXID: SPDXRef-os
PackageVersion: 7.6
PrimaryPackagePurpose: OPERATING-SYSTEM
PackageName: openssl-libs
SPDXID: SPDXRef-a
PackageComment: <text>over
PackageName: two lines</text>
PackageSourceInfo: <text>built package from: openssl 1:1.0.2k-16.el7</text>
ExternalRef: PACKAGE-MANAGER purl pkg:rpm/centos/openssl-libs@1.0.2k-16.el7?epoch=1
PackageName: tool
SPDXID: SPDXRef-b
FileName: ./x
SPDXID: SPDXRef-f
Relationship: SPDXRef-b DEV_DEPENDENCY_OF SPDXRef-a
)");
    ASSERT_TRUE(tags) << tags.error().text();
    EXPECT_EQ(purls_of(*tags), expected);
    EXPECT_TRUE(tags->contents.packages[1].development);
    const auto graph = read_bom(R"({"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
      {"type":"CreationInfo","@id":"_:c","created":"2026-01-01T00:00:00Z"},
      {"type":"software_Package","spdxId":"urn:a","name":"express","software_packageVersion":"4.18.0",
       "externalIdentifier":[{"type":"ExternalIdentifier","externalIdentifierType":"packageUrl","identifier":"pkg:npm/express@4.18.0"}]},
      {"type":"software_Package","spdxId":"urn:b","name":"jest","software_packageUrl":"pkg:npm/jest@29"},
      {"type":"LifecycleScopedRelationship","spdxId":"urn:r","from":"urn:a","relationshipType":"dependsOn","scope":"test","to":["urn:b"]}]})");
    ASSERT_TRUE(graph) << graph.error().text();
    EXPECT_EQ(purls_of(*graph), (std::vector<std::string>{"pkg:npm/express@4.18.0", "pkg:npm/jest@29"}));
    EXPECT_TRUE(graph->contents.packages[1].development);
    EXPECT_EQ(graph->time, "2026-01-01T00:00:00Z");
}

// References in circles are legal and usual (packages of npm depend on each other). The packages are those of the same bill without any,
// whatever the length of the circle, and what is read twice under one id is named.
struct Circle {
    std::string name, head, package, reference, tail;  // {0}: a number, {1}: the next one of the circle

    std::string bill(int many, bool with_references) const {
        std::string packages, references;
        for (int i = 0; i < many; ++i) {
            packages += (i == 0 ? "" : ",") + fmt::format(fmt::runtime(package), i);
            if (with_references) references += (i == 0 ? "" : ",") + fmt::format(fmt::runtime(reference), i, (i + 1) % many);
        }
        const std::string joint = packages.empty() || references.empty() ? "" : ",";
        return tail.empty() ? head + packages + joint + references + "]}" : head + packages + tail + references + "]}";
    }
};

TEST(Bom, ReadsReferencesInCirclesAndFollowsNone) {
    const std::string cyclonedx = R"({"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79","version":1,)";
    const std::string spdx2 = R"({"spdxVersion":"SPDX-2.3","name":"doc","documentNamespace":"urn:x","creationInfo":{"created":"2026-01-01T00:00:00Z"},)";
    const std::string npm = R"("type":"library","bom-ref":"r{0}","name":"p{0}","version":"1","purl":"pkg:npm/p{0}@1")";
    const std::string spdx2_package =
        R"({{"SPDXID":"SPDXRef-{0}","name":"p{0}","versionInfo":"1","externalRefs":[{{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/p{0}@1"}}]}})";
    const std::string spdx3_package = R"({{"type":"software_Package","spdxId":"urn:{0}","name":"p{0}","software_packageUrl":"pkg:npm/p{0}@1"}})";
    const auto spdx2_relation = [](const std::string& type) {
        return R"({{"spdxElementId":"SPDXRef-{0}","relationshipType":")" + type + R"(","relatedSpdxElement":"SPDXRef-{1}"}})";
    };
    const auto spdx3_relation = [](const std::string& type) {
        return R"({{"type":"Relationship","spdxId":"urn:r{0}","from":"urn:{0}","relationshipType":")" + type + R"(","to":["urn:{1}","urn:{0}"]}})";
    };
    std::vector<Circle> circles{
        {"what depends on the next and on itself", cyclonedx + R"("components":[)", "{{" + npm + "}}", R"({{"ref":"r{0}","dependsOn":["r{1}","r{0}"]}})",
         R"(],"dependencies":[)"},
        {"assemblies of themselves", cyclonedx + R"("components":[)", "{{" + npm + "}}",
         R"({{"aggregate":"complete","bom-ref":"a{0}","assemblies":["r{1}","a{0}"],"dependencies":["a{1}"]}})", R"(],"compositions":[)"},
        {"a bill that names itself and its components as bills", cyclonedx + R"("components":[)", "{{" + npm + "}}",
         R"({{"type":"bom","url":"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#r{1}"}})", R"(],"externalReferences":[)"}};
    for (const char* type : {"DEPENDS_ON", "CONTAINS", "DEPENDENCY_OF", "DESCRIBES", "DESCRIBED_BY", "COPY_OF"})
        circles.push_back({type, spdx2 + R"("packages":[)", spdx2_package, spdx2_relation(type), R"(],"relationships":[)"});
    for (const char* type : {"dependsOn", "contains", "describes"})
        circles.push_back({type, R"({"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[)", spdx3_package, spdx3_relation(type), ""});
    for (const Circle& circle : circles)
        for (const int many : {1, 2, 3000}) {
            const auto with = read_bom(circle.bill(many, true)), without = read_bom(circle.bill(many, false));
            ASSERT_TRUE(with) << circle.name << ": " << with.error().text();
            ASSERT_TRUE(without) << circle.name << ": " << without.error().text();
            EXPECT_EQ(purls_of(*with), purls_of(*without)) << circle.name << " of " << many;
            EXPECT_EQ(with->contents.packages.size(), static_cast<size_t>(many)) << circle.name;
            EXPECT_TRUE(with->contents.unread.empty()) << circle.name;
        }
}

TEST(Bom, NamesWhatClaimsToHoldItself) {
    EXPECT_EQ(refusal_of(R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","bom-ref":"r","name":"a",
                "components":[{"type":"library","bom-ref":"r","name":"a"}]}]})"),
              "/components/0/components/0/bom-ref: 'r' is what /components/0 is called already");
    const auto twice = read_bom(R"({"spdxVersion":"SPDX-2.3","name":"doc","packages":[{"SPDXID":"SPDXRef-a","name":"a"},{"SPDXID":"SPDXRef-a","name":"b"}],
      "relationships":[{"spdxElementId":"SPDXRef-a","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-a"}]})");
    ASSERT_TRUE(twice) << twice.error().text();
    ASSERT_EQ(twice->contents.unread.size(), 1U);
    EXPECT_TRUE(twice->contents.unread[0].why.starts_with("/packages/1: 'SPDXRef-a' is the id of /packages/0 already")) << twice->contents.unread[0].why;
}

TEST(Bom, IsRecognisedByContentAndByName) {
    EXPECT_TRUE(is_bom(spdx_json));
    EXPECT_TRUE(is_bom("SPDXVersion: SPDX-2.3\n"));
    EXPECT_TRUE(is_bom("---\nspdxVersion: \"SPDX-2.3\"\n"));
    EXPECT_TRUE(is_bom("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\"/>"));
    EXPECT_FALSE(is_bom(R"({"name":"lodash","lockfileVersion":3})"));
    EXPECT_FALSE(is_bom(std::string_view("\x7f\x45\x4c\x46\0\0\0", 7)));
    const auto named = [](std::string_view path) { return std::ranges::any_of(bom_kinds(), [&](const FileKind& kind) { return kind.is_named(path); }); };
    EXPECT_TRUE(named("app/sbom.cdx.json"));
    EXPECT_TRUE(named("a/bom.xml"));
    EXPECT_TRUE(named("x.spdx"));
    EXPECT_FALSE(named("package.json"));
}

// Of the conformance files only these two are read although the schema forbids them: they name a licence by an id that SPDX does not
// have. No reader here needs licences, SPDX adds ids every quarter, and to refuse a bill for a new one would lose its packages.
bool is_about_an_id_of_licences(const std::string& name) { return name.starts_with("invalid-license-id-1") || name.starts_with("invalid-metadata-license-"); }

TEST(Bom, KeepsToTheConformanceFilesOfCycloneDx) {
    SHARED_DATA_OR_SKIP(folder, "vulns/sbom/cyclonedx-conformance");
    size_t valid = 0, refused = 0, with_place = 0;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        const std::string name = entry.path().filename().string(), extension = entry.path().extension().string();
        if (extension != ".json" && extension != ".xml") continue;
        const auto bill = read_bom(file_text(entry.path()));
        if (name.starts_with("valid-")) {
            EXPECT_TRUE(bill) << name << ": " << (bill ? "" : bill.error().text());
            ++valid;
        } else if (name.starts_with("invalid-") && !is_about_an_id_of_licences(name)) {
            EXPECT_FALSE(bill) << name;
            ++refused;
            with_place += !bill && bill.error().where.starts_with("/") ? 1 : 0;
        }
    }
    EXPECT_GT(valid, 200U);
    EXPECT_GT(refused, 100U);
    EXPECT_EQ(with_place, refused);
}

TEST(Bom, ReadsTheExamplesAtHand) {
    SHARED_DATA_OR_SKIP(folder, "vulns");
    size_t bills = 0, packages = 0, unread = 0;
    for (const char* part :
         {"/sbom/cyclonedx-examples", "/sbom/spdx-examples", "/sbom/real", "/inventory/osv-scalibr/sbom", "/match-oracle/trivy/fixtures/sbom"})
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder + part)) {
            if (!entry.is_regular_file()) continue;
            const std::string text = file_text(entry.path());
            if (!is_bom(text)) continue;
            const auto bill = read_bom(text);
            EXPECT_TRUE(bill) << entry.path() << ": " << (bill ? "" : bill.error().text());
            if (!bill) continue;
            ++bills;
            packages += bill->contents.packages.size();
            unread += bill->contents.unread.size();
            for (const Unread& each : bill->contents.unread) ADD_FAILURE_AT(entry.path().c_str(), 1) << each.why;
        }
    RecordProperty("bills", static_cast<int>(bills));
    RecordProperty("packages", static_cast<int>(packages));
    fmt::print("{} bills, {} packages, {} notes\n", bills, packages, unread);
    EXPECT_GT(bills, 50U);
}

}  // namespace
}  // namespace redoubt::software
