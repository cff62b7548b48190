// Every operation of the OpenAPI document is asked for something that it can do, and answers as it is described.
#include "contract.h"
#include "logs/log_store.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

// Operations that need more than a record to exist, by name: what they are asked, and what a full answer is.
struct Asked {
    std::string query{};
    std::string body{};
    std::string content_type = "application/json";
    int status = 0;  // 0: any below 400
    std::string path{};
};

class ContractHolds : public Contract {
protected:
    void SetUp() override {
        Contract::SetUp();
        lead_ = sign_in("lead");
        const std::string assets = "/assets/" + ids_["assets"];
        comment_ = json(ask(&lead_, "POST", assets + "/comments", R"({"text":"look, @p1"})"))["id"].text();
        const Map attached = json(ask(&lead_, "POST", assets + "/attachments?name=a.txt", "some words", {{"Content-Type", "application/octet-stream"}}));
        attachment_ = attached["id"].text();
        hash_ = attached["hash"].text();
        ids_["metrics"] = live_metric();
        ids_["source-health"] = ids_["sources"];
        take_in_an_event();
        ids_["logs"] = json(ask(&lead_, "GET", "/logs/events"))["items"].list().at(0).map()["id"].text();
    }

    void take_in_an_event() {
        const auto kept = logs::LogStore::open(data.disk, data.clock, data.random, {.folder = data.folder.string() + "/logs", .threads = false});
        ASSERT_TRUE(kept) << kept.error().text();
        const std::vector<logs::Incoming> events{{.body = R"({"user":{"name":"mara"},"state":"done"})", .is_json = true}};
        ASSERT_TRUE((*kept)->take("SOURCE-1", events, data.clock.now(), {}));
        ASSERT_TRUE((*kept)->flush());
    }

    std::string made(const std::string& target, const std::string& body) { return std::string(json(ask(&lead_, "POST", target, body))["id"].text()); }

    std::string link(const std::string& plural) {
        const std::string to = plural == "parties" ? ids_["assets"] : ids_["parties"];
        return made(fmt::format("/{}/{}/links", plural, ids_[plural]), fmt::format(R"({{"relation":"part-of","to":"{}"}})", to));
    }

    // The path with something real for each of its captures.
    std::string real_path(const Operation& operation) {
        const auto parts = split(std::string_view(operation.path).substr(1), '/');
        const std::string plural(parts[0]);
        std::string out;
        for (const std::string_view part : parts) {
            out += '/';
            if (part == "{id}")
                out += plural == "views"           ? made("/views", fmt::format(R"({{"name":"view {}","type":"assets"}})", ++count_))
                       : plural == "subscriptions" ? made("/subscriptions", fmt::format(R"({{"type":"assets","q":"key:ASSET-{}"}})", ++count_))
                       : plural == "tokens"        ? made("/tokens", R"({"name":"t","scopes":["read"]})")
                       : plural == "sessions"      ? other_session()
                       : plural == "imports"       ? import()
                       : plural == "jobs"          ? dead_job()
                       : plural == "own-fields"    ? made("/own-fields", fmt::format(R"({{"type":"asset","name":"field_{}","kind":"text"}})", ++count_))
                       : ids_.contains(plural)     ? ids_[plural]
                                                   : "1";
            else if (part == "{comment}")
                out += made(fmt::format("/{}/{}/comments", plural, ids_[plural]), R"({"text":"mine"})");
            else if (part == "{asset}")
                out += ids_["assets"];
            else if (part == "{link}")
                out += link(plural);
            else if (part == "{attachment}")
                out += std::string(json(ask(&lead_, "POST", fmt::format("/{}/{}/attachments?name=b.txt", plural, ids_[plural]), "words",
                                            {{"Content-Type", "application/octet-stream"}}))["id"]
                                       .text());
            else if (part == "{hash}")
                out += hash_;
            else if (part == "{campaign}")
                out += ids_["campaigns"];
            else if (part == "{compartment}")
                out += compartment();
            else if (part == "{party}")
                out += "PARTY-1";
            else if (part == "{login}")
                out += "p1";
            else if (operation.path == "/deadlines/{name}" && part == "{name}")
                out += "house";
            else
                out += part;
        }
        return out;
    }

    std::string compartment() {
        const Map opened = json(ask(&lead_, "POST", "/compartments", R"({"name":"case","purpose":"a case","members":["PARTY-1","PARTY-2"]})"));
        return std::string(opened["name"].text());
    }

