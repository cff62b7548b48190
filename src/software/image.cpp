#include "software/image.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "schema/json.h"
#include "software/finder.h"
#include "software/image_blobs.h"
#include "software/image_layers.h"

namespace redoubt::software {
namespace {

using schema::Map;
using schema::Value;

constexpr size_t deepest_index = 4;
constexpr size_t most_images = 256;
constexpr size_t most_layers = 1024;

std::string_view json_text(const Map& map, std::string_view name) { return map[name].text(); }

std::string platform_of(const Map& it) {
    std::string out = fmt::format("{}/{}", json_text(it, "os"), json_text(it, "architecture"));
    if (const std::string_view variant = json_text(it, "variant"); !variant.empty()) out += fmt::format("/{}", variant);
    return out;
}

// "linux/arm" is asked for and "linux/arm/v7" found: the variant counts when it is asked for.
bool is_platform(std::string_view found, std::string_view asked) {
    return asked.empty() || found == asked || (found.starts_with(asked) && found[asked.size()] == '/' && std::ranges::count(asked, '/') == 1);
}

struct LayerPlace {
    std::string_view bytes;
    std::string digest;     // what packages are marked with
    std::string diff_id{};  // checked when it is there
    std::string unread{};   // why it is not read
};

class ImageReader {
public:
    ImageReader(ImageBlobs& blobs, const ImageOptions& options) : blobs_(blobs), options_(options) {}

    Result<std::vector<Image>> read() {
        const auto index = blobs_.find("index.json");
        const auto saved = blobs_.find("manifest.json");
        if (!index && !saved)
            return fail(Code::malformed, "this is no image: it has neither an index.json nor a manifest.json", {},
                        "give an OCI layout, or what docker save wrote");
        if (index) TRY(read_index(*index, {}, 0));
        if (images_.empty() && saved) TRY(read_saved(*saved));
        if (!images_.empty()) return std::move(images_);
        if (missing_) return std::unexpected(*missing_);
        return fail(Code::not_found, fmt::format("the image has none for {}", options_.platform.empty() ? "any platform" : options_.platform), {},
                    platforms_.empty() ? "" : fmt::format("it has {}", fmt::join(platforms_, ", ")));
    }

private:
    Result<Value> json(std::string_view text, std::string_view what) {
        auto value = schema::parse_json(text, {.most_bytes = size_t{16} << 20, .deepest = 64});
        if (!value) return at(std::move(value).error(), what);
        if (value->as<Map>() == nullptr && value->as<schema::List>() == nullptr) return fail(Code::malformed, "it is no object", std::string(what));
        return value;
    }

    // The blob of a descriptor, which is what its digest says.
    Result<std::string_view> blob(const Map& descriptor) {
        const std::string digest(json_text(descriptor, "digest"));
        const bool is_sha256 = digest.starts_with("sha256:") && digest.size() == 71 && digest.find_first_not_of("0123456789abcdef", 7) == std::string::npos;
        if (!is_sha256) return fail(Code::unsupported, fmt::format("'{}' is no digest by SHA-256", digest));
        const std::string_view bytes = TRY(blobs_.find("blobs/sha256/" + digest.substr(7)));
        if (const std::string found = "sha256:" + to_hex(sha256(bytes)); found != digest)
            return fail(Code::malformed, fmt::format("the blob is {}, and its manifest says {}", found, digest), {}, "it was changed, damaged or cut off");
        return bytes;
    }

    // An index names manifests, or indexes of one image for several platforms.
    Result<> read_index(std::string_view text, const std::string& name, size_t depth) {
        if (depth >= deepest_index) return fail(Code::too_large, fmt::format("its indexes are deeper than {}", deepest_index));
        const Value index = TRY(json(text, "index"));
        for (const Value& each : index.map()["manifests"].list()) {
            const Map& descriptor = each.map();
            const Map& annotations = descriptor["annotations"].map();
            if (json_text(annotations, "vnd.docker.reference.type") == "attestation-manifest") continue;
            const Map& platform = descriptor["platform"].map();
            if (!platform.empty() && !admits(platform_of(platform))) continue;
            std::string its_name(json_text(annotations, "io.containerd.image.name"));
            if (its_name.empty()) its_name = json_text(annotations, "org.opencontainers.image.ref.name");
            if (its_name.empty()) its_name = name;
            const auto bytes = blob(descriptor);
            // A layout may hold one platform of an index that names many.
            if (!bytes && bytes.error().code == Code::not_found) {
                missing_ = bytes.error();
                continue;
            }
            if (!bytes) return std::unexpected(bytes.error());
            const Value manifest = TRY(json(*bytes, "manifest"));
            if (manifest.map().find("manifests") != nullptr)
                TRY(read_index(*bytes, its_name, depth + 1));
            else
                TRY(read_manifest(manifest.map(), its_name, std::string(json_text(descriptor, "digest"))));
        }
        return {};
    }

    bool admits(const std::string& platform) {
        if (std::ranges::find(platforms_, platform) == platforms_.end()) platforms_.push_back(platform);
        return is_platform(platform, options_.platform);
    }

