// Archives of images: the first byte says whether the digests are those of a layout, which mutation breaks, or the rest is a layer
// by itself. No location leads out of the image.
#include "software/image.h"
#include "base/text.h"
#include "software/image_layers.h"

using namespace redoubt;
using namespace redoubt::software;

namespace {

void check_locations(const Contents& contents) {
    for (const Package& each : contents.packages) {
        if (each.location.starts_with('/')) __builtin_trap();
        for (const std::string_view part : split(each.location, '/'))
            if (part == "..") __builtin_trap();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
    if (data[0] == 'i') {
        const auto images = read_images(bytes, {.most_unpacked_bytes = 1 << 20, .most_entries = 1000, .most_kept_bytes = 1 << 20});
        if (images)
            for (const Image& each : *images) check_locations(each.contents);
        return 0;
    }
    LayerBudget budget{.most_unpacked_bytes = 1 << 20, .most_ratio = 1100, .most_entries = 1000};
    Finder finder(all_file_kinds(), {.most_file_bytes = 1 << 20, .most_program_bytes = 1 << 20});
    ImageLayers layers(finder, budget);
    for (int i = 0; i < 2; ++i)
        if (!layers.add(bytes, "sha256:0", {})) return 0;
    check_locations(finder.finish());
    return 0;
}
