// Where events, findings or intelligence come from, and how often something should.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

enum class SourceKind : uint8_t { log, scan, intelligence };
enum class SourceHealth : uint8_t { unknown, learning, well, silent, more, less, skewed, failing };

struct Source {
    SourceKind kind = SourceKind::log;
    std::string description{};
    std::optional<Duration> cadence{};
    std::vector<schema::Ref> assets{};
    Time last_event{};
    Time expected_by{};
    std::optional<Duration> retention{};
    bool outside = false;
    bool listed = true;
    Time last_received{};
    std::optional<Duration> lag{};
    std::optional<Duration> usual_gap{};
    int64_t events_day = 0;
    std::optional<int64_t> usual_hour{};
    int64_t dropped_day = 0;
    int64_t hosts_seen = 0;
    SourceHealth health = SourceHealth::unknown;
    std::string health_why{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo source_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::SourceKind> = std::array{Choice{"log"}, Choice{"scan"}, Choice{"intelligence"}};
template <>
inline constexpr auto choices_of<records::SourceHealth> = std::array{Choice{"unknown", "Nothing was received from it yet, or it is not received here."},
                                                                     Choice{"learning", "It delivers; what is usual is not known yet."},
                                                                     Choice{"well", "It delivers as usual."},
                                                                     Choice{"silent", "Nothing came for longer than it should."},
                                                                     Choice{"more", "Far more than usual."},
                                                                     Choice{"less", "Far less than usual."},
                                                                     Choice{"skewed", "Its clock is wrong."},
                                                                     Choice{"failing", "Much of what it sends cannot be taken."}};
}  // namespace redoubt::schema
