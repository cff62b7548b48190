// The decision matrix's least levels by severity (informational, low, medium, high, critical), and what moves commonly need.
// Until decisions are records that carry verdicts, the moves they will gate take these levels and a reason.
#pragma once

#include <array>

#include "schema/level.h"

namespace redoubt::records {

using LevelsBySeverity = std::array<schema::Level, 5>;
inline constexpr LevelsBySeverity reject_levels{schema::Level::p1, schema::Level::p1, schema::Level::ic2, schema::Level::ic4, schema::Level::lead};
inline constexpr LevelsBySeverity accept_levels{schema::Level::ic4, schema::Level::ic4, schema::Level::lead, schema::Level::lead, schema::Level::lead};
inline constexpr LevelsBySeverity suppress_levels{schema::Level::ic2, schema::Level::ic2, schema::Level::ic4, schema::Level::lead, schema::Level::lead};
inline constexpr LevelsBySeverity go_live_levels{schema::Level::ic2, schema::Level::ic2, schema::Level::ic4, schema::Level::lead, schema::Level::lead};
inline constexpr LevelsBySeverity verify_levels{schema::Level::p1, schema::Level::p1, schema::Level::ic2, schema::Level::ic2, schema::Level::ic4};

inline constexpr std::array needs_reason{std::string_view("reason")};

}  // namespace redoubt::records
