// An exercise or a look at something, planned and carried out: assessment, pentest, red team, audit, tabletop, phishing, lesson,
// recovery test, review, hunt … with its scope, its rules, who takes part, its window and what came of it.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

enum class ActivityKind : uint8_t {
    assessment,
    pentest,
    red_team,
    purple_team,
    audit,
    tabletop,
    phishing,
    lesson,
    recovery_test,
    review,
    hunt,
    access_review,
    certification,
    consultation,
    experiment
};
enum class ActivityVerdict : uint8_t { passed, passed_with_findings, failed, inconclusive };

struct Participant {
    schema::Ref party{};
    std::string role{};
    std::string said{};
    static std::span<const schema::FieldInfo> fields();
};

struct Activity {
    ActivityKind kind = ActivityKind::assessment;
    bool intrusive = false;
    std::string purpose{};
    std::vector<schema::Ref> subjects{};
    std::string scope_text{};
    std::string method{};
    std::string rules_of_engagement{};
    std::vector<std::string> techniques{};
    schema::Ref playbook{};
    schema::Ref supplier{};
    schema::Ref lead{};
    std::vector<Participant> participants{};
    std::vector<schema::Ref> white_cell{};
    std::optional<Duration> every{};
    Time due{};
    Time starts{};
    Time ends{};
    Time held_on{};
    std::optional<ActivityVerdict> verdict{};
    std::string results{};
    std::optional<double> score{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo activity_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::ActivityKind> = std::array{Choice{"assessment", "Looking for what is wrong."},
                                                                     Choice{"pentest", "Attacking one thing, announced."},
                                                                     Choice{"red_team", "Attacking as an enemy would, unannounced."},
                                                                     Choice{"purple_team", "Attackers and defenders together, technique by technique."},
                                                                     Choice{"audit", "Looking whether requirements are met."},
                                                                     Choice{"tabletop", "Talking a scenario through."},
                                                                     Choice{"phishing", "Sending harmless bait."},
                                                                     Choice{"lesson", "Teaching."},
                                                                     Choice{"recovery_test", "Bringing something back, by the clock."},
                                                                     Choice{"review", "Reading a design, code or configuration."},
                                                                     Choice{"hunt", "Looking for an enemy who is already here."},
                                                                     Choice{"access_review", "Looking who may do what."},
                                                                     Choice{"certification", "Being certified."},
                                                                     Choice{"consultation", "Answering a question."},
                                                                     Choice{"experiment", "Trying something new."}};
template <>
inline constexpr auto choices_of<records::ActivityVerdict> =
    std::array{Choice{"passed"}, Choice{"passed_with_findings"}, Choice{"failed"}, Choice{"inconclusive"}};
}  // namespace redoubt::schema
