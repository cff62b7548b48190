// Levels by severity (informational, low, medium, high, critical) of moves that nobody decides about, and what moves commonly need.
// Who may make a move that is a decision is data: records/authority.h.
#pragma once

#include <array>

#include "schema/level.h"

namespace redoubt::records {

using LevelsBySeverity = std::array<schema::Level, 5>;
inline constexpr LevelsBySeverity verify_levels{schema::Level::p1, schema::Level::p1, schema::Level::ic2, schema::Level::ic2, schema::Level::ic4};

inline constexpr std::array needs_reason{std::string_view("reason")};

}  // namespace redoubt::records
