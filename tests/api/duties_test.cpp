// Duties of a security engineer that the record plane carries by itself, each shown over the API as its row of the acceptance
// table asks for it.
#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

#include "api/secrets.h"
#include "contract.h"
#include "rooms/team/metrics.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

class Duties : public Contract {
protected:
    void SetUp() override {
        Contract::SetUp();
        lead = sign_in("lead");
        pia = sign_in("p1");
    }
    Map said(const Caller& caller, int status, const std::string& method, const std::string& target, const std::string& body = {}, HttpHeaders headers = {}) {
        const HttpResponse answer = send(caller, method, target, body, std::move(headers));
        EXPECT_EQ(answer.status, status) << method << " " << target << ": " << answer.body.substr(0, 500);
        return answer.file ? Map() : json(answer);
    }
    std::string key(const std::string& target, const std::string& body) { return std::string(said(lead, 201, "POST", target, body)["key"].text()); }
    std::vector<std::string> keys(const std::string& target) {
        std::vector<std::string> out;
        const Map page = said(lead, 200, "GET", target);
        for (const Value& item : page["items"].list()) out.emplace_back(item.map()["key"].text());
        return out;
    }
    static bool has(const std::vector<std::string>& all, const std::string& one) { return std::ranges::find(all, one) != all.end(); }

    Caller lead, pia;
};

// 24: document security protocols and processes → procedure change shows diff, author, approver.
TEST_F(Duties, D024_AChangedProcedureShowsDifferenceAuthorAndApprover) {
    const std::string procedure =
        key("/documents", R"({"title":"Restore the shop","kind":"procedure","edition":"1.1","body":"Call the team.\nTake the last copy.\nStart.\n",)"
                          R"("review_by":"2028-01-01T00:00:00Z"})");
    said(pia, 200, "PATCH", "/documents/" + procedure, R"({"body":"Call the team.\nTake the last good copy.\nStart.\nTell the shop.\n"})",
         {{"If-Match", "\"1\""}});
    said(pia, 200, "POST", "/documents/" + procedure + "/moves", R"({"to":"review"})");
    const Map refused = said(lead, 403, "POST", "/documents/" + procedure + "/moves", R"({"to":"approved","reason":"rehearsed in November"})");
    EXPECT_EQ(refused["ask"].map()["kind"].text(), "publication");
    const Map asked =
        said(pia, 201, "POST", "/decide/ask", fmt::format(R"({{"subjects":["{}"],"to":"approved","question":"May it be in force?"}})", procedure));
    said(lead, 200, "POST", fmt::format("/decisions/{}/verdict", asked["decision"].map()["key"].text()), R"({"yes":true,"reason":"rehearsed in November"})");
    said(lead, 201, "POST", "/documents/" + procedure + "/links", fmt::format(R"({{"relation":"relates-to","to":"{}"}})", ids_["templates"]));
    const Map difference = said(lead, 200, "GET", "/documents/" + procedure + "/difference?from=1");
    std::string lines;
    for (const Value& field : difference["fields"].list())
        if (field.map()["field"].text() == "body")
            for (const Value& line : field.map()["lines"].list()) lines += fmt::format("{} {}\n", line.map()["change"].text(), line.map()["text"].text());
    EXPECT_EQ(lines, "same Call the team.\nremoved Take the last copy.\nadded Take the last good copy.\nsame Start.\nadded Tell the shop.\n");
    EXPECT_EQ(difference["authors"].list().front().text(), "Pia One");
    ASSERT_EQ(difference["signatures"].list().size(), 1U);
    const Map approved = difference["signatures"].list().front().map();
    EXPECT_EQ(approved["field"].text(), "approved_by");
    EXPECT_EQ(approved["party"].map()["title"].text(), "Lea Lead");
    EXPECT_EQ(difference["reasons"].list().back().text(), "rehearsed in November (DEC-2)");
    const Map only_text = said(lead, 200, "GET", "/documents/" + procedure + "/difference?from=1&to=2");
    EXPECT_EQ(only_text["fields"].list().size(), 1U);
    EXPECT_TRUE(only_text["signatures"].list().empty()) << "nobody had approved version 2";
    said(lead, 422, "GET", "/documents/" + procedure + "/difference?from=99");
}

