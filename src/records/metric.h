// A number that is followed over time, defined as a query over records: how many match, the sum or median of one of their fields,
// or what part of one query's records another one matches. Its samples are kept beside it and only ever added.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

enum class Measure : uint8_t { count, sum, median, ratio };
enum class Better : uint8_t { up, down };

struct Metric {
    std::string description{};
    std::string of{};
    Measure measure = Measure::count;
    std::string query{};
    std::string field_name{};
    std::string out_of{};
    std::string unit{};
    Better direction = Better::down;
    std::optional<double> target{};
    std::optional<double> limit{};
    Duration cadence = days(1);
    schema::Ref goal{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo metric_record;

// What `of` says where events of the log store are counted: those of the time since the sample before, one cadence.
constexpr std::string_view events_measured = "event";

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::Measure> = std::array{
    Choice{"count", "How many records match."}, Choice{"sum", "The sum of a field of those that match."},
    Choice{"median", "The middle value of a field of those that match."}, Choice{"ratio", "How many of a hundred that match 'out_of' match 'query' too."}};
template <>
inline constexpr auto choices_of<records::Better> = std::array{Choice{"up", "More is better."}, Choice{"down", "Less is better."}};
}  // namespace redoubt::schema
