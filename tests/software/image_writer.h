// Images as tools write them: layers, an OCI layout or what docker saves, all in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace redoubt::software {

// A member of a tar (POSIX ustar): '0' a file, '1' a hard link, '2' a link, '5' a folder.
struct TarMember {
    std::string name{};
    std::string content{};
    char type = '0';
    std::string target{};
    unsigned mode = 0644;
    uint64_t claimed = 0;  // a size that is not the content's
};

std::string tar_of(const std::vector<TarMember>& members);
std::string gzip_of(std::string_view bytes);
std::string digest_of(std::string_view bytes);  // "sha256:…"

struct ImageParts {
    std::vector<std::string> layers{};  // as they are stored, packed or not
    std::string platform_os = "linux", architecture = "amd64";
    std::string name{};
};

std::vector<TarMember> oci_members(const std::vector<ImageParts>& images);
std::string oci_archive(const std::vector<ImageParts>& images);
// `unpacked`: the same layers as tars, of which the configuration names the digests.
std::string docker_archive(const ImageParts& image, const std::vector<std::string>& unpacked);

}  // namespace redoubt::software
