// A question becomes a decision: done at once by who may, granted by rule, or put to those who say yes.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "rooms/decide/decisions.h"
#include "rooms/decide/material.h"
#include "rooms/decide/seal.h"
#include "store/inside.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;
using store::Transaction;

namespace {

// A decision that is not there yet has no id; its making is sealed all the same.
const std::string unborn = "unborn";
constexpr Duration ratified_within = hours(24);
// Who is on call would give themselves rights, and a finding a day later would not take back what was done with them.
constexpr std::array<std::string_view, 3> never_at_once{"matrix_change", "level_change", "access"};

List refs(std::span<const std::string> ids) {
    List out;
    for (const std::string& id : ids) out.emplace_back(id);
    return out;
}

List parties(std::span<const Decider> deciders) {
    List out;
    for (const Decider& one : deciders) out.emplace_back(one.party);
    return out;
}

std::string title_of(const Question& question, const Proposal& proposal, const Record& first) {
    if (!question.title.empty()) return question.title;
    std::string words = proposal.kind;
    std::ranges::replace(words, '_', ' ');
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
    return fmt::format("{}: {}", words, first.title).substr(0, 300);
}

Map fields_of(const Question& question, const Proposal& proposal, const std::string& requester, const Record& first, Time now) {
    Map out{{"title", title_of(question, proposal, first)},
            {"state", "open"},
            {"kind", proposal.kind},
            {"severity", schema::severity_words[proposal.severity]},
            {"question", question.text.empty() ? question.reason : question.text},
            {"requester", requester},
            {"owner", requester},
            {"recommendation", question.recommendation},
            {"consulted", refs(proposal.consulted)},
            {"approvers", parties(proposal.approvers)},
            {"needs", refs(proposal.cell.levels)},
            {"effects", proposal.effects},
            {"rule", proposal.rule},
            {"conditions", question.conditions}};
    if (!first.compartment.empty()) out.set("compartment", first.compartment);
    if (proposal.due.unix_ns != 0) out.set("due", proposal.due);
    if (proposal.valid_until.unix_ns != 0) {
        out.set("valid_from", now);
        out.set("valid_until", proposal.valid_until);
    }
    List options;
    for (const records::DecisionOption& option : question.options) options.emplace_back(schema::read_fields(records::DecisionOption::fields(), &option));
    if (!options.empty()) out.set("options", std::move(options));
    if (question.exported) out.set("exported", schema::read_fields(records::DecisionExport::fields(), &*question.exported));
    if (question.scope) out.set("scope", schema::read_fields(records::DecisionScope::fields(), &*question.scope));
    return out;
}

}  // namespace

Result<std::string> Decisions::requester_of(store::Records& by, const Question& question) {
    const std::string& own = by.actor().party;
    if (question.requester.empty() && own.empty())
        return fail(Code::invalid, "whoever asks is somebody: this is nobody", "/requester", "name the person (on the command line: --for), or sign in as one");
    if (question.requester.empty()) return own;
    const std::string named = TRY(by.get("party", question.requester)).id.text;
    if (!own.empty() && named != own) return fail(Code::forbidden, "nobody asks in another's name", "/requester", "leave it out");
    return named;
}

Result<Record> Decisions::write_down(Transaction& transaction, store::Records& by, const Question& question, const Proposal& proposal,
                                     const std::string& requester) {
    const Record first = TRY(read_inside(store_, transaction, question.subjects.front().type, question.subjects.front().id));
    Map fields = fields_of(question, proposal, requester, first, store_.clock().now());
    List subjects;
    std::vector<Record> whole;
    for (const Subject& subject : question.subjects) {
        whole.push_back(TRY(read_inside(store_, transaction, subject.type, subject.id)));
        subjects.emplace_back(whole.back().id.text);
    }
    fields.set("subjects", std::move(subjects));
    fields.set("subject_hash", subjects_hash(whole));
    if (proposal.way == Way::rule) fields.set("how", "rule");
    return store_.as(DecisionSeal::put_on(by.actor(), unborn)).create("decision", fields, question.reason);
}

Result<Record> Decisions::grant_by_rule(Transaction& transaction, store::Records& by, const Record& decision) {
    const store::Actor redoubt = DecisionSeal::put_on(store::Actor::redoubt(), decision.id.text);
    const Map changes{{"how", "rule"}, {"valid_from", store_.clock().now()}};
    Record granted = TRY(store_.as(redoubt).move("decision", decision.id.text,
                                                 {.to = "granted", .reason = fmt::format("by rule: {}", decision["rule"].text()), .changes = changes}));
    return apply(transaction, by.actor(), granted);
}

