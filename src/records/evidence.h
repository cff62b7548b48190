// A piece of what shows that something is so: its content by hash, the period that it speaks of, how it was collected, and by
// whom. Whoever accepts it did not collect it.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

enum class EvidenceMethod : uint8_t { document, query, scan, screenshot, interview, observation, test };

struct Evidence {
    EvidenceMethod method = EvidenceMethod::document;
    std::string description{};
    std::vector<schema::Ref> shows{};
    std::string content_hash{};
    std::string query{};
    schema::Ref source{};
    Time period_from{};
    Time period_until{};
    Time due{};
    schema::Ref collector{};
    schema::Ref collected_by{};
    Time collected_on{};
    schema::Ref accepted_by{};
    Time accepted_on{};
    Time expires{};
    std::optional<Duration> collect_every{};
    std::string rejection_reason{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo evidence_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::EvidenceMethod> =
    std::array{Choice{"document", "Something written."}, Choice{"query", "What Redoubt answers to a query."}, Choice{"scan", "What a tool found."},
               Choice{"screenshot", "A picture."},       Choice{"interview", "What somebody said."},          Choice{"observation", "What somebody saw."},
               Choice{"test", "What came of trying it."}};
}
