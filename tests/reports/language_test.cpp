// The mapping language: what each expression gives on a small tree, and what each fault of a page is called.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "reports/read_report.h"

using namespace redoubt;
using namespace redoubt::reports;

namespace {

// Titles of the findings that the expression gives for each /a of the report.
std::string titles(const std::string& expression, const std::string& json, const std::string& before = {}) {
    const std::string page = "mapping t\nreads json\ndetect /\n" + before + "\nfinding {\n  each a = /a\n  title = " + expression + "\n}\n";
    const auto mapping = compile_mapping(page, "t.map");
    if (!mapping) return mapping.error().text();
    std::string out;
    size_t told = 0;
    const auto report = read_report(json, *mapping, {}, [&](ReportedFinding&& finding) -> Result<> {
        out += (told++ == 0 ? "" : "|") + finding.title;
        return {};
    });
    return report ? out : report.error().text();
}

std::string fault(const std::string& page) {
    const auto mapping = compile_mapping(page, "t.map");
    return mapping ? "none" : mapping.error().text();
}

TEST(Language, ReadsPathsConditionsAndKeys) {
    const std::string json = R"({"a":[{"n":"x","k":{"p":{"v":1},"q":{"v":2}}},{"n":"y","t":[{"@i":"1","v":"one"},{"@i":"2","v":"two"}]}]})";
    EXPECT_EQ(titles("n", json), "x|y");
    EXPECT_EQ(titles("$a/n", json), "x|y");
    EXPECT_EQ(titles("join(k/*/v, \",\")", json), "1,2|");
    EXPECT_EQ(titles("join(name(k/*), \",\")", json), "p,q|");
    EXPECT_EQ(titles("t[@i = \"2\"]/v", json), "|two");
    EXPECT_EQ(titles("last(t/v)", json), "|two");
    EXPECT_EQ(titles("nth(t/v, 1)", json), "|one");
    EXPECT_EQ(titles("count(.//v)", json), "2|2");
    EXPECT_EQ(titles("\"{n}:{t/v}\"", json), "x:|y:one");
    EXPECT_EQ(titles("\"{missing}{gone}\" ?? 'none'", json), "none|none");
    EXPECT_EQ(titles("if(t, 'has', 'has not')", json), "has not|has");
    EXPECT_EQ(titles("if(n in (\"x\", \"z\"), 'in')", json), "in|");
    EXPECT_EQ(titles("if(not (n = \"x\") and n matches '^[a-z]$', 'm')", json), "|m");
}

// What stands once beside a thousand findings, before or behind them, is found from each of them.
TEST(Language, FindsWhatStandsBesideManyEntries) {
    std::string json = R"({"first":"f","a":[)";
    std::string expected;
    for (int i = 0; i < 1000; ++i) {
        json += fmt::format(R"({}{{"n":"{}"}})", i == 0 ? "" : ",", i);
        expected += fmt::format("{}{}:f:l:1000:", i == 0 ? "" : "|", i);
    }
    json += R"(],"last":"l"})";
    EXPECT_EQ(titles("\"{n}:{/first}:{/last}:{count(/a)}:{/missing}\"", json), expected);
}

TEST(Language, NullsAreNoEntries) {
    EXPECT_EQ(titles("n ?? 'none'", R"({"a":[{"n":"x"},null,{"n":"y"}]})"), "x|y");
    EXPECT_NE(titles("n ?? 'none'", R"({"a":null,"b":1})").find("reads no record"), std::string::npos);
}

TEST(Language, HolesHaveTheirOwnQuotesAndBackslashes) {
    const std::string json = R"({"a":[{"n":"v12 }","k":["p","q"]}]})";
    EXPECT_EQ(titles("\"<{find(n, '\\d+')}>\"", json), "<12>");
    EXPECT_EQ(titles("\"<{join(k, \"; \")}>\"", json), "<p; q>");
    EXPECT_EQ(titles("\"<{find(n, '[}]')}>\"", json), "<}>");
    EXPECT_NE(fault("mapping t\nreads json\ndetect /a\nfinding {\n  each a = /a\n  title = \"{open\"\n}").find("t.map:6:12: a hole in a text is not closed"),
              std::string::npos);
}

