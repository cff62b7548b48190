// Databases of package managers: the first byte chooses the kind, by its place in the list. What is read has a name and can be put
// on a system.
#include "software/database.h"
#include "software/distribution.h"

using namespace redoubt::software;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
    const auto kinds = placed_database_kinds();
    const PlacedKind& kind = kinds[static_cast<uint8_t>(data[0] - 'a') % kinds.size()];
    Contents contents;
    std::vector<OwnedFiles> owned;
    for (const std::string_view path : {"var/lib/pacman/local/x-1-1/files", "var/lib/dpkg/info/x.list", "var/lib/dpkg/status.d/x.md5sums",
                                        "var/db/pkg/a/b-1/PF", "opt/Cellar/x/1/INSTALL_RECEIPT.json"})
        if (kind.is_named(path)) (void)kind.read(path, bytes, contents, owned);
    (void)kind.read("opt/Caskroom/x/INSTALL_RECEIPT.json", bytes, contents, owned);
    for (Package& each : contents.packages) {
        if (each.purl.name.empty()) __builtin_trap();
        set_system(each.purl, {.id = "rhel", .name = {}, .version = "9"});
        if (!redoubt::advisories::parse_purl(to_text(each.purl))) __builtin_trap();
    }
    return 0;
}
