// What is done the same way each time: a playbook, a scenario, a lesson, a checklist, a bait mail, a request for quotes, a report.
// Playbooks follow CACAO: steps in order, by role, with variables.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

enum class TemplateKind : uint8_t { playbook, scenario, lesson, checklist, bait, quote_request, report };
enum class StepKind : uint8_t { action, decide, notify, inject, question, read };

struct Step {
    std::string number{};
    std::string title{};
    StepKind kind = StepKind::action;
    std::string role{};
    std::string text{};
    std::optional<Duration> target{};
    std::vector<std::string> after{};
    std::string condition{};
    static std::span<const schema::FieldInfo> fields();
};

struct Variable {
    std::string name{};
    std::string value{};
    std::string doc{};
    static std::span<const schema::FieldInfo> fields();
};

struct Template {
    TemplateKind kind = TemplateKind::playbook;
    std::string purpose{};
    std::string when{};
    std::vector<Step> steps{};
    std::vector<Variable> variables{};
    std::vector<std::string> capabilities{};
    std::vector<std::string> techniques{};
    std::string body{};
    std::string cacao_id{};
    std::string edition{};
    Time review_by{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo template_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::TemplateKind> = std::array{Choice{"playbook", "Steps for when something happens."},
                                                                     Choice{"scenario", "A story to rehearse."},
                                                                     Choice{"lesson", "Something to teach."},
                                                                     Choice{"checklist", "Things to look at."},
                                                                     Choice{"bait", "A harmless phishing mail."},
                                                                     Choice{"quote_request", "What to ask suppliers."},
                                                                     Choice{"report", "A form to fill in."}};
template <>
inline constexpr auto choices_of<records::StepKind> =
    std::array{Choice{"action", "Somebody does it."},        Choice{"decide", "Somebody chooses."},      Choice{"notify", "Somebody is told."},
               Choice{"inject", "The facilitator says it."}, Choice{"question", "Somebody answers it."}, Choice{"read", "Somebody reads it."}};
}  // namespace redoubt::schema
