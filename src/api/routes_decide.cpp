// Decisions: asked for, looked at, decided; the matrix; and why somebody may not.
#include <map>

#include <fmt/format.h>

#include "api/accounts.h"
#include "api/bodies_decide.h"
#include "api/present.h"
#include "api/present_decisions.h"
#include "api/routes.h"

namespace redoubt::api {
namespace {

using rooms::Decisions;
using schema::List;
using schema::Map;
using schema::Value;

Result<List> conditions_of(Call& call, std::span<const AskCondition> given) {
    List out;
    for (const AskCondition& one : given) {
        Map condition{{"text", one.text}};
        if (!one.owner.empty()) condition.set("owner", TRY(call.records.get("party", one.owner)).id.text);
        if (one.due.unix_ns != 0) condition.set("due", one.due);
        out.emplace_back(std::move(condition));
    }
    return out;
}

Result<rooms::Question> question_of(Call& call, Services& services) {
    const auto body = TRY(read_body<AskBody>(call));
    rooms::Question out{.to = body.to,
                        .changes = body.changes,
                        .kind = body.kind,
                        .severity = body.severity,
                        .title = body.title,
                        .text = body.question,
                        .reason = body.reason,
                        .recommendation = body.recommendation,
                        .options = body.options,
                        .consulted = body.consulted,
                        .conditions = TRY(conditions_of(call, body.conditions)),
                        .term_days = body.term_days,
                        .valid_until = body.valid_until,
                        .due = body.due,
                        .requester = body.requester,
                        .scope = body.scope};
    for (size_t i = 0; i < body.subjects.size(); ++i) {
        const Place place = TRY(find_place(call, services, body.subjects[i], fmt::format("/subjects/{}", i)));
        out.subjects.push_back({place.type, place.id});
    }
    return out;
}

Result<Map> show_outcome(Call& call, const rooms::AskedOutcome& outcome) {
    return Map{{"decision", outcome.decision ? TRY(present(call.records, *outcome.decision)) : Value()},
               {"applied", outcome.applied},
               {"preview", TRY(present_proposal(call.records, outcome.proposal))}};
}

Result<HttpResponse> preview(Call& call, Services& services) {
    const rooms::Question question = TRY(question_of(call, services));
    const rooms::Proposal proposal = TRY(services.decisions.preview(call.records, question));
    return json_answer(200, TRY(present_proposal(call.records, proposal)));
}

Result<HttpResponse> ask(Call& call, Services& services) {
    const rooms::Question question = TRY(question_of(call, services));
    const rooms::AskedOutcome outcome = TRY(services.decisions.ask(call.records, question));
    return json_answer(201, TRY(show_outcome(call, outcome)));
}

Result<HttpResponse> break_glass(Call& call, Services& services) {
    const rooms::Question question = TRY(question_of(call, services));
    const rooms::AskedOutcome outcome = TRY(services.decisions.break_glass(call.records, question));
    return json_answer(201, TRY(show_outcome(call, outcome)));
}

Result<HttpResponse> ask_export(Call& call, Services& services) {
    const auto body = TRY(read_body<AskExportBody>(call));
    rooms::ExportAsked asked{.what = body.what, .type = body.of, .query = body.q};
    if (body.what == "history") {
        const Place place = TRY(find_place(call, services, body.of, "/of"));
        asked.type = place.type;
        asked.query = place.id;
    } else if (body.what == "attachment") {
        asked.type.clear();
        asked.query = body.of;
    } else if (const schema::RecordInfo* type = services.store.find_type(body.of)) {
        asked.type = std::string(type->name);
    }
    if (!body.at.empty()) asked.at = TRY(call.records.moment(body.at));
    const rooms::AskedOutcome outcome = TRY(services.decisions.ask_export(call.records, asked, body.reason));
    return json_answer(201, TRY(show_outcome(call, outcome)));
}

// A person or a program: it only looks, the verdict is somebody's.
Result<HttpResponse> replay_decision(Call& call, Services& services) {
    const store::Record decision = TRY(services.decisions.replay(call.records, call.captured_as("id")));
    return json_answer(200, TRY(present(call.records, decision)));
}

// What somebody says is said by that person, not by a program that they answer for.
Result<> check_person(const Call& call, Services& services) {
    const Result<User> user = services.accounts.find(call.who.actor.user_id);
    if (!user || !user->service) return {};
    return fail(Code::forbidden, "a program decides nothing in its owner's name", {}, "sign in, or use a token of your own account");
}

Result<HttpResponse> give_verdict(Call& call, Services& services) {
    TRY(check_person(call, services));
    const auto body = TRY(read_body<VerdictBody>(call));
    const rooms::GivenVerdict verdict{
        .yes = body.yes, .reason = body.reason, .chosen = body.chosen, .for_party = body.for_party, .conditions = TRY(conditions_of(call, body.conditions))};
    const rooms::VerdictOutcome outcome = TRY(services.decisions.give_verdict(call.records, call.captured_as("id"), verdict));
    return json_answer(200, Map{{"decision", TRY(present(call.records, outcome.decision))}, {"applied", outcome.applied}, {"void", outcome.voided}});
}

Result<HttpResponse> give_opinion(Call& call, Services& services) {
    TRY(check_person(call, services));
    const auto body = TRY(read_body<OpinionBody>(call));
    const store::Record decision = TRY(services.decisions.give_opinion(call.records, call.captured_as("id"), body.agrees, body.text));
    return json_answer(200, TRY(present(call.records, decision)));
}

using ByReason = Result<store::Record> (Decisions::*)(store::Records&, std::string_view, const std::string&);

Result<HttpResponse> with_reason(Call& call, Services& services, ByReason act) {
    TRY(check_person(call, services));
    const auto body = TRY(read_body<ReasonBody>(call));
    const store::Record decision = TRY((services.decisions.*act)(call.records, call.captured_as("id"), body.reason));
    return json_answer(200, TRY(present(call.records, decision)));
}

Result<HttpResponse> show_standing(Call& call, Services& services) {
    const rooms::Standing standing = TRY(services.decisions.standing(call.records, call.captured_as("id")));
    return json_answer(200, TRY(present_standing(call.records, standing)));
}

Result<HttpResponse> show_inbox(Call& call, Services& services) {
    std::string party = call.records.actor().party;
    if (const std::string who = call.text("who"); !who.empty()) party = TRY(call.records.get("party", who)).id.text;
    List items;
    if (!party.empty())
        for (const rooms::Standing& one : TRY(services.decisions.inbox(call.records, party, call.text("all") == "true")))
            items.push_back(TRY(present_standing(call.records, one)));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> show_ways(Call& call, Services& services) {
    const Place place = TRY(find_place(call, services, call.text("record"), "record"));
    const store::Record record = TRY(call.records.get(place.type, place.id));
    List ways;
    for (const rooms::MoveWay& way : TRY(services.decisions.ways(call.records, place.type, place.id)))
        ways.push_back(Map{{"to", way.to},
                           {"how", way.how},
                           {"kind", way.kind.empty() ? Value() : Value(way.kind)},
                           {"severity", way.severity < 0 ? Value() : Value(schema::severity_words[way.severity])},
                           {"needs", schema::list_of(way.needs)},
                           {"why", way.why},
                           {"who", TRY(present_deciders(call.records, way.who))}});
    return json_answer(200, Map{{"record", present(store::Reference{std::string(record.type->name), record.id.text, record.key, record.title, record.state})},
                                {"ways", std::move(ways)}});
}

std::string right_text(const schema::MoveRight& right) {
    std::string out = fmt::format("{}.{}", right.type.empty() ? "*" : right.type, right.to.empty() ? "*" : right.to);
    return right.severity ? fmt::format("{}:{}", out, schema::severity_words[*right.severity]) : out;
}

Result<HttpResponse> show_matrix(Call&, Services& services) {
    const auto book = services.store.rights().book();
    List kinds, levels;
    for (const schema::Choice& kind : schema::choices_of<records::DecisionKind>) {
        const store::AuthorityRow* row = book->find(kind.name);
        if (!row) continue;
        List cells;
        for (size_t i = 0; i < row->cells.size(); ++i) cells.push_back(present_cell(schema::severity_words[i], row->cells[i]));
        kinds.push_back(Map{{"kind", kind.name},
                            {"doc", kind.doc},
                            {"mode", row->asked ? "asked" : "alone"},
                            {"record", row->key.empty() ? Value() : Value(row->key)},
                            {"cells", std::move(cells)}});
    }
    for (const store::Grade& grade : book->grades()) {
        List grants, denials;
        for (const auto& right : grade.grants) grants.emplace_back(right_text(right));
        for (const auto& right : grade.denials) denials.emplace_back(right_text(right));
        levels.push_back(Map{{"name", grade.name},
                             {"counts_as", schema::level_name(grade.rung)},
                             {"includes", schema::list_of(grade.includes)},
                             {"grants", std::move(grants)},
                             {"denials", std::move(denials)},
                             {"reviewed_percent", grade.reviewed_percent},
                             {"record", grade.key.empty() ? Value() : Value(grade.key)}});
    }
    return json_answer(200, Map{{"kinds", std::move(kinds)}, {"levels", std::move(levels)}});
}

Result<HttpResponse> show_sampling(Call& call, Services& services) {
    const std::string period = call.text("period");
    List items;
    std::map<std::string, std::array<int64_t, 3>> rates;  // by level: percent, closes, sampled
    const std::vector<rooms::SampledClose> closes = TRY(services.decisions.sampled().closes(period));
    for (const rooms::SampledClose& one : closes) {
        const std::array ids{one.record};
        const auto found = TRY(call.records.refer(one.type, ids));
        if (!found.front()) continue;
        const std::array tasks{one.task};
        const auto task = one.task.empty() ? std::vector<std::optional<store::Reference>>(1) : TRY(call.records.refer("task", tasks));
        items.push_back(Map{{"record", present(*found.front())},
                            {"to", one.to},
                            {"closed_by", TRY(present_party(call.records, one.party))},
                            {"level", one.level},
                            {"period", one.period},
                            {"at", one.at},
                            {"percent", one.percent},
                            {"hash", one.hash},
                            {"place", static_cast<int64_t>(one.place)},
                            {"threshold", static_cast<int64_t>(one.threshold)},
                            {"sampled", one.sampled()},
                            {"review", task.front() ? present(*task.front()) : Value()}});
        auto& rate = rates[one.level];
        rate[0] = std::max(rate[0], one.percent);
        ++rate[1];
        rate[2] += one.sampled() ? 1 : 0;
    }
    List shown;
    for (const auto& [level, rate] : rates) shown.push_back(Map{{"level", level}, {"percent", rate[0]}, {"closes", rate[1]}, {"sampled", rate[2]}});
    const bool may_prove = call.records.actor().level == schema::Level::lead && !period.empty();
    return json_answer(200, Map{{"period", period},
                                {"salt", may_prove ? Value(services.decisions.sampled().salt(period)) : Value()},
                                {"rates", std::move(shown)},
                                {"items", std::move(items)}});
}

const Answer not_there{404, "A record or person that is named is not there.", "Problem", "application/problem+json"};
const Answer not_now{409, "Not as things stand.", "Problem", "application/problem+json"};

void add_asking(RouteTable& table, Services* services) {
    const auto asks = [&](std::string pattern, std::string operation, std::string summary, int status, std::string answer, auto handle) {
        table.add({.method = "POST",
                   .pattern = std::move(pattern),
                   .operation = std::move(operation),
                   .summary = std::move(summary),
                   .tag = "decide",
                   .right = Right::write,
                   .body = BodyKind::json,
                   .request = "Ask",
                   .replayable = status == 201,
                   .answers = {{status, "", std::move(answer)}, not_there, not_now},
                   .handle = [services, handle](Call& call) { return handle(call, *services); }});
    };
    asks("/decide/preview", "preview_decision", "What a question would come to: who decides, until when, and exactly what a yes changes.", 200, "Proposal",
         preview);
    asks("/decide/ask", "ask_decision", "Ask for a decision; done at once where you may, or where the matrix grants it by rule.", 201, "Asked", ask);
    asks("/decide/break-glass", "break_glass", "Act now, being on call; to be ratified within 24 hours.", 201, "Asked", break_glass);
}

void add_two_person(RouteTable& table, Services* services) {
    table.add({.method = "POST",
               .pattern = "/decide/export",
               .operation = "ask_export",
               .summary = "Ask a second person of a compartment to let what lies there be exported: exactly this, once, within a day.",
               .tag = "decide",
               .right = Right::write,
               .body = BodyKind::json,
               .request = "AskExport",
               .replayable = true,
               .answers = {{201, "", "Asked"}, not_there, not_now},
               .handle = [services](Call& call) { return ask_export(call, *services); }});
    table.add({.method = "POST",
               .pattern = "/decisions/{id}/replay",
               .operation = "replay_decision",
               .summary = "What a suppression would have hidden in the last 30 days, attached to it; the matrix may want it before a yes.",
               .tag = "decide",
               .right = Right::write,
               .answers = {{200, "", "Decision"}, not_now},
               .handle = [services](Call& call) { return replay_decision(call, *services); }});
}

void add_deciding(RouteTable& table, Services* services) {
    const auto acts = [&](std::string name, std::string operation, std::string summary, std::string body, std::string answer, auto handle) {
        table.add({.method = "POST",
                   .pattern = "/decisions/{id}/" + name,
                   .operation = std::move(operation),
                   .summary = std::move(summary),
                   .tag = "decide",
                   .right = Right::write,
                   .body = BodyKind::json,
                   .request = std::move(body),
                   .replayable = true,
                   .answers = {{200, "", std::move(answer)}, not_now},
                   .handle = [services, handle](Call& call) { return handle(call, *services); }});
    };
    const auto reasoned = [](ByReason act) { return [act](Call& call, Services& given) { return with_reason(call, given, act); }; };
    acts("verdict", "give_verdict", "Yes or no; with the last yes that it takes, what it decides is done.", "Verdict", "VerdictGiven", give_verdict);
    acts("opinion", "give_opinion", "What somebody who is consulted says.", "Opinion", "Decision", give_opinion);
    acts("withdraw", "withdraw_decision", "No longer asked.", "Reason", "Decision", reasoned(&Decisions::withdraw));
    acts("question", "question_decision", "Back to who asks, for an answer.", "Reason", "Decision", reasoned(&Decisions::ask_back));
    acts("answer", "answer_decision", "Answered; it is open again.", "Reason", "Decision", reasoned(&Decisions::answer));
    acts("revoke", "revoke_decision", "Taken back; its subjects return to where they were.", "Reason", "Decision", reasoned(&Decisions::revoke));
}

void add_looking(RouteTable& table, Services* services) {
    const auto shows = [&](std::string pattern, std::string operation, std::string summary, std::vector<Parameter> query, std::string answer, auto handle) {
        table.add({.method = "GET",
                   .pattern = std::move(pattern),
                   .operation = std::move(operation),
                   .summary = std::move(summary),
                   .tag = "decide",
                   .query = std::move(query),
                   .answers = {{200, "", std::move(answer)}, not_there},
                   .handle = [services, handle](Call& call) { return handle(call, *services); }});
    };
    shows("/decisions/{id}/decide", "get_decision_standing", "Where it stands: whose yes it has and takes, what it changes, whether you may decide it.", {},
          "Standing", show_standing);
    const Map yes_or_no{{"type", "string"}, {"enum", List{"true", "false"}}};
    shows("/decide/inbox", "list_decision_inbox", "What waits for one person's yes, or opinion.",
          {{"who", "A party by key or id; the caller's own when left out."}, {"all", "Also what is put to others first.", yes_or_no}}, "DecisionInbox",
          show_inbox);
    shows("/decide/ways", "list_ways", "How the moves of a record are made by you: at once, by asking, or not; and who could.",
          {{"record", "A record: its key, type/id or id.", {{"type", "string"}}, true}}, "Ways", show_ways);
    shows("/reviews/sampling", "get_review_sampling", "Every close that somebody made alone, with its hash, its threshold and whether another looks at it.",
          {{"period", "A month: 2026-11; all when left out."}}, "Sampling", show_sampling);
    shows("/decide/matrix", "get_matrix", "Who may decide what: the matrix in force, and the levels.", {}, "Matrix", show_matrix);
}

}  // namespace

void add_decide_routes(RouteTable& table, Services* services) {
    add_asking(table, services);
    add_two_person(table, services);
    add_deciding(table, services);
    add_looking(table, services);
}

}  // namespace redoubt::api
