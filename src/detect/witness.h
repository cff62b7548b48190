// A witness set of a rule: literals of which at least one must be found in an event that the rule matches. The fast matcher
// looks for witnesses only, and evaluates a rule only when one of its own was found. A set that is too large costs time, one
// that misses a match would be wrong: "and" needs the witnesses of one of its parts (the rarest), "or" those of all of them,
// and whatever can hold on absence has none.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "detect/program.h"

namespace redoubt::detect {

struct Witness {
    KeyId key = 0;
    Shape shape = Shape::contains;  // exact, prefix, suffix or contains
    std::string text;               // folded
    PredicateId predicate = 0;
    bool decides = false;  // finding it is the same as the predicate holding
};

// What is known of every event that is matched: it has one event id, and which. An empty text: not known.
struct KnownEventId {
    KeyId key = UINT32_MAX;
    std::string text = {};
};

// In how many of the events literals were found that had been taken for rare, from 0 to 1.
using LiteralPlace = std::tuple<KeyId, Shape, std::string>;
using MeasuredShares = std::map<LiteralPlace, double>;

// Nothing: the rule has to be evaluated on every event of its log source. Empty: it can never match.
std::optional<std::vector<Witness>> witnesses_of(const Program& program, const ProgramNode& rule, const KnownEventId& event_id,
                                                 const MeasuredShares& measured = {});

// A literal that every match of the regular expression contains, folded; empty when none is certain.
std::string required_literal(std::string_view regex);

}  // namespace redoubt::detect
