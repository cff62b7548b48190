// Something that somebody must do by a time: an incident step, a tabletop inject, a restore step, an audit test, a lesson to take.
// It may carry an expectation, so that Redoubt can say when a step was last practised and how long it took. Once it is done,
// `measured` says whether it was in time by its dates; `outcome` is that too, unless a person says less, in words.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

enum class TaskPriority : uint8_t { low, normal, high, urgent };
enum class Expectation : uint8_t { done, acknowledged, answered, detected, contained, restored, reported, attended, passed };
enum class TaskOutcome : uint8_t { met, late, partly, missed };

struct Task {
    schema::Ref parent{};
    std::string description{};
    std::string role{};
    TaskPriority priority = TaskPriority::normal;
    schema::Ref assignee{};
    Time starts{};
    Time due{};
    Time first_due{};
    std::string slipped_why{};
    std::vector<schema::Ref> depends_on{};
    std::optional<Duration> effort{};
    std::optional<Expectation> expectation{};
    std::string expected{};
    std::optional<Duration> target{};
    schema::Ref step_of{};
    std::string step{};
    Time started_on{};
    schema::Ref done_by{};
    Time done_on{};
    std::optional<Duration> took{};
    std::optional<TaskOutcome> measured{};
    std::optional<TaskOutcome> outcome{};
    std::string outcome_text{};
    std::string blocked_by{};
    std::string dropped_why{};
    schema::Ref reviewer{};
    schema::Ref reviewed_by{};
    Time reviewed_on{};
    std::string review{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo task_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::TaskPriority> =
    std::array{Choice{"low", "When there is time."}, Choice{"normal", "In its turn."}, Choice{"high", "Before others."}, Choice{"urgent", "Now."}};
template <>
inline constexpr auto choices_of<records::Expectation> =
    std::array{Choice{"done"},     Choice{"acknowledged"}, Choice{"answered"}, Choice{"detected"}, Choice{"contained"},
               Choice{"restored"}, Choice{"reported"},     Choice{"attended"}, Choice{"passed"}};
template <>
inline constexpr auto choices_of<records::TaskOutcome> = std::array{Choice{"met", "As expected, in time."}, Choice{"late", "As expected, too late."},
                                                                    Choice{"partly", "Not all of it."}, Choice{"missed", "Not at all."}};
}  // namespace redoubt::schema
