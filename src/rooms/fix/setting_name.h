// What people name in settings of this room (a demand, a maintenance window, a table of deadlines) is named alike.
#pragma once

#include <algorithm>
#include <string_view>

namespace redoubt::rooms {

constexpr size_t longest_setting_name = 60;

// Lower-case letters, digits and dashes; not empty.
constexpr bool names_a_setting(std::string_view name) {
    return !name.empty() && name.size() <= longest_setting_name &&
           std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace redoubt::rooms
