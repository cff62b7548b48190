// What makes one record wait more urgently than another: a sum of points, each with its reason in words. The one table of
// factors is here; docs/work.md repeats it, and a test compares the two.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "schema/level.h"

namespace redoubt::rooms {

struct WorkFactor {
    std::string_view name;
    std::string_view points;  // "40 to 70", in words
    std::string_view doc;
};
std::span<const WorkFactor> work_factors();

struct WorkReason {
    std::string_view factor;
    std::string text;
    int points = 0;
};

enum class Whose { mine, team, queue };  // assigned or owned; my team's, nobody's; nobody's at all

// What the ranking knows of one record.
struct WorkFacts {
    Whose standing = Whose::mine;
    bool verdict = false;  // waits for what this person says
    bool stale = false;    // out of date by its type's rule
    Time due{};            // zero: none
    Time updated{};
    std::string_view state{};
    std::string_view priority{};       // "high"
    std::string_view priority_name{};  // "severity"
    int priority_place = -1;           // 0 is the least; -1: it has none
    int priority_places = 0;
    // Only known once the record and what it refers to have been read.
    std::string_view exposure{};     // of its subject: internal, partner, public
    std::string_view criticality{};  // of its subject
    std::string subject{};           // key of that asset
    std::string incident{};          // key of the running incident that it is part of
    int blocks = 0;                  // how many open records wait for it
    std::string blocked_by{};        // keys of open records that it waits for
    std::string hindrance{};         // what keeps it where it stands, in words
    std::string slipped{};           // why its due date was put off
};

// What can be said before the record is read, and the rest; both only with reasons that have points.
std::vector<WorkReason> first_reasons(const WorkFacts& facts, schema::Level level, Time now);
std::vector<WorkReason> further_reasons(const WorkFacts& facts);
int total(std::span<const WorkReason> reasons);
// further_reasons() never add up to more.
int most_further_points();
int most_withheld_points();  // nor take away more

// "3 days", "5 hours", "less than an hour".
std::string in_words(Duration span);

}  // namespace redoubt::rooms