    std::string other_session() {
        sign_in("lead");
        const Map sessions = json(ask(&lead_, "GET", "/sessions"));
        for (const Value& one : sessions["items"].list())
            if (!one.map()["current"].boolean()) return std::string(one.map()["id"].text());
        return "none";
    }

    // Given up after its only try.
    std::string dead_job() {
        store::Jobs& jobs = data.store->jobs();
        const std::string kind = fmt::format("chore-{}", ++count_);
        EXPECT_TRUE(jobs.add({.kind = kind, .most_attempts = 1}));
        const auto taken = jobs.take("test", std::array{kind}, minutes(1));
        if (!taken || !*taken) {
            ADD_FAILURE() << "no job could be taken";
            return "none";
        }
        EXPECT_TRUE(jobs.finish(**taken, Error{Code::io, "the disk is full", {}, {}, {}}));
        return (*taken)->id;
    }

    std::string live_metric() {
        const std::string key = made("/metrics", fmt::format(R"({{"title":"metric {}","of":"asset"}})", ++count_));
        EXPECT_EQ(ask(&lead_, "POST", "/metrics/" + key + "/moves", R"({"to":"live"})").status, 200);
        return key;
    }

    std::string import() {
        ApiRequest request;
        request.method = "POST";
        request.target = "/api/v1/imports?name=a.log";
        request.headers = {{"Host", "localhost:8600"}, {"Cookie", "redoubt_session=" + lead_.cookie}, {"X-CSRF-Token", lead_.csrf}};
        const std::filesystem::path file = data.folder / "spool" / fmt::format("handed-in-{}", ++count_);
        std::filesystem::create_directories(file.parent_path());
        EXPECT_TRUE(data.disk.write_durably(file.string(), "{\"EventID\":1}\n"));
        request.spooled = file.string();
        request.spooled_bytes = 14;
        return std::string(json(data.api->handle(request))["id"].text());
    }

    std::string new_body(const Operation& operation) {
        const Map* of = operation.body_schema("application/json");
        if (!of) return {};
        Map body;
        const std::string plural(std::string_view(operation.path).substr(1));
        if (operation.method == "POST" && given_.contains(plural)) {
            body = given_[plural];
            for (schema::Member& member : body)
                if (member.value.text() == "something") member.value = fmt::format("something else {}", ++count_);  // what must be unique is made of such
            return schema::to_json(body);
        }
        const Map& schema = schemas_->followed(*of);
        for (const Value& name : schema["required"].list()) body.set(name.text(), simple(schema["properties"].map()[name.text()].map(), name.text()));
        return schema::to_json(body);
    }

    Value simple(const Map& given, std::string_view name) {
        const Map& of = schemas_->followed(given);
        if (const auto* names = of["enum"].as<List>()) return names->front();
        const std::string_view type = of["type"].text();
        if (type == "integer") return of["minimum"].is_null() ? Value(1) : of["minimum"];
        if (type == "number") return of["minimum"].is_null() ? Value(1) : of["minimum"];
        if (type == "boolean") return true;
        if (type == "array") return List{};
        if (of["format"].text() == "date-time") return "2026-11-21T08:00:00Z";
        return fmt::format("some {} {}", name, ++count_);
    }

    Caller lead_;
    std::string comment_, attachment_, hash_;
    int count_ = 0;
};

// The same of the inventory, its collectors and the network.
std::optional<Asked> special_of_estate(const std::string& name, std::map<std::string, std::string>& ids) {
    if (name == "import_inventory")
        return Asked{
            .query = "?source=edr&dry_run=true", .body = R"({"key":"k","ids":[{"kind":"host","value":"lt-7"}]})", .content_type = "application/octet-stream"};
    if (name == "preview_table_columns") return Asked{.body = "Host name,Colour\nlt-7,red\n", .content_type = "application/octet-stream"};
    if (name == "place_address") return Asked{.query = "?address=10.1.2.3"};
    if (name == "reach_asset") return Asked{.query = "?asset=" + ids["assets"]};
    if (name == "import_subnets")
        return Asked{.query = "?dry_run=true", .body = "zone,subnet\noffice,10.1.2.0/24\n", .content_type = "application/octet-stream"};
    if (name == "say_same" || name == "say_different" || name == "merge_assets")
        return Asked{.body = R"({"one":"ASSET-998","other":"ASSET-999","reason":"x"})", .status = 404};
    if (name == "attest_assets") return Asked{.body = fmt::format(R"({{"assets":["{}"]}})", ids["assets"])};
    if (name == "take_heartbeat") return Asked{.body = fmt::format(R"({{"tool":"{}"}})", ids["assets"]), .status = 422};  // no tool
    if (name == "split_asset") return Asked{.body = fmt::format(R"({{"asset":"{}","source":"edr","key":"k","reason":"x"}})", ids["assets"]), .status = 404};
    if (name == "revoke_enrolment" || name == "revoke_collector") return Asked{.body = R"({"reason":"x"})", .status = 404};
    if (name == "enrol_host") return Asked{.body = R"({"token":"x","key":"aa","at":"2026-11-22T00:00:00Z","signature":"bb"})", .status = 422};
    if (name == "send_host_report")
        return Asked{.query = "?clock=2026-11-22T00:00:00Z", .body = "{}", .content_type = "application/octet-stream", .status = 403};
    return {};
}

