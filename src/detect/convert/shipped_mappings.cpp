#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/text.h"
#include "detect/convert/field_mapping.h"
#include "formats/yaml/yaml.h"

// Rows of (path, start, end); a row of nulls ends the table.
extern "C" const char* const redoubt_fieldmaps_table[];

namespace redoubt::detect::convert {
namespace {

constexpr std::string_view channels_file = "fieldmaps/channels.yml";

template <class T>
T or_stop(Result<T> result) {
    if (result) return *std::move(result);
    std::fprintf(stderr, "redoubt: %s\n", result.error().text().c_str());
    std::abort();
}

template <class Each>
void for_each_file(const Each& each) {
    for (const char* const* row = redoubt_fieldmaps_table; row[0] != nullptr; row += 3)
        each(std::string(row[0]), std::string_view(row[1], static_cast<size_t>(row[2] - row[1])));
}

}  // namespace

// They are part of the program: a fault in them is a fault of the program, and a test loads them.
std::span<const FieldMapping> shipped_field_mappings() {
    static const std::vector<FieldMapping> mappings = [] {
        std::vector<FieldMapping> out;
        for_each_file([&](const std::string& path, std::string_view text) {
            if (path != channels_file) out.push_back(or_stop(parse_field_mapping("content/" + path, text)));
        });
        return out;
    }();
    return mappings;
}

std::string_view channel_as_written(std::string_view channel) {
    static const std::map<std::string, std::string, std::less<>> written = [] {
        std::map<std::string, std::string, std::less<>> out;
        for_each_file([&](const std::string& path, std::string_view text) {
            if (path != channels_file) return;
            const formats::yaml::Node root = or_stop(formats::yaml::parse(text));
            for (const formats::yaml::Node& item : root.items) out.emplace(to_lower(item.text), item.text);
        });
        return out;
    }();
    const auto found = written.find(channel);
    return found == written.end() ? channel : std::string_view(found->second);
}

}  // namespace redoubt::detect::convert
