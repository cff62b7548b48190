// A verdict, and what it does, as one transaction.
#include <algorithm>

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

bool contains(const Value& list, std::string_view id) {
    return std::ranges::any_of(list.list(), [&](const Value& one) { return one.text() == id; });
}

std::vector<std::string> unheard_of(const Record& decision) {
    std::vector<std::string> out;
    for (const Value& party : decision["consulted"].list())
        if (std::ranges::none_of(decision["opinions"].list(), [&](const Value& said) { return said.map()["party"] == party; })) out.emplace_back(party.text());
    return out;
}

// Holds what is being acted on, so that its own effects do not void it.
class Acting {
public:
    Acting(std::string& place, const std::string& decision) : place_(place), before_(place) { place_ = decision; }
    ~Acting() { place_ = before_; }
    Acting(const Acting&) = delete;
    Acting& operator=(const Acting&) = delete;

private:
    std::string& place_;
    std::string before_;
};

std::string effect_reason(const Record& decision, const Map& effect, const schema::Move* move) {
    std::string_view said = move && !move->reason_into.empty() ? effect["changes"].map()[move->reason_into].text() : std::string_view();
    if (said.empty()) said = decision["verdict_reason"].text();
    if (said.empty()) said = decision["question"].text();
    return fmt::format("{} ({})", said, decision.key);
}

}  // namespace

Ballot ballot_of(const Record& decision) {
    Ballot out{.kind = std::string(decision["kind"].text()),
               .requester = std::string(decision["requester"].text()),
               .needs = {},
               .said = {},
               .due = decision["due"].time()};
    for (const Value& need : decision["needs"].list()) out.needs.emplace_back(need.text());
    for (const Value& one : decision["verdicts"].list())
        if (one.map()["yes"] == Value(true))
            out.said.push_back({.party = std::string(one.map()["party"].text()),
                                .level = std::string(one.map()["level"].text()),
                                .for_party = std::string(one.map()["for_party"].text())});
    return out;
}

Result<std::string> Decisions::hash_now(Transaction& transaction, const Record& decision) {
    std::vector<Record> subjects;
    for (const Value& id : decision["subjects"].list()) subjects.push_back(TRY(read_any_inside(store_, transaction, id.text())));
    return subjects_hash(subjects);
}

Result<> Decisions::apply_one(Transaction& transaction, const store::Actor& actor, const Record& decision, const Map& effect) {
    const Record subject = TRY(read_any_inside(store_, transaction, effect["subject"].text()));
    store::Records records = store_.as(DecisionSeal::put_on(actor, decision.id.text));
    const std::string to(effect["to"].text());
    const schema::Move* move = to.empty() ? nullptr : subject.type->find_move(subject.state, to);
    const std::string reason = effect_reason(decision, effect, move);
    if (to.empty())
        TRY(records.update(subject.type->name, subject.id.text, effect["changes"].map(), {}, reason));
    else
        TRY(records.move(subject.type->name, subject.id.text, {.to = to, .reason = reason, .changes = effect["changes"].map()}));
    const Result<store::Link> linked =
        store_.as(store::Actor::redoubt()).link(subject.type->name, subject.id.text, "decided-by", "decision", decision.id.text, to);
    return linked || linked.error().code == Code::conflict ? Result<>() : std::unexpected(linked.error());
}

Result<Record> Decisions::apply(Transaction& transaction, const store::Actor& actor, const Record& decision) {
    const Acting acting(applying_, decision.id.text);
    for (const Value& effect : decision["effects"].list())
        if (const Result<> done = apply_one(transaction, actor, decision, effect.map()); !done) return at(done.error(), decision.key);
    TRY(make_tasks(transaction, decision));
    // From now on it stands for its subjects as it has made them.
    const Map changes{{"subject_hash", TRY(hash_now(transaction, decision))}};
    store::Records records = store_.as(DecisionSeal::put_on(store::Actor::redoubt(), decision.id.text));
    TRY(records.update("decision", decision.id.text, changes, {}, "its subjects as it has left them"));
    return read_inside(store_, transaction, "decision", decision.id.text);
}

