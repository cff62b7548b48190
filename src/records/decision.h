// Something that wants somebody's yes: an exception, an accepted risk, a go-live, a published page, an awarded quote. It says what
// was asked, what the choices were, who was heard, what was decided, on which conditions and for how long.
#pragma once

#include <optional>

#include "records/severity.h"
#include "schema/record.h"

namespace redoubt::records {

enum class DecisionKind : uint8_t {
    exception,
    risk_acceptance,
    suppression,
    go_live,
    publication,
    engagement,
    award,
    access,
    embargo,
    matrix_change,
    level_change,
    course
};

struct DecisionOption {
    std::string name{};
    std::string description{};
    std::string for_it{};
    std::string against_it{};
    std::optional<double> cost{};
    static std::span<const schema::FieldInfo> fields();
};

struct Condition {
    std::string text{};
    schema::Ref owner{};
    Time due{};
    Time met_on{};
    static std::span<const schema::FieldInfo> fields();
};

struct Opinion {
    schema::Ref party{};
    bool agrees = true;
    std::string text{};
    Time at{};
    static std::span<const schema::FieldInfo> fields();
};

struct Decision {
    DecisionKind kind = DecisionKind::exception;
    std::vector<schema::Ref> subjects{};
    std::string subject_hash{};
    Severity severity = Severity::medium;
    std::string question{};
    schema::Ref requester{};
    std::vector<DecisionOption> options{};
    std::string recommendation{};
    std::vector<schema::Ref> consulted{};
    std::vector<Opinion> opinions{};
    std::vector<schema::Ref> approvers{};
    Time due{};
    std::vector<Condition> conditions{};
    Time valid_from{};
    Time valid_until{};
    std::string chosen{};
    std::string verdict_reason{};
    schema::Ref decided_by{};
    Time decided_on{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo decision_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::DecisionKind> = std::array{Choice{"exception", "A rule does not hold here, for a while."},
                                                                     Choice{"risk_acceptance", "A risk is borne."},
                                                                     Choice{"suppression", "Something is not shown, for a while."},
                                                                     Choice{"go_live", "A change goes live."},
                                                                     Choice{"publication", "A policy, page or advisory is published."},
                                                                     Choice{"engagement", "An intrusive exercise may begin."},
                                                                     Choice{"award", "A quote is taken."},
                                                                     Choice{"access", "Somebody is let in."},
                                                                     Choice{"embargo", "Something is kept back."},
                                                                     Choice{"matrix_change", "Who may decide what is changed."},
                                                                     Choice{"level_change", "What a level is trusted with is changed."},
                                                                     Choice{"course", "Which way we go."}};
}