// The same of software, feeds and deadlines.
std::optional<Asked> special_of_software(const std::string& name) {
    if (name == "who_runs_software") return Asked{.query = "?name=openssl"};
    if (name == "import_feed")
        return Asked{.query = "?name=own", .body = R"({"id":"X-1","modified":"2026-01-02T00:00:00Z"})", .content_type = "application/octet-stream"};
    if (name == "import_vex")
        return Asked{.body = R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"urn:v","author":"a","timestamp":"2026-01-01T00:00:00Z","version":1,
"statements":[{"vulnerability":{"name":"CVE-1"},"products":[{"@id":"pkg:npm/a@1"}],"status":"affected","action_statement":"wait"}]})",
                     .content_type = "application/octet-stream"};
    if (name == "drop_vex_document") return Asked{.status = 404};
    if (name == "keep_deadline_table") return Asked{.body = R"({"csv":"severity,days\nhigh,30\n"})"};
    if (name == "try_deadline_tables") return Asked{.body = R"({"known":{"severity":"high"}})"};
    if (name == "add_tracker") return Asked{.body = R"({"name":"theirs","kind":"github","address":"https://api.github.com","project":"o/r","token":"t"})"};
    if (name == "change_tracker") return Asked{.body = R"({"name":"other","kind":"github","address":"https://api.github.com","project":"o/r"})", .status = 404};
    if (name == "remove_tracker" || name == "test_tracker" || name == "list_ticket_comments" || name == "let_ticket_go") return Asked{.status = 404};
    if (name == "push_tickets") return Asked{.body = R"({"tracker":"none","q":"is:open"})", .status = 404};
    if (name == "use_deadline_tables") return Asked{.body = R"({"names":["severity"]})"};
    if (name == "set_maintenance_windows") return Asked{.body = R"({"windows":[{"name":"nightly","assets":"kind:host","when":"daily 03:00","lasts":"2h"}]})"};
    return {};
}

// And of reports of scanners.
std::optional<Asked> special_of_reports(const std::string& name) {
    constexpr std::string_view report =
        R"({"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Lint"}},"results":[{"ruleId":"R","level":"error","message":{"text":"bad"}}]}]})";
    if (name == "import_report") return Asked{.query = "?dry_run=true", .body = std::string(report), .content_type = "application/octet-stream"};
    if (name == "judge_report") return Asked{.query = "?level=low", .body = std::string(report), .content_type = "application/octet-stream"};
    if (name == "try_mapping") return Asked{.body = R"({"mapping":"mapping x\nreads json\n","sample":"{}"})"};
    if (name == "keep_mapping") return Asked{.body = R"({"text":"nonsense"})", .status = 422};
    if (name == "drop_mapping") return Asked{.status = 404};
    if (name == "take_rule_files") return Asked{.body = R"({"files":[{"path":"a.yml","text":"title: A"}]})"};
    if (name == "set_coverage_demands") return Asked{.body = R"({"demands":[{"name":"all","query":"kind:host","scan":"any","days":30,"severity":"low"}]})"};
    return {};
}

// And of logs and their sources.
std::optional<Asked> special_of_logs(const std::string& name, std::map<std::string, std::string>& ids) {
    if (name == "draft_rule_of_events") return Asked{.body = R"({"q":"user:mara","title":"Mara"})"};
    if (name == "raise_event_alert") return Asked{.body = fmt::format(R"({{"event":"{}","title":"Odd"}})", ids["logs"]), .status = 201};
    if (name == "add_source_certificate") return Asked{.body = fmt::format(R"({{"name":"web","fingerprint":"{}"}})", std::string(64, 'a')), .status = 201};
    if (name == "revoke_source_token") return Asked{.body = R"({"reason":"x"})", .status = 404};
    return {};
}

// What the general way does not find out by itself.
Asked special(const Operation& operation, std::map<std::string, std::string>& ids) {
    const std::string& name = operation.name;
    const std::string plural(split(std::string_view(operation.path).substr(1), '/')[0]);
    if (name == "sign_in") return {.body = fmt::format(R"({{"login":"lead","password":"{}"}})", good_password)};
    if (name == "sign_in_by_link") return {.body = R"({"token":"none"})", .status = 401};
    if (name == "set_up") return {.body = R"({"token":"none","login":"a","name":"A","password":"seven unrelated words"})", .status = 401};
    if (name == "change_password") return {.body = fmt::format(R"({{"current":"{}","password":"eight quite unrelated words"}})", good_password)};
    if (name == "show_second_factor") return {.body = R"({"ticket":"none","code":"000000"})", .status = 401};
    if (name == "sign_in_with_passkey") return {.body = R"({"ticket":"none","passkey":{"id":"x"}})", .status = 401};
    if (name == "add_passkey") return {.body = R"({"ticket":"none","name":"k","passkey":{"id":"x"}})", .status = 409};
    if (name == "confirm_app") return {.body = R"({"code":"000000"})", .status = 404};
    if (name == "remove_factor" || name == "end_user_session") return {.status = 404};
    if (name == "make_recovery_codes") return {.status = 409};
    if (name == "prove") return {.body = "{}", .status = 422};
    if (name == "change_identity_policy") return {.body = R"({"address":"https://redoubt.example"})"};
    if (name == "set_notify_settings") return {.body = R"({"time_zone":"UTC","rules":[{"what":"mention","way":"console"}]})"};
    if (name == "set_mail_settings") return {.body = R"({"host":"mail.example","from":"redoubt@mail.example"})"};
    if (name == "test_mail") return {.body = R"({"to":"mara@mail.example"})"};
    if (name == "add_webhook") return {.body = R"({"name":"chat","url":"https://chat.example/hook"})"};
    if (name == "remove_webhook" || name == "resend_delivery") return {.status = 404};
    if (name == "set_provider") return {.status = 422};
    if (name == "remove_provider" || name == "check_provider") return {.status = 404};
    if (name == "create_user") return {.body = R"({"login":"new","name":"New","level":"P1"})"};
    if (name == "change_user") return {.body = R"({"name":"Pia"})"};
    if (name == "create_token") return {.body = R"({"name":"t","scopes":["read"]})"};
    if (name == "open_compartment") return {.body = R"({"name":"case","purpose":"a case"})"};
    if (name == "admit_member") return {.body = R"({"party":"PARTY-1","reason":"helps"})"};
    if (name == "dismiss_member") return {.query = "?reason=done"};
    if (name == "add_own_field") return {.body = R"({"type":"asset","name":"cost_center","kind":"text"})"};
    if (name == "change_own_field") return {.body = R"({"title":"Another"})"};
    if (name == "retry_job") return {.status = 200};
    if (name == "take_metric_sample") return {.status = 201};
    if (name == "create_view") return {.body = R"({"name":"mine","type":"assets","q":"criticality:high","layout":"board","by":"state","columns":["title"]})"};
    if (name == "change_view") return {.body = R"({"shared":true})"};
    if (name == "subscribe") return {.body = fmt::format(R"({{"record":"{}"}})", ids["assets"])};
    if (name == "mark_news_seen") return {.body = R"({"seq":1})"};
    if (name == "preview_decision" || name == "ask_decision" || name == "break_glass") return {.status = 422};                               // about nothing
    if (name == "ask_export") return {.body = fmt::format(R"({{"what":"history","of":"{}","reason":"x"}})", ids["assets"]), .status = 422};  // it lies open
    if (name == "replay_decision") return {.status = 409};
    if (name == "report_concern") return {.body = R"({"title":"t","text":"x"})"};
    if (name == "follow_concern") return {.body = R"({"code":"none"})", .status = 404};
    if (name == "add_to_concern") return {.body = R"({"code":"none","text":"x"})", .status = 404};
    if (name == "answer_concern") return {.body = R"({"text":"x"})", .status = 409};
    if (name == "give_verdict" || name == "give_opinion") return {.status = 409};  // of a draft
    if (name == "withdraw_decision" || name == "question_decision" || name == "answer_decision" || name == "revoke_decision") return {.status = 403};
    if (name == "list_ways") return {.query = "?record=" + ids["findings"]};
    if (name == "search") return {.query = "?q=asset"};
    if (name == "triage_findings") return {.body = R"({"act":"fix","q":"is:open","dry_run":true})"};
    if (name == "compare_findings") return {.query = "?with=" + ids["findings"]};
    if (name == "verify_journal" || name == "list_journal") return {};
    if (const auto asked = special_of_estate(name, ids)) return *asked;
    if (const auto asked = special_of_software(name)) return *asked;
    if (const auto asked = special_of_reports(name)) return *asked;
    if (const auto asked = special_of_logs(name, ids)) return *asked;
    if (name.starts_with("import_")) return {.query = "?dry_run=true&format=csv", .body = "key\n" + ids[plural] + "\n", .content_type = "text/csv"};
    if (name == "add_import") return {.query = "?name=a.log", .body = "{}", .content_type = "application/octet-stream", .status = 422};
    if (name.starts_with("attach_to_")) return {.query = "?name=c.txt", .body = "words", .content_type = "application/octet-stream"};
    if (name.starts_with("count_")) return {.query = "?by=state"};
    if (name == "convert_rule") return {.query = "?target=clickhouse"};
    if (name.starts_with("link_"))
        return {.body = fmt::format(R"({{"relation":"relates-to","to":"{}"}})", plural == "parties" ? ids["assets"] : ids["parties"])};
    if (name.starts_with("comment_") || (name.starts_with("edit_") && name.ends_with("_comment"))) return {.body = R"({"text":"words"})"};
    if (name.starts_with("change_many_")) return {.body = R"({"q":"","changes":{"tags":["x"]},"dry_run":true})"};
    if (operation.method == "PATCH" && operation.path == "/" + plural + "/{id}" && ids.contains(plural)) return {.body = R"({"tags":["y"]})"};
    return {};
}

// Those that a store with one record of each type cannot satisfy.
bool may_refuse(const std::string& name) {
    return name.starts_with("move_") || name == "escalate_alert" || name == "get_alert_evidence" || name == "get_alert_group" ||
           name.find("alert_group") != std::string::npos;
}

TEST_F(ContractHolds, EveryOperationAnswersAsDescribed) {
    std::set<std::string> names;
    for (const Operation& operation : operations_) {
        EXPECT_TRUE(names.insert(operation.name).second) << operation.name << " names two operations";
        if (operation.name == "change_password" || operation.name == "sign_out") continue;  // last, below
        Asked asked = special(operation, ids_);
        if (asked.body.empty() && operation.body_schema("application/json")) asked.body = new_body(operation);
        HttpHeaders headers;
        if (!asked.body.empty()) headers.emplace_back("Content-Type", asked.content_type);
        if (operation.method == "PATCH") headers.emplace_back("If-Match", "*");
        const std::string target = real_path(operation) + asked.query;
        const HttpResponse answer = ask(&lead_, operation.method, target, asked.body, headers);
        const auto wrong = fault(operation, answer);
        EXPECT_FALSE(wrong) << operation.method << " " << target << ": " << *wrong;
        const bool fine = asked.status != 0 ? answer.status == asked.status : answer.status < 400 || may_refuse(operation.name);
        EXPECT_TRUE(fine) << operation.method << " " << target << " " << asked.body << ": " << answer.status << " " << answer.body.substr(0, 400);
    }
    for (const std::string name : {"sign_out", "change_password"})
        for (const Operation& operation : operations_) {
            if (operation.name != name) continue;
            const Caller pia = sign_in("p1");
            const HttpResponse answer = ask(&pia, operation.method, operation.path, special(operation, ids_).body);
            EXPECT_LT(answer.status, 300) << answer.body;
            EXPECT_FALSE(fault(operation, answer));
        }
    EXPECT_GT(names.size(), 100U);
}

// The document names the operations, and this test asks for each: a route that is not in it is not served.
TEST_F(ContractHolds, WhatIsServedIsDescribed) {
    const auto served = schema::parse_json(ask(&lead_, "GET", "/openapi.json").body, {.most_bytes = size_t{64} << 20});
    ASSERT_TRUE(served);
    EXPECT_EQ(schema::to_json(*served), schema::to_json(Value(document_)));
}

}  // namespace
}  // namespace redoubt::api
