// The version of this program, from CMakeLists.txt.
#pragma once

#include <string_view>

namespace redoubt::api {

#ifdef REDOUBT_VERSION
inline constexpr std::string_view version = REDOUBT_VERSION;
#else
inline constexpr std::string_view version = "0.1.0";
#endif

}  // namespace redoubt::api
