// What could happen, how often and how badly, and what is done about it. An estimate is a range of events per year and a 5-95 %
// range of loss per event (FAIR); the expected loss of a year follows from the current one.
#pragma once

#include <optional>

#include "records/severity.h"
#include "schema/record.h"

namespace redoubt::records {

enum class RiskCategory : uint8_t { technology, people, process, third_party, legal, physical };
enum class Treatment : uint8_t { mitigate, accept, transfer, avoid };
enum class Confidence : uint8_t { low, medium, high };

struct Estimate {
    double frequency_low = 0;
    double frequency_high = 0;
    double loss_low = 0;
    double loss_high = 0;
    Confidence confidence = Confidence::medium;
    Time made_on{};
    schema::Ref made_by{};
    std::string basis{};
    static std::span<const schema::FieldInfo> fields();
};

struct Risk {
    std::string scenario{};
    std::string consequence{};
    RiskCategory category = RiskCategory::technology;
    Severity severity = Severity::medium;
    schema::Ref business_owner{};
    std::vector<schema::Ref> threats{};
    std::vector<schema::Ref> assets{};
    std::vector<schema::Ref> controls{};
    std::optional<Estimate> inherent{};
    std::optional<Estimate> current{};
    std::optional<Estimate> target{};
    std::optional<double> expected_loss{};
    Time estimated_on{};
    std::optional<double> appetite{};
    std::optional<Treatment> treatment{};
    std::string treatment_plan{};
    Time review_by{};
    Time accepted_until{};
    std::string closing_reason{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo risk_record;

// Mean yearly loss: mean frequency times the mean of the lognormal whose 5 % and 95 % quantiles are the two losses.
double expected_yearly_loss(const Estimate& estimate);

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::RiskCategory> =
    std::array{Choice{"technology"}, Choice{"people"}, Choice{"process"}, Choice{"third_party"}, Choice{"legal"}, Choice{"physical"}};
template <>
inline constexpr auto choices_of<records::Treatment> =
    std::array{Choice{"mitigate", "Make it rarer or less harmful."}, Choice{"accept", "Live with it, until a date."},
               Choice{"transfer", "Let another carry it: insurance, contract."}, Choice{"avoid", "Stop doing what causes it."}};
template <>
inline constexpr auto choices_of<records::Confidence> = std::array{Choice{"low"}, Choice{"medium"}, Choice{"high"}};
}  // namespace redoubt::schema
