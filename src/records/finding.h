// A state that persists and wants somebody's work, about any record: a vulnerability on a host, a gap in a rule, a concern about
// a process. One finding is one unit of work; where it was seen are its occurrences. Statuses follow VEX.
#pragma once

#include <optional>

#include "records/severity.h"
#include "schema/record.h"

namespace redoubt::records {

enum class FindingKind : uint8_t { vulnerability, misconfiguration, nonconformity, gap, concern };
enum class SeverityOrigin : uint8_t { person, tool, advisory, table };
enum class FindingPlan : uint8_t { fix, mitigate, accept };
enum class VexStatus : uint8_t { under_investigation, affected, not_affected, fixed };
enum class VexJustification : uint8_t {
    component_not_present,
    vulnerable_code_not_present,
    vulnerable_code_not_in_execute_path,
    vulnerable_code_cannot_be_controlled_by_adversary,
    inline_mitigations_already_exist
};

struct Finding {
    FindingKind kind = FindingKind::vulnerability;
    std::vector<schema::Ref> subjects{};
    Severity severity = Severity::medium;
    SeverityOrigin severity_origin = SeverityOrigin::person;
    std::string description{};
    std::string impact{};
    std::string remedy{};
    schema::Ref source{};
    std::string identity{};
    schema::Ref advisory{};
    std::string component{};
    std::vector<std::string> vulnerabilities{};
    std::vector<std::string> weaknesses{};
    std::vector<std::string> techniques{};
    std::optional<double> cvss{};
    bool exploited = false;
    std::string root_cause{};
    std::optional<FindingPlan> plan{};
    std::string plan_text{};
    schema::Ref assignee{};
    Time due{};
    std::string due_why{};
    Time deadline{};
    std::string deadline_why{};
    std::optional<double> priority{};
    std::string priority_why{};
    std::optional<VexStatus> vex_status{};
    std::optional<VexJustification> vex_justification{};
    std::string vex_says{};
    schema::Ref raised_by{};
    Time first_seen{};
    Time last_seen{};
    schema::Ref fixed_by{};
    Time fixed_on{};
    schema::Ref verified_by{};
    Time verified_on{};
    std::string verification{};
    Time accepted_until{};
    std::string closing_reason{};
    std::string rule{};
    std::vector<std::string> tools{};
    std::vector<std::string> references{};
    std::optional<int64_t> times_back{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo finding_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::FindingKind> =
    std::array{Choice{"vulnerability", "A weakness that can be exploited."}, Choice{"misconfiguration", "Set otherwise than it should be."},
               Choice{"nonconformity", "Something that a requirement asks for is not so."},
               Choice{"gap", "Something is missing: a log, a rule, a test, a skill."}, Choice{"concern", "Somebody thinks that something is wrong."}};
template <>
inline constexpr auto choices_of<records::SeverityOrigin> =
    std::array{Choice{"person", "Somebody judged it; no scan changes that."}, Choice{"tool", "The tool said so."}, Choice{"advisory", "Its advisory says so."},
               Choice{"table", "A table of ours says so."}};
template <>
inline constexpr auto choices_of<records::FindingPlan> =
    std::array{Choice{"fix", "Take the cause away."}, Choice{"mitigate", "Make it harmless."}, Choice{"accept", "Live with it, until a date."}};
template <>
inline constexpr auto choices_of<records::VexStatus> = std::array{Choice{"under_investigation"}, Choice{"affected"}, Choice{"not_affected"}, Choice{"fixed"}};
template <>
inline constexpr auto choices_of<records::VexJustification> =
    std::array{Choice{"component_not_present"}, Choice{"vulnerable_code_not_present"}, Choice{"vulnerable_code_not_in_execute_path"},
               Choice{"vulnerable_code_cannot_be_controlled_by_adversary"}, Choice{"inline_mitigations_already_exist"}};
}  // namespace redoubt::schema
