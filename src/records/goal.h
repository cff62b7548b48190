// What a team wants to reach in a period (an objective with key results that metrics measure), or a piece of the road there (an
// initiative with phases).
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

enum class GoalKind : uint8_t { objective, initiative };

struct KeyResult {
    std::string text{};
    schema::Ref metric{};
    std::optional<double> from{};
    std::optional<double> to{};
    static std::span<const schema::FieldInfo> fields();
};

struct Phase {
    std::string name{};
    Time starts{};
    Time ends{};
    bool done = false;
    static std::span<const schema::FieldInfo> fields();
};

struct Goal {
    GoalKind kind = GoalKind::objective;
    std::string description{};
    schema::Ref parent{};
    schema::Ref team{};
    Time starts{};
    Time ends{};
    std::vector<KeyResult> key_results{};
    std::vector<Phase> phases{};
    std::vector<schema::Ref> depends_on{};
    std::vector<schema::Ref> addresses{};
    std::optional<Duration> effort{};
    std::optional<double> budget{};
    std::string outcome{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo goal_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::GoalKind> = std::array{Choice{"objective", "Where we want to be."}, Choice{"initiative", "What we do to get there."}};
}