// An each over several paths is read in parts as well, each part by the path that it lies on.
TEST(Language, ReadsEitherOfSeveralPathsInParts) {
    const std::string page =
        "mapping t\nreads json\ndetect /r or /item\nstream /r/v, /item/v\nfinding {\n each part = (/r, /item[t])\n each one = $part/v\n title = "
        "\"{$part/t}{n}\"\n}";
    const auto mapping = compile_mapping(page, "t.map");
    ASSERT_TRUE(mapping) << mapping.error().text();
    for (const std::string& json : {std::string(R"({"r":[{"t":"a","v":[{"n":1},{"n":2}]},{"v":[{"n":3}],"t":"b"}]})"),
                                    std::string(R"([{"t":"a","v":[{"n":1}]},{"u":"a","v":[{"n":2}]},{"t":"c","v":[{"n":3},null]}])")}) {
        std::string told[2];
        for (const size_t from : {size_t{0}, SIZE_MAX}) {
            const auto report = read_report(json, *mapping, {.format = {}, .stream_from_bytes = from}, [&](ReportedFinding&& finding) -> Result<> {
                told[from == 0 ? 0 : 1] += finding.title + "|";
                return {};
            });
            ASSERT_TRUE(report) << report.error().text();
        }
        EXPECT_EQ(told[0], told[1]);
        EXPECT_EQ(told[0], json.starts_with('{') ? "a1|a2|b3|" : "a1|c3|");
    }
    EXPECT_NE(fault("mapping t\nreads json\ndetect /r\nstream /r\nfinding {\n each one = (/r, /q)\n title = n\n}").find("some of the paths"),
              std::string::npos);
}

TEST(Language, AnUnknownReportIsToldWhatItIsNearTo) {
    const auto catalogue = Catalogue::shipped();
    ASSERT_TRUE(catalogue) << catalogue.error().text();
    const auto known = recognise_report(
        R"({"Findings":[{"RuleID":"a","Secret":"b","StartLine":1,"EndLine":2,"StartColumn":3,"Match":"m","Commit":"c","File":"f"}]})", *catalogue);
    ASSERT_FALSE(known);
    EXPECT_NE(known.error().hint.find("nearest: "), std::string::npos) << known.error().text();
    EXPECT_NE(known.error().hint.find("gitleaks"), std::string::npos) << known.error().text();
    EXPECT_NE(known.error().hint.find("redoubt mappings list"), std::string::npos);
    EXPECT_LT(known.error().hint.size(), 200U);
    const auto strange = recognise_report(R"({"qqq":1})", *catalogue);
    ASSERT_FALSE(strange);
    EXPECT_EQ(strange.error().hint.find("nearest"), std::string::npos);
}

TEST(Language, LooksUpTablesBandsAndIndexes) {
    const std::string json =
        R"({"a":[{"s":"HI","n":9.1,"r":"2"},{"s":"lo","n":0.5,"r":"1"},{"s":"?","n":null,"r":"3"}],"rules":[{"id":"1","t":"first"},{"id":"2","t":"second"}]})";
    EXPECT_EQ(titles("t[s]", json, "table t { hi: high, lo: low }"), "high|low|");
    EXPECT_EQ(titles("t[s]", json, "table t { hi: high, else: odd }"), "high|odd|odd");
    EXPECT_EQ(titles("b[n]", json, "band b { 9: critical, 0: info }"), "critical|info|");
    EXPECT_EQ(titles("rules[r]/t", json, "index rules = /rules by id"), "second|first|");
}