Result<> Decisions::make_tasks(Transaction& transaction, const Record& granted) {
    const Record decision = TRY(read_inside(store_, transaction, "decision", granted.id.text));
    List conditions;
    bool any = false;
    for (const Value& one : decision["conditions"].list()) {
        Map condition = one.map();
        if (condition["task"].is_null() && condition["met_on"].is_null()) {
            Map task{{"title", std::string(condition["text"].text()).substr(0, 300)},
                     {"description", fmt::format("A condition of {}: {}", decision.key, decision.title)},
                     {"parent", decision.id.text},
                     {"assignee", condition["owner"].is_null() ? decision["requester"] : condition["owner"]}};
            if (!condition["due"].is_null()) task.set("due", condition["due"]);
            if (!decision.compartment.empty()) task.set("compartment", decision.compartment);
            condition.set("task", TRY(store_.as(store::Actor::redoubt()).create("task", task, "condition of " + decision.key)).id.text);
            any = true;
        }
        conditions.emplace_back(std::move(condition));
    }
    if (!any) return {};
    store::Records records = store_.as(DecisionSeal::put_on(store::Actor::redoubt(), decision.id.text));
    TRY(records.update("decision", decision.id.text, {{"conditions", std::move(conditions)}}, {}, "its conditions are tasks"));
    return {};
}

Result<VerdictOutcome> Decisions::verdict_inside(Transaction& transaction, store::Records& by, const Record& decision, const GivenVerdict& verdict) {
    if (decision.state != "open") return fail(Code::conflict, fmt::format("{} is {}: nothing is to be decided", decision.key, decision.state));
    const Ballot ballot = ballot_of(decision);
    const Electorate all = TRY(electorate(store_));
    const Decider decider = TRY(as_decider(all, ballot, by.actor().party, verdict.for_party));
    if (trim(verdict.reason).empty()) return fail(Code::invalid, "a verdict has a reason", "/reason");
    if (const auto unheard = unheard_of(decision); !unheard.empty() && verdict.yes)
        return fail(Code::conflict, fmt::format("{} of those who must be heard have not said anything yet", unheard.size()), {}, "ask for their opinion first");
    const store::Actor sealed = DecisionSeal::put_on(by.actor(), decision.id.text);
    store::Records records = store_.as(sealed);
    if (decision["how"].text() != "break_glass" && TRY(hash_now(transaction, decision)) != decision["subject_hash"].text()) {
        Record voided = TRY(records.move("decision", decision.id.text, {.to = "void", .reason = "a subject is no longer what was asked about", .changes = {}}));
        return VerdictOutcome{.decision = std::move(voided), .applied = false, .voided = true};
    }
    if (verdict.yes && decision["how"].text() != "break_glass") TRY(check_replayed(*all.book, decision));
    List verdicts = decision["verdicts"].list();
    Map said{{"party", decider.party}, {"level", decider.level}, {"yes", verdict.yes}, {"reason", verdict.reason}, {"at", store_.clock().now()}};
    if (!decider.for_party.empty()) said.set("for_party", decider.for_party);
    verdicts.emplace_back(std::move(said));
    Map changes{{"verdicts", std::move(verdicts)}};
    if (!verdict.chosen.empty()) changes.set("chosen", verdict.chosen);
    if (!verdict.conditions.empty()) {
        List conditions = decision["conditions"].list();
        conditions.insert(conditions.end(), verdict.conditions.begin(), verdict.conditions.end());
        changes.set("conditions", std::move(conditions));
    }
    if (!verdict.yes) {
        Record denied = TRY(records.move("decision", decision.id.text, {.to = "denied", .reason = verdict.reason, .changes = changes}));
        if (decision["how"].text() == "break_glass") TRY(take_back(transaction, denied));
        return VerdictOutcome{.decision = TRY(read_inside(store_, transaction, "decision", decision.id.text))};
    }
    Ballot after = ballot;
    after.said.push_back({.party = decider.party, .level = decider.level, .for_party = decider.for_party});
    const std::vector<int> filled = fill(*all.book, after.needs, after.said);
    if (std::ranges::count_if(filled, [](int need) { return need >= 0; }) < std::ssize(after.needs)) {
        List approvers;
        for (const Decider& one : routed(all, after)) approvers.emplace_back(one.party);
        changes.set("approvers", std::move(approvers));
        return VerdictOutcome{.decision = TRY(records.update("decision", decision.id.text, changes, {}, verdict.reason))};
    }
    const bool acted_before = decision["how"].text() == "break_glass";
    if (!acted_before) changes.set("how", "verdict");
    changes.set("valid_from", store_.clock().now());
    const Acting acting(applying_, decision.id.text);
    Record granted = TRY(records.move("decision", decision.id.text, {.to = "granted", .reason = verdict.reason, .changes = changes}));
    if (!acted_before) granted = TRY(apply(transaction, by.actor(), granted));
    return VerdictOutcome{.decision = std::move(granted), .applied = true, .voided = false};
}

