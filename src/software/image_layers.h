// Layers of an image one on another, as a container sees them: what a later one has, takes away or links counts.
// Source: OCI image-spec, layer.md (whiteouts, opaque folders, hard links).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "software/finder.h"
#include "software/layer_tar.h"

namespace redoubt::software {

class ImageLayers {
public:
    ImageLayers(Finder& finder, LayerBudget& budget) : finder_(finder), budget_(budget) {}

    // `digest` is what its packages are marked with. With `diff_id` ("sha256:…") what it unpacks to must be that (Code::malformed).
    Result<> add(std::string_view bytes, const std::string& digest, std::string_view diff_id);

private:
    struct Link {
        std::string target;
        size_t layer;
    };
    // The place that a stored path is in the image, links on the way to it followed within; empty when it has none.
    std::string place_of(std::string_view stored);
    Result<> add_entry(LayerTar& tar, const LayerEntry& entry, const std::string& digest);
    Result<> add_file(LayerTar& tar, const LayerEntry& entry, const std::string& path, const std::string& digest);
    void add_hard_link(const LayerEntry& entry, const std::string& path);
    Result<> read_link_targets(std::string_view bytes, const std::string& digest);
    bool take_whiteout(const std::string& path);
    void remove(const std::string& path, size_t before, bool itself = true);

    Finder& finder_;
    LayerBudget& budget_;
    size_t layer_ = 0;
    std::map<std::string, Link, std::less<>> links_{};
    // Hard links by what they lead to: files of this layer that nothing wanted by their own name.
    std::map<std::string, std::vector<std::string>, std::less<>> pending_{};
    size_t followed_ = 0;  // links, over all layers
};

}  // namespace redoubt::software
