#include "software/package.h"

namespace redoubt::software {

Result<Package> package_of(std::string_view type, std::string_view namespace_path, std::string_view name, std::string_view version) {
    Package package{
        .purl = {.type = std::string(type), .namespace_path = std::string(namespace_path), .name = std::string(name), .version = std::string(version)}};
    TRY(advisories::normalise(package.purl));
    return package;
}

}  // namespace redoubt::software
