// An event in time that a rule found worth a look; and the group of all alerts of one rule on one asset, which is the row
// of the queue.
#pragma once

#include <optional>

#include "records/severity.h"
#include "schema/record.h"

namespace redoubt::records {

enum class Disposition : uint8_t { true_positive_impact, true_positive_no_impact, benign_true_positive, false_positive, duplicate, undetermined };

struct Alert {
    schema::Ref rule{};
    std::string rule_title{};
    std::string rule_author{};
    Severity severity = Severity::medium;
    Time event_time{};
    std::string host{};
    schema::Ref asset{};
    std::string group{};
    schema::Ref source{};
    std::string source_key{};
    std::string channel{};
    int64_t record_number = 0;
    std::vector<std::string> techniques{};
    std::vector<schema::Ref> observables{};
    schema::Map hits{};
    std::string evidence{};
    std::optional<Disposition> disposition{};
    std::string disposition_reason{};
    schema::Ref incident{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo alert_record;

struct AlertGroup {
    schema::Ref rule{};
    std::string rule_title{};
    Severity severity = Severity::medium;
    schema::Ref asset{};
    std::string host{};
    Time first{};
    Time last{};
    int64_t count = 0;
    int64_t open = 0;
    schema::Ref latest{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo alert_group_record;

// The group of alerts of this rule on this asset (or host, where no asset is known): 26 characters.
std::string alert_group_id(std::string_view rule, std::string_view asset_or_host);

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::Disposition> =
    std::array{Choice{"true_positive_impact", "Real, and it did harm."}, Choice{"true_positive_no_impact", "Real, stopped or failed."},
               Choice{"benign_true_positive", "Real, and authorised."},  Choice{"false_positive", "The rule was wrong."},
               Choice{"duplicate", "Said already by another alert."},    Choice{"undetermined", "Not enough is known."}};
}
