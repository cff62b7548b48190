// Works out what a question comes to: its kind and severity, the cell of the matrix, what a yes changes, who may say it.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "rooms/decide/decisions.h"
#include "store/inside.h"
#include "store/lowered.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

constexpr size_t most_subjects = 200;

const schema::Move* move_asked(const Record& record, const std::string& to) { return to.empty() ? nullptr : record.type->find_move(record.state, to); }

// Rights are changed by decision whatever changes.
std::string_view kind_of_change(const Record& record) {
    if (record.type->name == "authority") return "matrix_change";
    return record.type->name == "level" ? "level_change" : std::string_view();
}

Result<std::string> kind_of(const Record& record, const Question& question) {
    const schema::Move* move = move_asked(record, question.to);
    if (!question.to.empty() && !move) return fail(Code::conflict, fmt::format("{} is {} and cannot become {}", record.key, record.state, question.to), "/to");
    std::string_view kind = move ? store::decision_kind(*move, record.fields) : std::string_view();
    if (kind.empty()) kind = kind_of_change(record);
    if (!question.to.empty() && kind.empty())
        return fail(Code::invalid, fmt::format("moving {} to {} takes no decision", record.key, question.to), "/to", "make the move");
    if (question.to.empty() && !question.changes.empty() && kind.empty())
        return fail(Code::invalid, fmt::format("changing {} takes no decision", record.key), "/changes", "make the change");
    return std::string(kind);
}

std::vector<FieldChange> changes_between(const Record& before, const Record& after) {
    std::vector<FieldChange> out;
    if (!(before.title == after.title)) out.push_back({"title", before.title, after.title});
    if (!(before.owner == after.owner)) out.push_back({"owner", before.owner.id, after.owner.id});
    for (const schema::FieldInfo& field : before.type->fields)
        if (const Value &was = before.fields[field.name], &is = after.fields[field.name]; !(was == is))
            if (!schema::is_empty(was) || !schema::is_empty(is)) out.push_back({std::string(field.name), was, is});
    return out;
}

store::Reference reference(const Record& record) { return {std::string(record.type->name), record.id.text, record.key, record.title, record.state}; }

Result<Time> term_of(const Question& question, const store::AuthorityCell& cell, bool needed, Time now) {
    Time until = question.valid_until;
    if (question.term_days) until = now + days(*question.term_days);
    if (until.unix_ns == 0 && cell.longest_days) until = now + days(*cell.longest_days);
    if (until.unix_ns == 0 && needed) return fail(Code::invalid, "this holds until a date: say until when", "/valid_until", "term_days or valid_until");
    if (until.unix_ns != 0 && until <= now) return fail(Code::invalid, "its term is over before it begins", "/valid_until");
    if (cell.longest_days && until > now + days(*cell.longest_days))
        return fail(Code::invalid, fmt::format("the matrix allows {} days at most", *cell.longest_days), question.term_days ? "/term_days" : "/valid_until",
                    "ask for less, and ask again when it is over");
    return until;
}

// Somebody of a role, when the matrix says that the role is heard.
Result<std::string> party_of_role(store::Store& store, const std::string& role, const std::string& requester) {
    const store::Page page = TRY(store.as(store::Actor::redoubt()).list("party", {.text = "kind:person state:active has:role", .sort = "title", .limit = 500}));
    for (const Record& party : page.records)
        if (to_lower(party["role"].text()).find(to_lower(role)) != std::string::npos && party.id.text != requester) return party.id.text;
    return fail(Code::conflict, fmt::format("{} is heard before this is decided, and nobody here has that role", role), "/consulted",
                fmt::format("enter a person whose role says {}, or have the matrix changed", role));
}

}  // namespace

