// The real data that some tests run against: it lies beside the project (../shared/data) on machines that have it and is never
// part of the project. Tests ask for a path and skip, saying so, where it is absent.
#pragma once

#include <optional>
#include <string>

namespace redoubt::test {

// The path of `relative` ("events/regression_data", "sigma-rules/rules") after unpacking, or nothing where the data is absent.
// REDOUBT_SHARED_DATA names an unpacked folder directly.
std::optional<std::string> shared_data_path(const std::string& relative);

}  // namespace redoubt::test

// Defines `name` as the path, or skips the test with a plain sentence.
#define SHARED_DATA_OR_SKIP(name, relative)                                                                  \
    const auto name##_found = ::redoubt::test::shared_data_path(relative);                                   \
    if (!name##_found) GTEST_SKIP() << "the shared real data (" << (relative) << ") is not on this machine"; \
    const std::string& name = *name##_found