Result<VerdictOutcome> Decisions::give_verdict(store::Records& by, std::string_view id, const GivenVerdict& given) {
    const Record seen = TRY(by.get("decision", id));
    GivenVerdict verdict = given;
    if (!verdict.for_party.empty()) verdict.for_party = TRY(by.get("party", verdict.for_party)).id.text;
    return store_.write([&](Transaction& transaction) -> Result<VerdictOutcome> {
        return verdict_inside(transaction, by, TRY(read_inside(store_, transaction, "decision", seen.id.text)), verdict);
    });
}

Result<Record> Decisions::give_opinion(store::Records& by, std::string_view id, bool agrees, const std::string& text) {
    const Record seen = TRY(by.get("decision", id));
    if (trim(text).empty()) return fail(Code::invalid, "an opinion says why", "/text");
    return store_.write([&](Transaction& transaction) -> Result<Record> {
        const Record decision = TRY(read_inside(store_, transaction, "decision", seen.id.text));
        if (decision.state != "open" && decision.state != "needs_info")
            return fail(Code::conflict, fmt::format("{} is {}: it is late for that", decision.key, decision.state));
        if (by.actor().party.empty() || !contains(decision["consulted"], by.actor().party))
            return fail(Code::forbidden, fmt::format("{} asks others for their opinion", decision.key), {}, "say it as a comment");
        List opinions = decision["opinions"].list();
        opinions.emplace_back(Map{{"party", by.actor().party}, {"agrees", agrees}, {"text", text}, {"at", store_.clock().now()}});
        return store_.as(DecisionSeal::put_on(by.actor(), decision.id.text))
            .update("decision", decision.id.text, {{"opinions", std::move(opinions)}}, {}, text);
    });
}

Result<Record> Decisions::move_by_room(store::Records& by, std::string_view id, std::string_view to, const std::string& reason,
                                       const std::function<Result<>(const Record&)>& may) {
    const Record seen = TRY(by.get("decision", id));
    if (trim(reason).empty()) return fail(Code::invalid, "say why", "/reason");
    return store_.write([&](Transaction& transaction) -> Result<Record> {
        const Record decision = TRY(read_inside(store_, transaction, "decision", seen.id.text));
        TRY(may(decision));
        TRY(store_.as(DecisionSeal::put_on(by.actor(), decision.id.text))
                .move("decision", decision.id.text, {.to = std::string(to), .reason = reason, .changes = {}}));
        return read_inside(store_, transaction, "decision", decision.id.text);
    });
}

namespace {

// Whoever asked; or the person at this machine, who is nobody's account.
Result<> is_requester(const store::Actor& actor, const Record& decision) {
    const bool local = actor.party.empty() && actor.level == schema::Level::lead;
    if (local || (!actor.party.empty() && decision["requester"].text() == actor.party)) return {};
    return fail(Code::forbidden, "only who asked does that");
}

Result<> is_involved(store::Store& store, const store::Actor& actor, const Record& decision) {
    if (contains(decision["consulted"], actor.party)) return {};
    Ballot ballot = ballot_of(decision);
    std::erase_if(ballot.said, [&](const Said& one) { return one.party == actor.party; });
    const Electorate all = TRY(electorate(store));
    if (const auto decider = as_decider(all, ballot, actor.party, {}); !decider) return std::unexpected(decider.error());
    return {};
}

}  // namespace

Result<Record> Decisions::withdraw(store::Records& by, std::string_view id, const std::string& reason) {
    return move_by_room(by, id, "withdrawn", reason, [&](const Record& decision) -> Result<> {
        if (decision["how"].text() == "break_glass") return fail(Code::conflict, "what was done by breaking the glass is ratified or denied, not withdrawn");
        return is_requester(by.actor(), decision);
    });
}

Result<Record> Decisions::ask_back(store::Records& by, std::string_view id, const std::string& reason) {
    return move_by_room(by, id, "needs_info", reason, [&](const Record& decision) { return is_involved(store_, by.actor(), decision); });
}

Result<Record> Decisions::answer(store::Records& by, std::string_view id, const std::string& reason) {
    return move_by_room(by, id, "open", reason, [&](const Record& decision) { return is_requester(by.actor(), decision); });
}

// Whoever could have granted it takes it back, and so may who asked: that takes nobody's right away.
Result<Record> Decisions::revoke(store::Records& by, std::string_view id, const std::string& reason) {
    return move_by_room(by, id, "revoked", reason, [&](const Record& decision) -> Result<> {
        if (is_requester(by.actor(), decision)) return {};
        Ballot ballot = ballot_of(decision);
        ballot.said.clear();
        const Electorate all = TRY(electorate(store_));
        if (const auto decider = as_decider(all, ballot, by.actor().party, {}); !decider) return std::unexpected(decider.error());
        return {};
    });
}

}  // namespace redoubt::rooms
