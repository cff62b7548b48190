#include "reports/catalogue.h"

#include <fmt/format.h>

#include <algorithm>

// Rows of (path, start, end); a row of nulls ends the table.
extern "C" const char* const redoubt_mappings_table[];

namespace redoubt::reports {

Result<Catalogue> Catalogue::shipped() {
    static const Result<Catalogue> once = []() -> Result<Catalogue> {
        Catalogue out;
        for (const char* const* row = redoubt_mappings_table; row[0] != nullptr; row += 3) {
            const std::string_view path = row[0];
            if (path.ends_with(".map")) TRY(out.add({row[1], static_cast<size_t>(row[2] - row[1])}, std::string(path.substr(path.rfind('/') + 1))));
        }
        return out;
    }();
    return once;
}

Result<> Catalogue::add(std::string_view text, const std::string& source) {
    auto mapping = std::make_shared<const Mapping>(TRY(compile_mapping(text, source)));
    const auto at =
        std::lower_bound(mappings_.begin(), mappings_.end(), mapping->name, [](const auto& known, const std::string& wanted) { return known->name < wanted; });
    if (at != mappings_.end() && (*at)->name == mapping->name)
        *at = std::move(mapping);
    else
        mappings_.insert(at, std::move(mapping));
    return {};
}

Result<> Catalogue::add_folder(Disk& disk, const std::string& path) {
    if (!disk.exists(path)) return {};
    for (const std::string& file : TRY(disk.files_below(path)))
        if (file.ends_with(".map")) {
            const std::string text = TRY(disk.read(file, size_t{1} << 20));
            TRY(add(text, file));
        }
    return {};
}

const Mapping* Catalogue::find(std::string_view name) const {
    const auto at = std::find_if(mappings_.begin(), mappings_.end(), [&](const auto& known) { return known->name == name; });
    return at == mappings_.end() ? nullptr : at->get();
}

std::string Catalogue::names() const {
    std::vector<std::string_view> out;
    for (const auto& known : mappings_) out.push_back(known->name);
    return fmt::format("{}", fmt::join(out, ", "));
}

}  // namespace redoubt::reports