    Result<> read_manifest(const Map& manifest, const std::string& name, const std::string& digest) {
        if (std::ranges::find(images_, digest, &Image::digest) != images_.end()) return {};
        const std::string_view configuration = TRY(blob(manifest["config"].map()));
        const Value config = TRY(json(configuration, "configuration"));
        const std::string platform = platform_of(config.map());
        if (platform != "/" && !admits(platform)) return {};
        std::vector<LayerPlace> layers;
        for (const Value& each : manifest["layers"].list()) {
            const Map& descriptor = each.map();
            const std::string_view type = json_text(descriptor, "mediaType");
            LayerPlace layer{.bytes = {}, .digest = std::string(json_text(descriptor, "digest"))};
            const bool is_elsewhere = type.find("nondistributable") != std::string_view::npos || type.find("foreign") != std::string_view::npos;
            if (type.find("tar") == std::string_view::npos || type.find("encrypted") != std::string_view::npos) {
                layer.unread = fmt::format("a layer of the kind '{}' is not read", type);
            } else if (auto bytes = blob(descriptor); bytes) {
                layer.bytes = *bytes;
            } else if (is_elsewhere && bytes.error().code == Code::not_found) {
                layer.unread = "the layer is not in the image";
            } else {
                return std::unexpected(std::move(bytes).error());
            }
            layers.push_back(std::move(layer));
        }
        return add_image({.name = name, .digest = digest, .platform = platform == "/" ? "" : platform}, layers);
    }

    // manifest.json: [{"Config":"….json","RepoTags":["…"],"Layers":["…/layer.tar"]}]
    Result<> read_saved(std::string_view text) {
        const Value saved = TRY(json(text, "manifest.json"));
        for (const Value& each : saved.list()) {
            const Map& manifest = each.map();
            const std::string_view bytes = TRY(blobs_.find(std::string(json_text(manifest, "Config"))));
            const Value config = TRY(json(bytes, "configuration"));
            const std::string platform = platform_of(config.map());
            if (!admits(platform)) continue;
            const schema::List& names = manifest["Layers"].list();
            const schema::List& diff_ids = config.map()["rootfs"].map()["diff_ids"].list();
            if (names.size() != diff_ids.size())
                return fail(Code::malformed, fmt::format("manifest.json names {} layers, and the configuration {}", names.size(), diff_ids.size()));
            std::vector<LayerPlace> layers;
            for (size_t i = 0; i < names.size(); ++i)
                layers.push_back({.bytes = TRY(blobs_.find(std::string(names[i].text()))),
                                  .digest = std::string(diff_ids[i].text()),
                                  .diff_id = std::string(diff_ids[i].text())});
            const schema::List& tags = manifest["RepoTags"].list();
            TRY(add_image(
                {.name = tags.empty() ? std::string() : std::string(tags.front().text()), .digest = "sha256:" + to_hex(sha256(bytes)), .platform = platform},
                layers));
        }
        return {};
    }

    Result<> add_image(Image image, const std::vector<LayerPlace>& layers) {
        if (images_.size() >= most_images) return fail(Code::too_large, fmt::format("there are more than {} images in it", most_images));
        if (layers.size() > most_layers) return fail(Code::too_large, fmt::format("the image has more than {} layers", most_layers));
        Finder finder(options_.kinds, {.most_file_bytes = options_.most_file_bytes, .most_program_bytes = options_.most_program_bytes});
        ImageLayers stack(finder, budget_);
        for (const LayerPlace& layer : layers) {
            image.layers.push_back(layer.digest);
            if (!layer.unread.empty()) {
                finder.unread(layer.digest, layer.unread);
                continue;
            }
            if (auto added = stack.add(layer.bytes, layer.digest, layer.diff_id); !added) return at(std::move(added).error(), layer.digest);
        }
        image.system = finder.system();
        image.contents = finder.finish();
        images_.push_back(std::move(image));
        return {};
    }

    ImageBlobs& blobs_;
    const ImageOptions& options_;
    LayerBudget budget_{.most_unpacked_bytes = options_.most_unpacked_bytes, .most_ratio = options_.most_ratio, .most_entries = options_.most_entries};
    std::vector<Image> images_;
    std::vector<std::string> platforms_;  // that were met
    std::optional<Error> missing_;
};

bool is_layout(Disk& disk, const std::string& path) { return disk.exists(path + "/index.json") && disk.exists(path + "/oci-layout"); }

}  // namespace

bool looks_like_image(Disk& disk, const std::string& path) {
    if (is_layout(disk, path)) return true;
    const auto mapping = disk.map(path);
    return mapping && begins_like_image((*mapping)->bytes());
}

Result<std::vector<Image>> read_images(Disk& disk, const std::string& path, const ImageOptions& options) {
    if (is_layout(disk, path)) {
        FolderBlobs blobs(disk, path);
        return ImageReader(blobs, options).read();
    }
    const std::unique_ptr<Mapping> mapping = TRY(disk.map(path));
    auto images = read_images(mapping->bytes(), options);
    if (!images) return at(std::move(images).error(), path);
    return images;
}

Result<std::vector<Image>> read_images(std::string_view archive, const ImageOptions& options) {
    ArchiveBlobs blobs;
    TRY(blobs.open(archive, options.most_kept_bytes, options.most_ratio));
    return ImageReader(blobs, options).read();
}

}  // namespace redoubt::software
