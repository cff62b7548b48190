// The texts that a new user reads first, and "did you mean".
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace redoubt::cli {

std::string overview();  // redoubt --help
std::string version_line();
std::string_view program_version();  // "0.1.0"

// The nearest of `known` within two edits (one for short words), or empty.
std::string_view nearest(std::string_view word, std::span<const std::string> known);

extern const std::string_view hunt_examples;
extern const std::string_view rules_examples;
extern const std::string_view serve_examples;
extern const std::string_view demo_examples;
extern const std::string_view import_examples;
extern const std::string_view collect_examples;
extern const std::string_view version_examples;
extern const std::string_view cvss_examples;
extern const std::string_view osv_examples;
extern const std::string_view feeds_examples;
extern const std::string_view scan_examples;
extern const std::string_view table_examples;
extern const std::string_view desk_examples;
extern const std::string_view record_examples;

}  // namespace redoubt::cli