// 34: eliminate vulnerabilities as they arise, anyone may file a finding on any subject → file finding on a playbook; it appears in
// the same queue.
TEST_F(Duties, D034_AFindingOnAPlaybookIsInTheSameQueue) {
    const auto file = [&](const std::string& subject) {
        return std::string(
            said(pia, 201, "POST", "/findings", fmt::format(R"({{"title":"wrong in {0}","kind":"gap","severity":"high","subjects":["{0}"]}})", subject))["key"]
                .text());
    };
    const std::string on_playbook = file(ids_["templates"]), on_asset = file(ids_["assets"]);
    const auto queue = keys("/findings?q=is:open&sort=-severity&limit=500");
    EXPECT_TRUE(has(queue, on_playbook) && has(queue, on_asset));
    EXPECT_EQ(keys("/findings?q=subjects:" + ids_["templates"]), std::vector<std::string>{on_playbook});
    const std::string me(said(lead, 200, "GET", "/session")["user"].map()["party"].map()["key"].text());
    said(lead, 200, "PATCH", "/parties/" + me, R"({"level":"Lead"})", {{"If-Match", "*"}});
    std::vector<std::string> work;
    const Map list = said(lead, 200, "GET", "/work?limit=200");
    for (const Value& item : list["items"].list()) work.emplace_back(item.map()["record"].map()["key"].text());
    EXPECT_TRUE(has(work, on_playbook) && has(work, on_asset));
}

// 94: define KPIs aligned with objectives → click KPI → exact records; formula visible.
TEST_F(Duties, D094_AMetricLeadsToExactlyItsRecordsAndShowsItsFormula) {
    const std::string goal = key("/goals", R"({"title":"Nothing bad stays open"})");
    const std::string metric = key("/metrics", fmt::format(R"({{"title":"Open and high","of":"finding","query":"severity:high is:open","unit":"findings",)"
                                                           R"("direction":"down","target":1,"goal":"{}"}})",
                                                           goal));
    std::vector<std::string> high;
    for (const char* severity : {"high", "low", "high", "high"}) {
        const std::string made = key("/findings", fmt::format(R"({{"title":"a {0}","kind":"gap","severity":"{0}"}})", severity));
        if (severity == std::string_view("high")) high.push_back(made);
    }
    key("/findings", R"({"title":"hidden","kind":"gap","severity":"high"})");
    data.store->as(store::Actor::redoubt()).update("finding", "FIND-6", {{"compartment", "blind"}}, {}).value();
    const Map value = said(lead, 200, "GET", "/metrics/" + metric + "/value");
    EXPECT_EQ(value["value"].as<int64_t>() ? static_cast<double>(value["value"].integer()) : *value["value"].as<double>(), 3.0);
    auto found = keys(std::string(value["records"].text()) + "&limit=500");
    std::ranges::sort(found);
    EXPECT_EQ(found, high);
    EXPECT_TRUE(value["command"].text().starts_with("redoubt finding list '(severity:high is:open)"));
    EXPECT_EQ(value["track"].text(), "off track");
    const Map shown = said(lead, 200, "GET", "/metrics/" + metric);
    EXPECT_EQ(shown["query"].text(), "severity:high is:open");
    EXPECT_EQ(shown["measure"].text(), "count");
    EXPECT_EQ(shown["goal"].map()["key"].text(), goal);
}

// 95: track incidents, vulnerabilities, trends over time → rebuild a past day's number from journal = snapshot.
TEST_F(Duties, D095_APastDaysNumberRebuiltIsItsSample) {
    const std::string metric = key("/metrics", R"({"title":"Open","of":"finding","query":"is:open"})");
    said(lead, 200, "POST", "/metrics/" + metric + "/moves", R"({"to":"live"})");
    std::vector<std::string> open;
    for (int day = 0; day < 12; ++day) {
        lead = sign_in("lead");
        open.push_back(key("/findings", R"({"title":"one more","kind":"gap","severity":"low"})"));
        if (day % 3 == 2) said(lead, 200, "POST", "/findings/" + open.front() + "/moves", R"({"to":"rejected","reason":"none of ours"})");
        if (day % 3 == 2) open.erase(open.begin());
        const bool off = day >= 5 && day < 8;
        if (!off) ASSERT_TRUE(rooms::take_due_samples(*data.store));
        data.clock.advance(days(1));
    }
    lead = sign_in("lead");
    const Map answer = said(lead, 200, "GET", "/metrics/" + metric + "/samples");
    const List& samples = answer["samples"].list();
    EXPECT_EQ(samples.size(), 12U);
    size_t rebuilt = 0;
    for (const Value& item : samples) {
        const Map& sample = item.map();
        const Map then = said(lead, 200, "GET", fmt::format("/metrics/{}/value?at={}", metric, sample["at"].text()));
        EXPECT_EQ(schema::to_json(then["value"]), schema::to_json(sample["value"])) << sample["at"].text();
        rebuilt += sample["rebuilt"].boolean();
    }
    EXPECT_EQ(rebuilt, 3U) << "the days on which Redoubt was off";
}

