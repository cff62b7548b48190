#include "rooms/decide/deciders.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "base/text.h"
#include "store/scan.h"

namespace redoubt::rooms {
namespace {

using schema::Value;
using store::Grade;
using store::RightsBook;

Grade grade_named(const RightsBook& book, std::string_view name) {
    if (const Grade* known = book.find_grade(name)) return *known;
    return {.name = std::string(name), .rung = schema::parse_level(name).value_or(schema::Level::auditor)};
}

bool covers(std::string_view scope, std::string_view kind) {
    if (trim(scope).empty()) return true;
    const auto parts = split(scope, ',');
    return std::ranges::any_of(parts, [&](std::string_view part) { return trim(part) == kind; });
}

bool in_force(const Person::StandIn& one, Time now) { return (one.from.unix_ns == 0 || one.from <= now) && (one.until.unix_ns == 0 || now < one.until); }

std::vector<std::string> fillable(const RightsBook& book, const Ballot& ballot, std::string_view level) {
    std::vector<std::string> out;
    const std::vector<int> filled = fill(book, ballot.needs, ballot.said);
    for (size_t i = 0; i < ballot.needs.size(); ++i)
        if (std::ranges::find(filled, static_cast<int>(i)) == filled.end() && book.reaches(grade_named(book, level), ballot.needs[i]))
            out.push_back(ballot.needs[i]);
    // A need that is filled may be filled by another, and free the one who fills it.
    if (out.empty()) {
        std::vector<Said> more = ballot.said;
        more.push_back({.party = "?", .level = std::string(level), .for_party = {}});
        const auto count = [&](std::span<const Said> said) {
            return std::ranges::count_if(fill(book, ballot.needs, said), [](int need) { return need >= 0; });
        };
        if (count(more) > count(ballot.said)) out.emplace_back(level);
    }
    return out;
}

bool has_spoken(const Ballot& ballot, std::string_view party) {
    return std::ranges::any_of(ballot.said, [&](const Said& one) { return one.party == party || one.for_party == party; });
}

// How far above what is asked for a level stands; the same name is nearest.
int height(const RightsBook& book, std::string_view level, std::string_view need) {
    return level == need ? 0 : 1 + static_cast<int>(grade_named(book, level).rung);
}

}  // namespace

const Person* Electorate::find(std::string_view party) const {
    const auto found = std::ranges::find(people, party, &Person::party);
    return found == people.end() ? nullptr : &*found;
}

Result<Electorate> electorate(store::Store& store) {
    Electorate out{.book = store.rights().book(), .people = {}, .now = store.clock().now()};
    std::vector<std::string> ids;
    std::vector<std::pair<std::string, std::string>> levels = store.rights().everybody();
    for (const auto& [party, level] : levels) ids.push_back(party);
    for (const store::Record& record : TRY(store::records_by_id(store, store::Actor::redoubt(), "party", ids))) {
        if (record.state != "active") continue;
        Person person{.party = record.id.text, .title = record.title, .level = store.rights().grade_of(record.id.text)};
        for (const Value& one : record["delegations"].list()) {
            const schema::Map& held = one.map();
            person.stand_ins.push_back({.party = std::string(held["to"].text()),
                                        .from = held["from"].time(),
                                        .until = held["until"].time(),
                                        .scope = std::string(held["scope"].text())});
        }
        out.people.push_back(std::move(person));
    }
    std::ranges::sort(out.people, {}, [](const Person& person) { return std::pair(person.title, person.party); });
    return out;
}

bool stands_in(const Person& for_whom, std::string_view party, std::string_view kind, Time now) {
    return std::ranges::any_of(for_whom.stand_ins, [&](const auto& one) { return one.party == party && in_force(one, now) && covers(one.scope, kind); });
}

bool is_away(const Person& person, std::string_view kind, Time now) {
    return std::ranges::any_of(person.stand_ins, [&](const auto& one) { return in_force(one, now) && covers(one.scope, kind); });
}

std::vector<int> fill(const RightsBook& book, std::span<const std::string> needs, std::span<const Said> said) {
    std::vector<int> by_said(said.size(), -1);
    std::vector<int> by_need(needs.size(), -1);
    // Augmenting paths: needs are few, and so are those who say something.
    const std::function<bool(size_t, std::vector<bool>&)> place = [&](size_t who, std::vector<bool>& tried) {
        for (size_t need = 0; need < needs.size(); ++need) {
            if (tried[need] || !book.reaches(grade_named(book, said[who].level), needs[need])) continue;
            tried[need] = true;
            if (by_need[need] >= 0 && !place(static_cast<size_t>(by_need[need]), tried)) continue;
            by_need[need] = static_cast<int>(who);
            return true;
        }
        return false;
    };
    for (size_t who = 0; who < said.size(); ++who) {
        std::vector<bool> tried(needs.size(), false);
        place(who, tried);
    }
    for (size_t need = 0; need < needs.size(); ++need)
        if (by_need[need] >= 0) by_said[static_cast<size_t>(by_need[need])] = static_cast<int>(need);
    return by_said;
}

std::vector<Decider> who_could(const Electorate& all, const Ballot& ballot) {
    std::vector<Decider> out;
    for (const Person& person : all.people) {
        if (person.party == ballot.requester || has_spoken(ballot, person.party)) continue;
        std::vector<std::string> fills = fillable(*all.book, ballot, person.level);
        if (!fills.empty()) out.push_back({.party = person.party, .level = person.level, .fills = std::move(fills), .for_party = {}});
    }
    return out;
}

std::vector<Decider> routed(const Electorate& all, const Ballot& ballot) {
    const std::vector<Decider> could = who_could(all, ballot);
    if (ballot.due.unix_ns != 0 && ballot.due < all.now) return could;
    std::vector<Decider> out;
    const auto add = [&](Decider decider) {
        if (std::ranges::find(out, decider.party, &Decider::party) == out.end()) out.push_back(std::move(decider));
    };
    for (const std::string& need : ballot.needs) {
        int lowest = INT32_MAX;
        std::vector<Decider> nearest;
        for (const Decider& one : could) {
            const Person& person = *all.find(one.party);
            std::vector<Decider> acting;
            if (!is_away(person, ballot.kind, all.now)) acting.push_back(one);
            for (const Person::StandIn& other : person.stand_ins)
                if (stands_in(person, other.party, ballot.kind, all.now) && other.party != ballot.requester && !has_spoken(ballot, other.party))
                    acting.push_back({.party = other.party, .level = one.level, .fills = one.fills, .for_party = one.party});
            if (acting.empty() || std::ranges::find(one.fills, need) == one.fills.end()) continue;
            const int stands = height(*all.book, one.level, need);
            if (stands < lowest) nearest.clear();
            lowest = std::min(lowest, stands);
            if (stands == lowest) nearest.insert(nearest.end(), acting.begin(), acting.end());
        }
        for (Decider& one : nearest) add(std::move(one));
    }
    return out;
}

Result<Decider> as_decider(const Electorate& all, const Ballot& ballot, std::string_view party, std::string_view for_party) {
    if (party.empty()) return fail(Code::forbidden, "a verdict is somebody's: this is nobody", {}, "sign in, or use a token of the person who decides");
    if (party == ballot.requester) return fail(Code::forbidden, "who asks does not decide", {}, "another person says yes");
    if (has_spoken(ballot, party)) return fail(Code::conflict, "this person has said yes already", {}, "another one is needed");
    const auto for_somebody = [&](const Person& person) -> std::optional<Decider> {
        if (person.party == ballot.requester || has_spoken(ballot, person.party) || !stands_in(person, party, ballot.kind, all.now)) return std::nullopt;
        std::vector<std::string> fills = fillable(*all.book, ballot, person.level);
        if (fills.empty()) return std::nullopt;
        return Decider{.party = std::string(party), .level = person.level, .fills = std::move(fills), .for_party = person.party};
    };
    if (!for_party.empty()) {
        const Person* person = all.find(for_party);
        if (for_party == ballot.requester) return fail(Code::forbidden, "who asks does not decide, nor anybody in their place");
        if (person)
            if (auto decider = for_somebody(*person)) return *std::move(decider);
        return fail(Code::forbidden, "no delegation in force lets this person decide in that place", "/for", "whoever is away says so: their delegations");
    }
    const Person* self = all.find(party);
    if (self)
        if (std::vector<std::string> fills = fillable(*all.book, ballot, self->level); !fills.empty())
            return Decider{.party = self->party, .level = self->level, .fills = std::move(fills), .for_party = {}};
    for (const Person& person : all.people)
        if (auto decider = for_somebody(person)) return *std::move(decider);
    return fail(Code::forbidden,
                fmt::format("this takes {}; {}", fmt::join(ballot.needs, " and "), self ? "this person is " + self->level : "this person has no level"), {},
                "it is put to those who may: redoubt decide show KEY");
}

}  // namespace redoubt::rooms
