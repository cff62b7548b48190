// Something that wants somebody's yes: an exception, an accepted risk, a go-live, a published page, an awarded quote. It says what
// was asked, what the choices were, who was heard, what was decided, on which conditions and for how long.
#pragma once

#include <optional>

#include "records/decision_proof.h"
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
    course,
    alert_closing,
    rejection,
    incident_declaration,
    incident_closing,
    data_export
};
enum class DecidedHow : uint8_t { verdict, rule, break_glass };

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
    schema::Ref task{};
    static std::span<const schema::FieldInfo> fields();
};

struct Opinion {
    schema::Ref party{};
    bool agrees = true;
    std::string text{};
    Time at{};
    static std::span<const schema::FieldInfo> fields();
};

// What a yes does to one subject. `back` is where the subject returns to when the decision no longer holds.
struct Effect {
    schema::Ref subject{};
    std::string to{};
    std::string back{};
    schema::Map changes{};
    int64_t version = 0;
    static std::span<const schema::FieldInfo> fields();
};

struct DecisionVerdict {
    schema::Ref party{};
    std::string level{};
    bool yes = false;
    std::string reason{};
    Time at{};
    schema::Ref for_party{};
    static std::span<const schema::FieldInfo> fields();
};

// What a yes covers besides its subjects, tomorrow too. Empty parts hold for all.
struct DecisionScope {
    std::string weakness{};
    std::string component{};
    std::string assets{};
    std::string versions{};
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
    std::vector<Effect> effects{};
    std::vector<std::string> needs{};
    std::vector<DecisionVerdict> verdicts{};
    std::optional<DecidedHow> how{};
    std::string rule{};
    std::optional<DecisionScope> scope{};
    std::string missed{};
    std::optional<DecisionExport> exported{};
    std::optional<DecisionReplay> replay{};
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
                                                                     Choice{"course", "Which way we go."},
                                                                     Choice{"alert_closing", "An alert is closed."},
                                                                     Choice{"rejection", "Something is none, and not to be worked on."},
                                                                     Choice{"incident_declaration", "Something is an incident."},
                                                                     Choice{"incident_closing", "An incident is over, or was none."},
                                                                     Choice{"data_export", "What lies in a compartment leaves the house."}};
template <>
inline constexpr auto choices_of<records::DecidedHow> =
    std::array{Choice{"verdict", "By those who may."}, Choice{"rule", "At once, by the matrix."}, Choice{"break_glass", "Acted first; to be ratified."}};
}  // namespace redoubt::schema