TEST(Language, HasFunctionsOfTexts) {
    const auto one = [](const std::string& expression) {
        return titles(
            expression,
            R"({"a":[{"u":"https://me@h.example:8443/p/q?x=1#f","h":"<p>One &lt;b&gt;</p><ul><li>two</li></ul>","c":"cpe:2.3:a:acme:tool:1.2:*:*:*:*:*:*:*","b":"aGk=","j":"{\"k\":[1,2]}","d":"Mon Sep 21 10:00:00 2020","x":"a, b,,c","m":"see CVE-2020-1 and CVE-2021-22"}]})");
    };
    EXPECT_EQ(one("host_of(u)"), "h.example");
    EXPECT_EQ(one("port_of(u)"), "8443");
    EXPECT_EQ(one("path_of(u)"), "/p/q");
    EXPECT_EQ(one("scheme_of(u)"), "https");
    EXPECT_EQ(one("plain_url(u)"), "https://me@h.example:8443/p/q");
    EXPECT_EQ(one("html(h)"), "One <b>\n- two");
    EXPECT_EQ(one("\"{cpe_vendor(c)} {cpe_product(c)} {cpe_version(c)}\""), "acme tool 1.2");
    EXPECT_EQ(one("base64(b)"), "hi");
    EXPECT_EQ(one("join(json(j)/k, \"+\")"), "1+2");
    EXPECT_EQ(one("date(d)"), "2020-09-21T10:00:00Z");
    EXPECT_EQ(one("date(\"21/09/2020\", '%d/%m/%Y')"), "2020-09-21T00:00:00Z");
    EXPECT_EQ(one("join(split(x, \",\"), \";\")"), "a;b;c");
    EXPECT_EQ(one("join(find_all(m, 'CVE-\\d+-\\d+'), \" \")"), "CVE-2020-1 CVE-2021-22");
    EXPECT_EQ(one("find(m, 'CVE-(\\d+)')"), "2020");
    EXPECT_EQ(one("replace(x, '[ ,]+', \"-\")"), "a-b-c");
    EXPECT_EQ(one("\"{before(u, '://')}+{after_last(u, '#')}+{before_last(c, ':')}\""), "https+f+cpe:2.3:a:acme:tool:1.2:*:*:*:*:*:*");
    EXPECT_EQ(one("upper(strip(\"abcd\", \"ab\"))"), "CD");
    EXPECT_EQ(one("cut(\"ä1234\", 1)"), "");
    EXPECT_EQ(one("purl(\"npm\", \"@a/b\", \"1.0\")"), "pkg:npm/%40a/b@1.0");
    EXPECT_EQ(one("purl_name(\"pkg:maven/org.x/y@1\")"), "org.x:y");
    EXPECT_EQ(one("cvss_score(\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\")"), "9.8");
    EXPECT_EQ(one("ip(\"10.0.0.1\") ?? 'no'"), "10.0.0.1");
    EXPECT_EQ(one("hostname(\"10.0.0.1\") ?? 'no'"), "no");
    EXPECT_EQ(one("redact(\"AKIAIOSFODNN7EXAMPLE\")"), "AKIA… (20 bytes)");
    EXPECT_EQ(one("scale(\"85\", 0.1)"), "8.5");
    EXPECT_EQ(one("max((\"2\", \"10\", \"x\"))"), "10");
    EXPECT_EQ(one("if(present(/a), 'there')"), "there");
}

TEST(Language, ClosesOverReferencesThatGoInCircles) {
    const std::string json = R"({"a":{"name":"p","via":["q"]},"v":{"p":{"via":["q"]},"q":{"via":["r","p"]},"r":{"via":[{"title":"bad"}]}}})";
    EXPECT_EQ(titles("closure(v[name], v[via])/via/title", json, "index v = /v/* by name(.)"), "bad");
}

TEST(Language, NamesFaultsWithLineColumnAndWhatWasMeant) {
    const std::string begin = "mapping t\nreads json\ndetect /a\nfinding {\n  each a = /a\n";
    EXPECT_EQ(fault(begin + "  title = uper(n)\n}"), "t.map:6:11: unknown function 'uper' (meant upper?)");
    EXPECT_EQ(fault(begin + "  titel = n\n}"), "t.map:6:3: unknown field 'titel' (meant title?)");
    EXPECT_NE(fault(begin + "  title = $b/n\n}").find("$b is not bound here"), std::string::npos);
    EXPECT_NE(fault(begin + "  title = find(n, '(')\n}").find("t.map:6:19: the pattern is wrong"), std::string::npos);
    EXPECT_NE(fault(begin + "  title = \"open\n}").find("a text is not closed on its line"), std::string::npos);
    EXPECT_NE(fault(begin + "  title = upper()\n}").find("upper() takes 1 arguments, not 0"), std::string::npos);
    EXPECT_NE(fault("mapping t\nreads jsn\ndetect /a\nfinding { title = a }").find("t.map:2:7: a report is read as"), std::string::npos);
    EXPECT_NE(fault("mapping t\nreads json\nfinding { title = a }").find("does not say how its reports are known"), std::string::npos);
    EXPECT_NE(fault("mapping t\nreads json\ndetect /a\n").find("no 'finding"), std::string::npos);
    EXPECT_NE(fault("mapping t\nfindng { }").find("meant finding?"), std::string::npos);
    const auto two = compile_mapping("mapping t\nreads jsn\nband b { 1: low, 2: high }\nfinding { title = a }", "t.map");
    ASSERT_FALSE(two);
    EXPECT_EQ(two.error().problems.size(), 2U);
}

TEST(Language, GroupsByKeyAndKeepsTheWorst) {
    const std::string page = "mapping t\nreads json\ndetect /a\nfinding {\n each a = /a\n key n\n title = n\n severity = s\n vulnerabilities = v\n}";
    const auto mapping = compile_mapping(page, "t.map");
    ASSERT_TRUE(mapping) << mapping.error().text();
    std::vector<ReportedFinding> all;
    const auto report = read_report(R"({"a":[{"n":"x","s":"low","v":"1"},{"n":"y","s":"low"},{"n":"x","s":"High","v":["2","1"]}]})", *mapping, {},
                                    [&](ReportedFinding&& finding) -> Result<> {
                                        all.push_back(std::move(finding));
                                        return {};
                                    });
    ASSERT_TRUE(report);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(report->findings, 2U);
    EXPECT_EQ(all[0].severity, Severity::high);
    EXPECT_EQ(all[0].severity_says, "High");
    EXPECT_EQ(all[0].vulnerabilities, (std::vector<std::string>{"1", "2"}));
}

TEST(Language, NeverReadsNothingInSilence) {
    const std::string page = "mapping t\ntitle \"T\"\nreads json\ndetect present(/a)\nnothing when present(/a)\nfinding {\n each a = /a\n title = n\n}";
    Catalogue catalogue;
    ASSERT_TRUE(catalogue.add(page, "t.map"));
    const auto read = [&](std::string_view json) { return read_report(json, catalogue, {}, [](ReportedFinding&&) { return Result<>(); }); };
    EXPECT_TRUE(read(R"({"a":[]})"));
    const auto other = read(R"({"b":[]})");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Code::unsupported);
    const auto wrong = read_report(R"({"b":[1]})", catalogue, {.format = "t"}, [](ReportedFinding&&) { return Result<>(); });
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().message.find("reads no record"), std::string::npos);
    std::string rival = page;
    rival.replace(rival.find("mapping t"), 9, "mapping u");
    ASSERT_TRUE(catalogue.add(rival, "u.map"));
    const auto both = read(R"({"a":[]})");
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error().code, Code::conflict);
    EXPECT_NE(both.error().message.find("both t and u"), std::string::npos);
}

TEST(Language, SaysWhatIsNotRead) {
    const std::string page = "mapping t\nreads json\ndetect /a\npasses over /skip\nfinding {\n each a = /a\n title = n\n}";
    const auto mapping = compile_mapping(page, "t.map");
    ASSERT_TRUE(mapping);
    const auto report = read_report(R"({"skip":{"x":"1"},"a":[{"n":"x","more":{"b":"y"}},{"n":"x","more":{"b":"z"}}]})", *mapping, {},
                                    [](ReportedFinding&&) { return Result<>(); });
    ASSERT_TRUE(report);
    ASSERT_EQ(report->unread.size(), 1U);
    EXPECT_EQ(report->unread[0].path, "/a/more/b");
    EXPECT_EQ(report->unread[0].count, 2U);
    EXPECT_EQ(report->unread[0].example, "y");
}

}  // namespace