Result<Proposal> Decisions::propose(store::Records& by, const Question& question, const std::string& requester) {
    if (question.subjects.empty()) return fail(Code::invalid, "a decision is about something", "/subjects", "name the records");
    if (question.subjects.size() > most_subjects) return fail(Code::too_large, fmt::format("at most {} subjects at once", most_subjects), "/subjects");
    Proposal out;
    std::vector<Record> records;
    for (const Subject& subject : question.subjects) {
        records.push_back(TRY(by.get(subject.type, subject.id)));
        const std::string kind = TRY(kind_of(records.back(), question));
        if (!out.kind.empty() && kind != out.kind && !kind.empty())
            return fail(Code::invalid, "its subjects take different decisions", "/subjects", "ask for each");
        if (!kind.empty()) out.kind = kind;
        if (records.back().compartment != records.front().compartment)
            return fail(Code::invalid, "its subjects lie in different compartments", "/subjects", "ask for each");
    }
    if (!out.kind.empty() && !question.kind.empty() && question.kind != out.kind)
        return fail(Code::invalid, fmt::format("this is a decision of kind {}, not {}", out.kind, question.kind), "/kind");
    if (out.kind.empty()) out.kind = question.kind;
    if (question.scope && !question.scope->assets.empty())
        if (const auto selects = asset_selected(question.scope->assets, "-"); !selects) return at(selects.error(), "/scope/assets");
    const auto book = store_.rights().book();
    const store::AuthorityRow* row = book->find(out.kind);
    if (!row) return fail(Code::invalid, out.kind.empty() ? "say what kind of decision this is" : fmt::format("there is no decision '{}'", out.kind), "/kind");
    out.severity = 0;
    for (const Record& record : records) {
        const bool own = record.type->find("severity") != nullptr || !kind_of_change(record).empty();
        const int given = schema::severity_number(question.severity);
        if (!question.severity.empty() && given < 0) return fail(Code::invalid, "is not a severity", "/severity");
        out.severity = std::max(out.severity, own || given < 0 ? store::severity_of(*record.type, record.fields, out.kind) : given);
        out.severity = std::max(out.severity, given);  // more than the record says, never less
        const auto counts = TRY(store_.read([&](store::Reader& reader) {
            return store::counts_as(reader.sql, *book, record, out.kind, store_.clock().now(), row->asked ? requester : std::string());
        }));
        if (!counts) continue;
        out.severity = std::max(out.severity, counts->severity);
        out.reasons.push_back(fmt::format("{} {}", record.key, counts->text()));
    }
    out.cell = row->cells[static_cast<size_t>(out.severity)];
    out.rule = fmt::format("{}: {} at {}", row->key.empty() ? "as shipped" : row->key, out.kind, schema::severity_words[out.severity]);
    out.way = row->alone_at(out.severity) ? Way::alone : out.cell.by_rule && !out.cell.replay && question.conditions.empty() ? Way::rule : Way::asked;
    const Time now = store_.clock().now();
    const schema::Move* move = move_asked(records.front(), question.to);
    out.valid_until = TRY(term_of(question, out.cell, move && !move->term_into.empty(), now));
    out.due = question.due.unix_ns != 0 ? question.due : out.cell.decide_days ? now + days(*out.cell.decide_days) : Time{};
    for (const std::string& role : out.cell.consulted) out.consulted.push_back(TRY(party_of_role(store_, role, requester)));
    for (const std::string& party : question.consulted) {
        std::string id = TRY(by.get("party", party)).id.text;
        if (std::ranges::find(out.consulted, id) == out.consulted.end()) out.consulted.push_back(std::move(id));
    }
    Electorate all = TRY(electorate(store_));
    TRY(keep_members(store_, records.front().compartment, all));
    const Ballot ballot{.kind = out.kind, .requester = requester, .needs = out.cell.levels, .said = {}, .due = out.due};
    out.could = who_could(all, ballot);
    out.approvers = routed(all, ballot);
    TRY(show_effects(by, question, records, out));
    if (out.cell.replay) out.reasons.emplace_back("a replay shows first what it would have hidden");
    out.reasons.push_back(fmt::format("{} says: {}{}", out.rule, fmt::join(out.cell.levels, " and "), out.way == Way::alone ? " alone" : ""));
    if (out.approvers.empty() && out.way == Way::asked) out.reasons.push_back("nobody here can say yes yet: give somebody that level");
    return out;
}

// Exactly what a yes changes, by trying it.
Result<> Decisions::show_effects(store::Records& by, const Question& question, std::span<const Record> records, Proposal& out) {
    const std::string signer = out.could.empty() ? std::string() : out.could.front().party;
    for (const Record& record : records) {
        const schema::Move* move = move_asked(record, question.to);
        if (!move && question.changes.empty()) continue;
        Map changes = question.changes;
        if (move && !move->term_into.empty()) changes.set(move->term_into, out.valid_until);
        const std::string why = question.reason.empty() ? question.text : question.reason;
        if (move && !move->reason_into.empty() && schema::is_empty(changes[move->reason_into])) changes.set(move->reason_into, why);
        Result<store::WouldBe> tried = store::would_be(store_, by.actor(), record.type->name, record.id.text,
                                                       {.to = question.to, .reason = why.empty() ? "-" : why, .changes = changes}, signer);
        if (!tried && !(move && tried.error().problems.size() == 1 && tried.error().problems[0].path == "/" + std::string(move->signs)))
            return std::unexpected(std::move(tried).error());
        out.effects.push_back(Map{{"subject", record.id.text},
                                  {"to", question.to},
                                  {"back", move ? move->back_to : std::string_view()},
                                  {"changes", changes},
                                  {"version", record.version}});
        ShownEffect shown{.subject = reference(record), .from = record.state, .to = question.to.empty() ? record.state : question.to};
        if (tried) shown.changes = changes_between(tried->before, tried->after);
        out.shows.push_back(std::move(shown));
    }
    return {};
}

Result<Proposal> Decisions::preview(store::Records& by, const Question& question) {
    return propose(by, question, question.requester.empty() ? by.actor().party : TRY(by.get("party", question.requester)).id.text);
}

}  // namespace redoubt::rooms
