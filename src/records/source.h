// Where events, findings or intelligence come from, and how often something should.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

enum class SourceKind : uint8_t { log, scan, intelligence };

struct Source {
    SourceKind kind = SourceKind::log;
    std::string description{};
    std::optional<Duration> cadence{};
    std::vector<schema::Ref> assets{};
    Time last_event{};
    Time expected_by{};
    std::optional<Duration> retention{};
    bool outside = false;
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo source_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::SourceKind> = std::array{Choice{"log"}, Choice{"scan"}, Choice{"intelligence"}};
}