Result<AskedOutcome> Decisions::ask(store::Records& by, const Question& question) {
    const std::string requester = TRY(requester_of(by, question));
    AskedOutcome out{.decision = {}, .applied = false, .proposal = TRY(propose(by, question, requester))};
    if (out.proposal.way == Way::alone) {
        const Result<> done = store_.together([&]() -> Result<> {
            for (const Subject& subject : question.subjects)
                TRY(by.move(subject.type, subject.id, {.to = question.to, .reason = question.reason, .changes = question.changes}));
            return {};
        });
        out.applied = done.has_value();
        if (done) return out;
        if (done.error().code != Code::forbidden) return std::unexpected(done.error());
    }
    if (trim(question.text).empty() && trim(question.reason).empty())
        return fail(Code::invalid, "say what is asked, for somebody who was not there", "/question");
    out.decision = TRY(store_.write([&](Transaction& transaction) -> Result<Record> {
        Record decision = TRY(write_down(transaction, by, question, out.proposal, requester));
        if (out.proposal.way == Way::rule) decision = TRY(grant_by_rule(transaction, by, decision));
        return decision;
    }));
    out.applied = out.decision->state == "granted";
    return out;
}

Result<AskedOutcome> Decisions::break_glass(store::Records& by, const Question& question) {
    const std::string requester = TRY(requester_of(by, question));
    const Time now = store_.clock().now();
    const std::vector<std::string> called = TRY(on_call(store_, now));
    if (std::ranges::find(called, by.actor().party) == called.end())
        return fail(Code::forbidden, "only who is on call breaks the glass", {}, "ask for a decision, or call whoever is: redoubt rota list");
    if (trim(question.reason).empty()) return fail(Code::invalid, "breaking the glass needs a reason", "/reason");
    AskedOutcome out{.decision = {}, .applied = false, .proposal = TRY(propose(by, question, requester))};
    if (std::ranges::find(never_at_once, out.proposal.kind) != never_at_once.end())
        return fail(Code::forbidden, fmt::format("{} waits for those who decide it: no emergency changes who may do what", out.proposal.kind), {},
                    "ask for it");
    out.proposal.due = now + ratified_within;
    out.decision = TRY(store_.write([&](Transaction& transaction) -> Result<Record> {
        const Record decision = TRY(write_down(transaction, by, question, out.proposal, requester));
        const store::Actor sealed = DecisionSeal::put_on(by.actor(), decision.id.text);
        const Record opened = TRY(store_.as(sealed).update("decision", decision.id.text, {{"how", "break_glass"}}, {}, question.reason));
        return apply(transaction, by.actor(), opened);
    }));
    out.applied = true;
    return out;
}

Result<Record> Decisions::put(store::Records& by, std::string_view id) {
    const Record draft = TRY(by.get("decision", id));
    if (draft.state != "draft") return fail(Code::conflict, fmt::format("{} is {}, not a draft", draft.key, draft.state), "/to");
    const auto written = draft.as<records::Decision>();
    Question question{
        .kind = std::string(draft["kind"].text()), .severity = std::string(draft["severity"].text()), .title = draft.title, .text = written.question};
    question.recommendation = written.recommendation;
    for (const schema::Ref& party : written.consulted) question.consulted.push_back(party.id);
    question.valid_until = written.valid_until;
    question.due = written.due;
    question.conditions = draft["conditions"].list();
    std::vector<std::string> ids;
    for (const schema::Ref& subject : written.subjects) ids.push_back(subject.id);
    for (const auto& found : TRY(by.refer("*", ids)))
        if (found) question.subjects.push_back({found->type, found->id});
    const std::string requester = TRY(requester_of(by, question));
    const Proposal proposal = TRY(propose(by, question, requester));
    return store_.write([&](Transaction& transaction) -> Result<Record> {
        Map fields{{"needs", refs(proposal.cell.levels)},
                   {"approvers", parties(proposal.approvers)},
                   {"rule", proposal.rule},
                   {"consulted", refs(proposal.consulted)},
                   {"severity", schema::severity_words[proposal.severity]}};
        if (proposal.due.unix_ns != 0) fields.set("due", proposal.due);
        if (proposal.valid_until.unix_ns != 0) fields.set("valid_until", proposal.valid_until);
        // Whoever wrote the draft heard nobody and met nothing.
        fields.set("opinions", List{});
        List conditions;
        for (const Value& one : question.conditions) {
            Map condition = one.map();
            condition.erase("met_on");
            condition.erase("task");
            conditions.emplace_back(std::move(condition));
        }
        fields.set("conditions", std::move(conditions));
        std::vector<Record> whole;
        for (const Subject& subject : question.subjects) whole.push_back(TRY(read_inside(store_, transaction, subject.type, subject.id)));
        fields.set("subject_hash", subjects_hash(whole));
        return store_.as(DecisionSeal::put_on(by.actor(), draft.id.text)).move("decision", draft.id.text, {.to = "open", .reason = "asked", .changes = fields});
    });
}

}  // namespace redoubt::rooms
