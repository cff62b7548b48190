#include "reports/nearest.h"

#include <algorithm>
#include <set>

namespace redoubt::reports {
namespace {

constexpr size_t least_names = 3;
constexpr double least_share = 0.15;

}  // namespace

std::vector<std::string> nearest_mappings(const Tree& beginning, const Catalogue& catalogue, size_t most) {
    std::set<std::string_view> there;
    for (PathId path = 1; path < beginning.paths.size(); ++path) {  // not all names: those that mappings asked for are among them
        if (beginning.paths.at(path).count == 0) continue;
        std::string_view text = beginning.names.text(beginning.paths.at(path).name);
        if (text.starts_with('@')) text.remove_prefix(1);
        there.insert(text);
    }
    struct Near {
        double share;
        std::string name;
    };
    std::vector<Near> found;
    for (const auto& mapping : catalogue.all()) {
        size_t same = 0, asked = 0;
        for (std::string_view name : mapping->names) {
            if (name == "item") continue;
            if (name.starts_with('@')) name.remove_prefix(1);
            ++asked;
            same += there.contains(name) ? 1 : 0;
        }
        if (asked == 0 || same < least_names) continue;
        const double share = static_cast<double>(same) / static_cast<double>(asked);
        if (share >= least_share) found.push_back({share, mapping->name});
    }
    std::ranges::sort(found, [](const Near& a, const Near& b) { return a.share != b.share ? a.share > b.share : a.name < b.name; });
    std::vector<std::string> out;
    for (Near& one : found)
        if (out.size() < most) out.push_back(std::move(one.name));
    return out;
}

}  // namespace redoubt::reports
