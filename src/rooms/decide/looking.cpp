// What one who looks at a decision sees: where it stands, whether they may decide it, what has changed; and their inbox.
#include <algorithm>

#include <fmt/format.h>

#include "rooms/decide/decisions.h"
#include "rooms/decide/material.h"
#include "store/lowered.h"
#include "store/scan.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

namespace {

// Before a verdict: what a yes would do. Afterwards: what it did, as the decision keeps it.
Result<std::vector<ShownEffect>> shown_effects(store::Records& by, const Record& decision) {
    std::vector<ShownEffect> out;
    for (const Value& one : decision["effects"].list()) {
        const Map& effect = one.map();
        const std::array ids{std::string(effect["subject"].text())};
        const auto found = TRY(by.refer("*", ids));
        if (!found.front()) continue;
        const Record subject = TRY(by.get(found.front()->type, found.front()->id));
        ShownEffect shown{.subject = *found.front(),
                          .from = subject.state,
                          .to = std::string(effect["to"].text().empty() ? std::string_view(subject.state) : effect["to"].text())};
        for (const schema::Member& change : effect["changes"].map())
            if (!(subject.fields[change.name] == change.value)) shown.changes.push_back({change.name, subject.fields[change.name], change.value});
        out.push_back(std::move(shown));
    }
    return out;
}

// Fields of a subject that have weighed and changed since the decision looked at it.
Result<std::vector<std::string>> changed_since(store::Records& by, const Record& subject, int64_t version) {
    std::vector<std::string> out;
    if (subject.version <= version) return out;
    const Map material = material_fields(subject);
    for (const store::JournalEntry& entry : TRY(by.history(subject.type->name, subject.id.text)))
        for (const store::JournalChange& change : entry.changes)
            if (entry.version > version && material.find(change.field) && std::ranges::find(out, change.field) == out.end()) out.push_back(change.field);
    return out;
}

bool is_open(const Record& decision) { return decision.state == "open" || decision.state == "needs_info"; }

}  // namespace

Result<Standing> Decisions::standing_of(store::Records& by, const Record& decision, const Electorate& all) {
    Standing out{.decision = decision, .effects = TRY(shown_effects(by, decision))};
    const Ballot ballot = ballot_of(decision);
    const std::vector<int> filled = fill(*all.book, ballot.needs, ballot.said);
    for (size_t need = 0; need < ballot.needs.size(); ++need) {
        const auto who = std::ranges::find(filled, static_cast<int>(need));
        out.needs.emplace_back(ballot.needs[need], who == filled.end() ? std::string() : ballot.said[static_cast<size_t>(who - filled.begin())].party);
    }
    for (const Value& party : decision["consulted"].list())
        if (std::ranges::none_of(decision["opinions"].list(), [&](const Value& said) { return said.map()["party"] == party; }))
            out.unheard.emplace_back(party.text());
    if (!is_open(decision)) {
        out.why_not = "it is " + decision.state;
        return out;
    }
    out.could = who_could(all, ballot);
    if (Result<Decider> as = as_decider(all, ballot, by.actor().party, {}))
        out.as = *std::move(as);
    else
        out.why_not = as.error().message;
    if (out.as && decision.state == "needs_info") out.why_not = "an answer is awaited";
    if (out.as && !out.unheard.empty()) out.why_not = "somebody is still to be heard";
    if (out.as && decision["how"].text() != "break_glass" && out.why_not.empty())
        if (const Result<> replayed = check_replayed(*all.book, decision); !replayed) out.why_not = replayed.error().message;
    for (const Value& one : decision["effects"].list()) {
        const std::array ids{std::string(one.map()["subject"].text())};
        const auto found = TRY(by.refer("*", ids));
        if (!found.front() || decision["how"].text() == "break_glass") continue;
        const Record subject = TRY(by.get(found.front()->type, found.front()->id));
        if (auto fields = TRY(changed_since(by, subject, one.map()["version"].integer())); !fields.empty())
            out.changed.push_back({*found.front(), std::move(fields)});
    }
    return out;
}

Result<Standing> Decisions::standing(store::Records& by, std::string_view id) {
    const Record decision = TRY(by.get("decision", id));
    const Electorate all = TRY(electorate(store_));
    return standing_of(by, decision, all);
}

Result<std::vector<Standing>> Decisions::inbox(store::Records& by, const std::string& party, bool every) {
    const Electorate all = TRY(electorate(store_));
    std::vector<Standing> out;
    const store::Page page = TRY(by.list("decision", {.text = "state:(open,needs_info)", .sort = "due,-severity", .limit = 500}));
    for (const Record& decision : page.records) {
        const Ballot ballot = ballot_of(decision);
        const std::vector<Decider> put_to = routed(all, ballot);
        const bool heard = std::ranges::any_of(decision["consulted"].list(), [&](const Value& one) { return one.text() == party; });
        const bool to_me = std::ranges::find(put_to, party, &Decider::party) != put_to.end();
        const Result<Decider> as = as_decider(all, ballot, party, {});
        if (!to_me && !(every && as) && !heard) continue;
        Standing one = TRY(standing_of(by, decision, all));
        one.as = as ? std::optional(*as) : std::nullopt;
        if (as && one.why_not.empty() == false && decision.state == "open" && one.unheard.empty()) one.why_not.clear();
        if (heard && !to_me && std::ranges::find(one.unheard, party) == one.unheard.end()) continue;
        out.push_back(std::move(one));
    }
    return out;
}

Result<std::vector<MoveWay>> Decisions::ways(store::Records& by, std::string_view type, std::string_view id) {
    const Record record = TRY(by.get(type, id));
    const auto book = store_.rights().book();
    const Electorate all = TRY(electorate(store_));
    const std::vector<const schema::Move*> free = by.moves_of(record);
    std::vector<MoveWay> out;
    for (const schema::Move& move : record.type->moves) {
        if (move.from != record.state) continue;
        MoveWay way{.to = std::string(move.to), .how = std::ranges::find(free, &move) != free.end() ? "act" : "no"};
        way.kind = std::string(store::decision_kind(move, record.fields));
        const store::AuthorityRow* row = way.kind.empty() ? nullptr : book->find(way.kind);
        if (row) {
            way.severity = store::severity_of(*record.type, record.fields, way.kind);
            const auto counts = TRY(store_.read([&](store::Reader& reader) {
                return store::counts_as(reader.sql, *book, record, way.kind, store_.clock().now(), row->asked ? by.actor().party : std::string());
            }));
            if (counts) way.severity = counts->severity;
            way.needs = row->cells[static_cast<size_t>(way.severity)].levels;
            way.who = who_could(all, {.kind = way.kind, .requester = by.actor().party, .needs = way.needs, .said = {}, .due = {}});
            way.why = fmt::format("{} at {}: {}{}", way.kind, schema::severity_words[way.severity], fmt::join(way.needs, " and "),
                                  row->alone_at(way.severity) ? " alone" : ", and not who asks");
            if (counts) way.why += fmt::format(" ({})", counts->text());
            if (way.how == "no" && by.actor().level > schema::Level::auditor) way.how = "ask";
        } else if (move.by_room) {
            way.why = "done by deciding";
        } else if (way.how == "no") {
            way.why = fmt::format("takes {} or above", schema::level_name(move.level));
        }
        out.push_back(std::move(way));
    }
    return out;
}

}  // namespace redoubt::rooms
