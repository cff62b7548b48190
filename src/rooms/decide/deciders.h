// Who may say yes: the levels that a decision takes against the levels that people have, less whoever asked, plus those who stand in
// for somebody who is away.
#pragma once

#include "rooms/decide/question.h"

namespace redoubt::rooms {

struct Person {
    std::string party;
    std::string title;
    std::string level;
    struct StandIn {
        std::string party;
        Time from{}, until{};
        std::string scope;  // kinds of decisions by name, with commas; empty: all
    };
    std::vector<StandIn> stand_ins{};
};

struct Electorate {
    std::shared_ptr<const store::RightsBook> book;
    std::vector<Person> people;  // active, with a level, by title
    Time now{};

    const Person* find(std::string_view party) const;
};
Result<Electorate> electorate(store::Store& store);

bool stands_in(const Person& for_whom, std::string_view party, std::string_view kind, Time now);
bool is_away(const Person& person, std::string_view kind, Time now);

struct Said {
    std::string party, level, for_party;
};
// Which of the levels each yes fills: one person each, as many as can be; -1: none.
std::vector<int> fill(const store::RightsBook& book, std::span<const std::string> needs, std::span<const Said> said);

struct Ballot {
    std::string kind, requester;
    std::vector<std::string> needs;
    std::vector<Said> said;
    Time due{};
};
// Everybody who could say a yes that is still missing.
std::vector<Decider> who_could(const Electorate& all, const Ballot& ballot);
// To whom it is put: the lowest level that reaches, stand-ins for those who are away; everybody once it is overdue.
std::vector<Decider> routed(const Electorate& all, const Ballot& ballot);
// As what this party may say yes or no, or why not. `for_party`: in whose place; empty: as oneself, or for whoever it stands in for.
Result<Decider> as_decider(const Electorate& all, const Ballot& ballot, std::string_view party, std::string_view for_party);

}  // namespace redoubt::rooms
