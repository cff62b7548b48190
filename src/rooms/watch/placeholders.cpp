#include "rooms/watch/placeholders.h"

namespace redoubt::rooms {

Result<detect::LoadOptions> placeholders_in(Disk& disk, const std::string& folder) {
    auto options = detect::read_placeholders(disk, folder + "/placeholders.yml");
    if (!options && options.error().code == Code::not_found) return detect::LoadOptions{};
    return options;
}

}  // namespace redoubt::rooms
