// What some decisions are held to besides their subjects: exactly what leaves by an export, and what a suppression would have hidden.
#pragma once

#include "schema/record.h"

namespace redoubt::records {

// What leaves the house by a yes: once, as it was when it was asked.
struct DecisionExport {
    std::string what{};
    std::string type{};
    std::string query{};
    Time as_of{};
    std::string hash{};
    int64_t records = 0;
    static std::span<const schema::FieldInfo> fields();
};

// What a suppression would have hidden, had it been in force.
struct DecisionReplay {
    Time ran{};
    Time since{};
    std::string subject_hash{};
    int64_t findings = 0;
    int64_t occurrences = 0;
    int64_t alerts = 0;
    bool at_least = false;
    std::string result{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::records