// 100: accomplish tasks, follow through, deliver on time → My work shows all tasks from every record type.
TEST_F(Duties, D100_MyWorkHasEveryTypeWithSlipsAndBlockers) {
    const std::string me(said(lead, 200, "GET", "/session")["user"].map()["party"].map()["id"].text());
    store::Records all = data.store->as(store::Actor::redoubt());
    std::vector<std::string> expected;
    for (const schema::RecordInfo* type : data.store->types()) {
        if (type->derived) continue;
        Map given = given_[std::string(type->plural)];
        for (schema::Member& member : given)
            if (member.value.text() == "something") member.value = "something of mine";
        given.set("owner", me);
        const auto made = all.create(type->name, given);
        ASSERT_TRUE(made) << type->name << ": " << made.error().text();
        if (!type->states.front().standing && !type->states.front().closed) expected.push_back(made->key);
    }
    const std::string late = key("/tasks", fmt::format(R"({{"title":"order parts","owner":"{}","due":"2027-02-01T00:00:00Z"}})", me));
    said(lead, 422, "PATCH", "/tasks/" + late, R"({"due":"2027-03-01T00:00:00Z"})", {{"If-Match", "*"}});
    said(lead, 200, "PATCH", "/tasks/" + late, R"({"due":"2027-03-01T00:00:00Z","slipped_why":"the supplier is closed"})", {{"If-Match", "*"}});
    said(lead, 200, "POST", "/tasks/" + late + "/moves", R"({"to":"blocked","reason":"no budget"})");
    const Map work = said(lead, 200, "GET", "/work?limit=200");
    std::vector<std::string> found;
    std::string why;
    for (const Value& item : work["items"].list()) {
        found.emplace_back(item.map()["record"].map()["key"].text());
        // A Lead sees the queue too: what is nobody's is there because it is nobody's.
        if (has(expected, found.back())) EXPECT_FALSE(item.map()["why"].list().empty()) << found.back();
        if (found.back() == late)
            for (const Value& reason : item.map()["why"].list()) why += fmt::format("{}; ", reason.map()["text"].text());
    }
    EXPECT_GE(expected.size(), 25U);
    for (const std::string& one : expected) EXPECT_TRUE(has(found, one)) << one << " is not on the list";
    EXPECT_NE(why.find("put off: the supplier is closed"), std::string::npos) << why;
    EXPECT_NE(why.find("blocked: no budget"), std::string::npos) << why;
}

// What the console's sources call: "GET /metrics/{}/value", with {} for what is filled in.
std::set<std::string> calls_of_the_console() {
    static const std::regex sends(R"re(\bsend(?:<[^("`]*>)?\(\s*"([A-Z]+)",\s*["`]([^"`]*)["`])re");
    static const std::regex typed(R"re(\bapi\.([A-Z]+)\(\s*"([^"]*)")re");
    static const std::regex uploads(R"re(\bupload(?:<[^("`]*>)?\(\s*["`]([^"`]*)["`])re");
    static const std::regex addresses(R"re(\baddress\(\s*["`](/[^"`]*)["`])re");
    static const std::regex filled(R"re(\$\{[^}]*\}|\{[a-z_]+\})re");
    std::set<std::string> calls;
    const auto add = [&](const std::string& method, const std::string& path) { calls.insert(method + " " + std::regex_replace(path, filled, "{}")); };
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(REDOUBT_SOURCE_DIR) + "/web/src")) {
        const std::string extension = entry.path().extension().string();
        if (extension != ".ts" && extension != ".tsx") continue;
        if (entry.path().filename() == "generated.d.ts") continue;
        std::stringstream whole;
        whole << std::ifstream(entry.path()).rdbuf();
        const std::string text = whole.str();
        const auto each = [&](const std::regex& of, const auto& take) {
            for (auto found = std::sregex_iterator(text.begin(), text.end(), of); found != std::sregex_iterator(); ++found) take(*found);
        };
        each(sends, [&](const std::smatch& found) { add(found[1], found[2]); });
        each(typed, [&](const std::smatch& found) { add(found[1], found[2]); });
        each(uploads, [&](const std::smatch& found) { add("POST", found[1]); });
        each(addresses, [&](const std::smatch& found) {
            const std::string rest = text.substr(static_cast<size_t>(found.position()), 200);
            add(rest.substr(0, rest.find('\n')).find("method=\"POST\"") == std::string::npos ? "GET" : "POST", found[1]);
        });
    }
    return calls;
}

