// One place where a finding was seen. It belongs to the machine that sees: each knows for itself whether it is still there.
#pragma once

#include <optional>

#include "records/finding.h"
#include "schema/record.h"

namespace redoubt::records {

struct Observation {
    Time at{};
    schema::Ref source{};
    std::string tool{};
    std::string seen{};
    static std::span<const schema::FieldInfo> fields();
};

// What one tool says of an occurrence, and whether it still sees it.
struct ToolSight {
    std::string tool{};
    std::string identity{};
    std::string uid{};
    std::string severity{};
    std::vector<std::string> names{};
    Time first_seen{};
    Time last_seen{};
    int64_t misses = 0;
    static std::span<const schema::FieldInfo> fields();
};

struct Occurrence {
    schema::Ref finding{};
    schema::Ref asset{};
    std::string location{};
    std::string identity{};
    std::string component{};
    Severity severity = Severity::medium;
    std::string installed{};
    std::string fixed_in{};
    Time first_seen{};
    Time last_seen{};
    Time gone_on{};
    int64_t times_seen = 0;
    int64_t misses = 0;
    std::vector<Observation> observations{};
    Time due{};
    std::string due_why{};
    std::optional<double> priority{};
    std::string priority_why{};
    std::optional<VexStatus> vex_status{};
    std::optional<VexJustification> vex_justification{};
    std::string vex_says{};
    std::string proof{};
    Time suppressed_until{};
    std::string suppressed_why{};
    std::vector<std::string> tools{};
    std::vector<ToolSight> seen_by{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo occurrence_record;

}  // namespace redoubt::records
