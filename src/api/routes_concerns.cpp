#include <array>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "api/bodies.h"
#include "api/concerns.h"
#include "api/policy.h"
#include "api/problem.h"
#include "rooms/team/concerns.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;
using schema::List;
using schema::Map;
using schema::Value;

std::span<const FieldInfo> NewConcernBody::fields() {
    static constexpr std::array table{
        field<&NewConcernBody::title>("title", {.doc = "In a few words.", .required = true, .longest = 300}),
        field<&NewConcernBody::text>("text", {.doc = "What is wrong, for somebody who does not know.", .required = true, .longest = 20'000}),
        field<&NewConcernBody::severity>("severity", {.doc = "How bad you think it is; medium when left out.", .longest = 20}),
        field<&NewConcernBody::anonymous>("anonymous", {.doc = "True when left out: nothing of who you are is kept."}),
    };
    static_assert(schema::covers<NewConcernBody>(table));
    return table;
}

std::span<const FieldInfo> ConcernCodeBody::fields() {
    static constexpr std::array table{field<&ConcernCodeBody::code>("code", {.doc = "As it was shown once.", .required = true, .longest = 100})};
    static_assert(schema::covers<ConcernCodeBody>(table));
    return table;
}

std::span<const FieldInfo> ConcernWordBody::fields() {
    static constexpr std::array table{
        field<&ConcernWordBody::code>("code", {.doc = "As it was shown once.", .required = true, .longest = 100}),
        field<&ConcernWordBody::text>("text", {.doc = "What you want to add.", .required = true, .longest = 20'000}),
    };
    static_assert(schema::covers<ConcernWordBody>(table));
    return table;
}

std::span<const FieldInfo> ConcernAnswerBody::fields() {
    static constexpr std::array table{
        field<&ConcernAnswerBody::text>("text", {.doc = "For whoever has the code to read.", .required = true, .longest = 20'000})};
    static_assert(schema::covers<ConcernAnswerBody>(table));
    return table;
}

namespace {

// How often in an hour: by all without a sign-in together, and with codes that nobody has.
class Gate {
public:
    explicit Gate(int allowed) : allowed_(allowed) {}
    Result<> pass(Time now) {
        const std::scoped_lock lock(mutex_);
        if (now < begun_ || now - begun_ >= hours(1)) {
            begun_ = now;
            count_ = 0;
        }
        if (++count_ <= allowed_) return {};
        return fail(Code::too_many, "too many of these within the hour", {}, "try again later");
    }

private:
    int allowed_;
    std::mutex mutex_;
    Time begun_{};
    int count_ = 0;
};

struct Gates {
    Gate reports{30}, wrong_codes{60};
};

Result<HttpResponse> report_named(Call& call, Services& services, const NewConcernBody& body) {
    if (call.who.actor.user_id.empty()) return fail(Code::unauthenticated, "nobody is signed in: this would be anonymous", "/anonymous", "leave it out");
    Map fields{{"title", body.title}, {"kind", "concern"}, {"description", body.text}, {"severity", body.severity.empty() ? "medium" : body.severity}};
    const bool may = call.who.actor.level >= schema::Level::p1;
    if (!call.who.actor.party.empty()) fields.set("raised_by", call.who.actor.party);
    store::Records records = services.store.as(may ? call.who.actor : store::Actor::redoubt());
    const store::Record made = TRY(records.create("finding", fields, fmt::format("a concern of {}", call.who.actor.name)));
    return json_answer(201, Map{{"code", Value()}, {"key", made.key}});
}

Result<HttpResponse> report(Call& call, Services& services, Gates& gates) {
    const auto body = TRY(read_body<NewConcernBody>(call));
    if (!body.anonymous) return report_named(call, services, body);
    if (call.who.actor.user_id.empty()) {
        if (!services.policy.get().open_concerns) return fail(Code::unauthenticated, "this needs a sign-in; what you report is anonymous all the same");
        TRY(gates.reports.pass(services.store.clock().now()));
    }
    const std::string code = TRY(rooms::Concerns(services.store).report({.title = body.title, .text = body.text, .severity = body.severity}));
    return json_answer(201, Map{{"code", code}, {"key", Value()}});
}

// Only wrong codes count against the gate, so that nobody is kept from their own.
template <class T>
Result<T> counted(Result<T> result, Services& services, Gates& gates) {
    if (!result && result.error().code == Code::not_found) TRY(gates.wrong_codes.pass(services.store.clock().now()));
    return result;
}

Result<HttpResponse> follow(Call& call, Services& services, Gates& gates) {
    const auto body = TRY(read_body<ConcernCodeBody>(call));
    const rooms::FollowedConcern found = TRY(counted(rooms::Concerns(services.store).follow(body.code), services, gates));
    List words;
    for (const rooms::ConcernWord& word : found.words) words.emplace_back(Map{{"day", word.day}, {"answer", word.ours}, {"text", word.text}});
    return json_answer(200, Map{{"title", found.title}, {"day", found.day}, {"state", found.state}, {"words", std::move(words)}});
}

Result<HttpResponse> add_to_concern(Call& call, Services& services, Gates& gates) {
    const auto body = TRY(read_body<ConcernWordBody>(call));
    TRY(counted(rooms::Concerns(services.store).add(body.code, body.text), services, gates));
    return empty_answer();
}

Result<HttpResponse> answer_reporter(Call& call, Services& services) {
    const auto body = TRY(read_body<ConcernAnswerBody>(call));
    TRY(rooms::Concerns(services.store).answer(call.who.actor, call.captured_as("id"), body.text));
    return empty_answer();
}

}  // namespace

void add_concern_components(Components& all) {
    all["NewConcern"] = body_schema(NewConcernBody::fields());
    all["ConcernCode"] = body_schema(ConcernCodeBody::fields());
    all["ConcernWord"] = body_schema(ConcernWordBody::fields());
    all["ConcernAnswer"] = body_schema(ConcernAnswerBody::fields());
    all["ConcernReported"] = object({{"code", or_null(text())}, {"key", or_null(text())}});
    all["Concern"] =
        object({{"title", text()}, {"day", text()}, {"state", text()}, {"words", list(object({{"day", text()}, {"answer", boolean()}, {"text", text()}}))}});
}

void add_concern_routes(RouteTable& table, Services* services) {
    const auto gates = std::make_shared<Gates>();
    const auto open = [&](std::string pattern, std::string operation, std::string summary, std::string body, Answer answer, auto handle) {
        table.add({.method = "POST",
                   .pattern = std::move(pattern),
                   .operation = std::move(operation),
                   .summary = std::move(summary),
                   .tag = "concerns",
                   .right = Right::none,
                   .body = BodyKind::json,
                   .request = std::move(body),
                   .answers = {std::move(answer),
                               {401, "The policy asks for a sign-in.", "Problem", "application/problem+json"},
                               {404, "No concern has this code.", "Problem", "application/problem+json"}},
                   .handle = [services, gates, handle](Call& call) { return handle(call, *services, *gates); }});
    };
    open("/concerns", "report_concern", "Report a concern; anonymous unless you say otherwise. The code to follow it by is shown once.", "NewConcern",
         {201, "", "ConcernReported"}, report);
    open("/concerns/follow", "follow_concern", "What became of it, for whoever has its code.", "ConcernCode", {200, "", "Concern"}, follow);
    open("/concerns/words", "add_to_concern", "Add to it, having its code.", "ConcernWord", {204, ""}, add_to_concern);
    table.add({.method = "POST",
               .pattern = "/findings/{id}/answer",
               .operation = "answer_concern",
               .summary = "Answer whoever reported it anonymously; they read it by their code.",
               .tag = "concerns",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "ConcernAnswer",
               .answers = {{204, ""}, {409, "Nobody reported it anonymously.", "Problem", "application/problem+json"}},
               .handle = [services](Call& call) { return answer_reporter(call, *services); }});
}

}  // namespace redoubt::api
