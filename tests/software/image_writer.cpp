#include "software/image_writer.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "support/zip_writer.h"

namespace redoubt::software {
namespace {

void put(std::string& head, size_t at, std::string_view text) { head.replace(at, text.size(), text); }

std::string blob_name(std::string_view bytes) { return "blobs/sha256/" + digest_of(bytes).substr(7); }

std::string descriptor(std::string_view type, std::string_view bytes, std::string_view more = {}) {
    return fmt::format(R"({{"mediaType":"{}","digest":"{}","size":{}{}}})", type, digest_of(bytes), bytes.size(), more);
}

std::string config_of(const ImageParts& image, const std::vector<std::string>& unpacked) {
    std::string diff_ids;
    for (const std::string& each : unpacked) diff_ids += fmt::format("{}\"{}\"", diff_ids.empty() ? "" : ",", digest_of(each));
    return fmt::format(R"({{"architecture":"{}","os":"{}","rootfs":{{"type":"layers","diff_ids":[{}]}}}})", image.architecture, image.platform_os, diff_ids);
}

}  // namespace

std::string tar_of(const std::vector<TarMember>& members) {
    std::string out;
    for (const TarMember& each : members) {
        std::string head(512, '\0');
        put(head, 0, std::string_view(each.name).substr(0, 100));
        put(head, 100, fmt::format("{:07o}", each.mode));
        put(head, 108, "0000000");
        put(head, 116, "0000000");
        put(head, 124, fmt::format("{:011o}", each.claimed > 0 ? each.claimed : each.content.size()));
        put(head, 136, "00000000000");
        put(head, 148, "        ");
        head[156] = each.type;
        put(head, 157, std::string_view(each.target).substr(0, 100));
        put(head, 257, std::string_view("ustar\00000", 8));
        unsigned sum = 0;
        for (const char c : head) sum += static_cast<unsigned char>(c);
        put(head, 148, fmt::format("{:06o}", sum));
        head[154] = '\0';
        out += head + each.content;
        out.append((512 - each.content.size() % 512) % 512, '\0');
    }
    return out + std::string(1024, '\0');
}

std::string gzip_of(std::string_view bytes) { return test::deflated(bytes, test::gzip_format); }

std::string digest_of(std::string_view bytes) { return "sha256:" + to_hex(sha256(bytes)); }

std::vector<TarMember> oci_members(const std::vector<ImageParts>& images) {
    std::vector<TarMember> out{{.name = "oci-layout", .content = R"({"imageLayoutVersion":"1.0.0"})"}};
    std::string manifests;
    for (const ImageParts& image : images) {
        const std::string config = config_of(image, {});
        std::string layers;
        for (const std::string& each : image.layers) {
            layers += (layers.empty() ? "" : ",") + descriptor("application/vnd.oci.image.layer.v1.tar", each);
            out.push_back({.name = blob_name(each), .content = each});
        }
        const std::string manifest =
            fmt::format(R"({{"schemaVersion":2,"config":{},"layers":[{}]}})", descriptor("application/vnd.oci.image.config.v1+json", config), layers);
        out.push_back({.name = blob_name(config), .content = config});
        out.push_back({.name = blob_name(manifest), .content = manifest});
        const std::string more = fmt::format(R"(,"platform":{{"os":"{}","architecture":"{}"}},"annotations":{{"org.opencontainers.image.ref.name":"{}"}})",
                                             image.platform_os, image.architecture, image.name);
        manifests += (manifests.empty() ? "" : ",") + descriptor("application/vnd.oci.image.manifest.v1+json", manifest, more);
    }
    out.push_back({.name = "index.json", .content = fmt::format(R"({{"schemaVersion":2,"manifests":[{}]}})", manifests)});
    return out;
}

std::string oci_archive(const std::vector<ImageParts>& images) { return tar_of(oci_members(images)); }

std::string docker_archive(const ImageParts& image, const std::vector<std::string>& unpacked) {
    const std::string config = config_of(image, unpacked);
    const std::string config_name = digest_of(config).substr(7) + ".json";
    std::vector<TarMember> members{{.name = config_name, .content = config}};
    std::string names;
    for (size_t i = 0; i < image.layers.size(); ++i) {
        const std::string name = fmt::format("layer{}/layer.tar", i);
        names += fmt::format("{}\"{}\"", names.empty() ? "" : ",", name);
        // A layer that is there twice is a link to the first.
        const size_t same = static_cast<size_t>(std::find(image.layers.begin(), image.layers.end(), image.layers[i]) - image.layers.begin());
        if (same == i)
            members.push_back({.name = name, .content = image.layers[i]});
        else
            members.push_back({.name = name, .content = {}, .type = '2', .target = fmt::format("../layer{}/layer.tar", same)});
    }
    members.push_back(
        {.name = "manifest.json", .content = fmt::format(R"([{{"Config":"{}","RepoTags":["{}"],"Layers":[{}]}}])", config_name, image.name, names)});
    return tar_of(members);
}

}  // namespace redoubt::software