bool is_described(const std::string& call, const std::vector<Operation>& operations) {
    const size_t blank = call.find(' ');
    const auto wanted = split(std::string_view(call).substr(blank + 2), '/');
    return std::ranges::any_of(operations, [&](const Operation& operation) {
        const auto parts = split(std::string_view(operation.path).substr(1), '/');
        if (operation.method != call.substr(0, blank) || parts.size() != wanted.size()) return false;
        for (size_t i = 0; i < parts.size(); ++i)
            if (wanted[i] != "{}" && wanted[i] != parts[i]) return false;
        return true;
    });
}

// 110: choose your own toolchain → UI does nothing the API cannot; round-trip export/import equal.
TEST_F(Duties, D110_TheConsoleCallsOnlyWhatTheDocumentDescribes) {
    const std::set<std::string> calls = calls_of_the_console();
    EXPECT_GT(calls.size(), 50U) << "the console's calls were not found";
    EXPECT_TRUE(calls.contains("POST /{}/{}/moves"));
    for (const std::string& call : calls) EXPECT_TRUE(is_described(call, operations_)) << call << " is not in the OpenAPI document";
    EXPECT_FALSE(is_described("POST /journal/rewrite", operations_));
}

TEST_F(Duties, D110_WhatIsExportedIsImportedAsTheSame) {
    for (const schema::RecordInfo* type : data.store->types()) {
        if (type->derived) continue;
        for (const std::string format : {"csv", "xlsx", "jsonl"}) {
            const std::string path = "/" + std::string(type->plural);
            const HttpResponse file = send(lead, "GET", path + "/export?format=" + format);
            ASSERT_EQ(file.status, 200) << path;
            const Map result =
                said(lead, 200, "POST", path + "/import?format=" + format, std::string(file.bytes()), {{"Content-Type", "application/octet-stream"}});
            EXPECT_GE(result["rows"].integer(), 1) << path;
            EXPECT_EQ(result["same"].integer(), result["rows"].integer()) << path << " as " << format << ": " << schema::to_json(Value(result));
        }
    }
}

// 111: defend decisions to auditors years later → tamper one byte → verify fails; state at date D reproducible.
TEST_F(Duties, D111_OneTamperedByteIsFoundAndNamed) {
    const std::string finding = key("/findings", R"({"title":"the unmistakable finding","kind":"gap","severity":"high"})");
    EXPECT_TRUE(said(lead, 200, "GET", "/journal/verify")["ok"].boolean());
    data.api.reset();
    data.store.reset();
    const std::string path = (data.folder / "redoubt.db").string();
    std::string bytes = *data.disk.read(path, 1 << 30);
    const size_t at = bytes.find("\"title\":\"the unmistakable finding\"");
    ASSERT_NE(at, std::string::npos);
    bytes[at + 13] = static_cast<char>(bytes[at + 13] ^ 1);
    ASSERT_TRUE(data.disk.write_durably(path, bytes));
    data.open();
    lead = sign_in("lead");
    const Map check = said(lead, 200, "GET", "/journal/verify");
    EXPECT_FALSE(check["ok"].boolean());
    EXPECT_EQ(check["record"].text(), finding);
    EXPECT_FALSE(check["problem"].text().empty());
}

TEST_F(Duties, D111_TheStateAtADateIsReproducible) {
    std::vector<std::string> findings;
    for (int i = 0; i < 8; ++i) findings.push_back(key("/findings", fmt::format(R"({{"title":"finding {}","kind":"gap","severity":"low"}})", i)));
    const std::vector<std::string> asked{"/findings?sort=title&limit=500", "/findings?q=severity:low&sort=-updated", "/findings/" + findings[2],
                                         "/findings/counts?by=state"};
    const std::string then = format_time(data.clock.now());
    const auto ask_for = [&](const std::string& target) { return schema::canonical_json(Value(said(lead, 200, "GET", target))); };
    std::vector<std::string> before;
    for (const std::string& target : asked) before.push_back(ask_for(target));
    data.clock.advance(days(400));
    lead = sign_in("lead");
    for (size_t i = 0; i < findings.size(); i += 2) {
        said(lead, 200, "POST", "/findings/" + findings[i] + "/moves", R"({"to":"rejected","reason":"years later"})");
        said(lead, 200, "PATCH", "/findings/" + findings[i + 1], R"({"severity":"critical","title":"another title"})", {{"If-Match", "*"}});
    }
    key("/findings", R"({"title":"a new one","kind":"gap","severity":"low"})");
    for (size_t i = 0; i < asked.size(); ++i) {
        const std::string target = asked[i] + (asked[i].find('?') == std::string::npos ? "?" : "&");
        EXPECT_NE(ask_for(asked[i]), before[i]) << asked[i] << " must have changed for this to show anything";
        EXPECT_EQ(ask_for(target + "at=" + then), before[i]) << asked[i];
    }
}

}  // namespace
}  // namespace redoubt::api
