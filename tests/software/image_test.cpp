#include "software/image.h"

#include <gtest/gtest.h>

#include <array>

#include "software/files.h"
#include "software/image_writer.h"
#include "support/folder.h"

namespace redoubt::software {
namespace {

Result<> read_right(std::string_view bytes, Contents& contents) {
    contents.packages.push_back(TRY(package_of("npm", "", "right", bytes)));
    return {};
}
bool is_right(std::string_view path) { return path.ends_with("right.txt"); }
constexpr std::array right_kinds{FileKind{"right.txt", is_right, read_right}};

ImageOptions with_kinds(ImageOptions options = {}) {
    options.kinds = right_kinds;
    return options;
}

std::string shown(const Result<std::vector<Image>>& images, const std::vector<std::string>& layers = {}) {
    if (!images) return std::string(code_name(images.error().code)) + ": " + images.error().message;
    std::string out;
    for (const Image& image : *images) {
        if (images->size() > 1) out += image.name + " " + image.platform + "\n";
        out += text_of(image.contents);
    }
    for (size_t i = 0; i < layers.size(); ++i)
        for (size_t at = 0; (at = out.find(digest_of(layers[i]), at)) != std::string::npos;) out.replace(at, 71, "layer" + std::to_string(i));
    return out;
}

std::string of_layers(const std::vector<std::vector<TarMember>>& layers, const ImageOptions& options = with_kinds()) {
    std::vector<std::string> tars;
    for (const auto& each : layers) tars.push_back(tar_of(each));
    return shown(read_images(oci_archive({{.layers = tars}}), options), tars);
}

TEST(Image, NamesTheLayerSinceWhichAPackageIsThere) {
    const std::string bash = "Package: bash\nStatus: install ok installed\nVersion: 5.2\n\n";
    EXPECT_EQ(
        of_layers({{{.name = "etc/os-release", .content = "ID=debian\nVERSION_ID=12\n"}, {.name = "var/lib/dpkg/status", .content = bash}},
                   {{.name = "./var/lib/dpkg/status", .content = bash + "Package: curl\nStatus: install ok installed\nVersion: 7.1\n"}},
                   {{.name = "/var/lib/dpkg/status",
                     .content = bash + "Package: curl\nStatus: install ok installed\nVersion: 7.2\n\nPackage: jq\nStatus: install ok installed\nVersion: 1\n"}},
                   {{.name = "var/lib/dpkg/status", .content = bash + "Package: curl\nStatus: install ok installed\nVersion: 7.2\n"},
                    {.name = "var/lib/dpkg/info/curl.list", .content = "/srv/right.txt\n"},
                    {.name = "srv/right.txt", .content = "1"}}}),
        "srv/right.txt pkg:npm/right@1 owned by pkg:deb/debian/curl@7.2?distro=debian-12 in layer3\n"
        "var/lib/dpkg/status pkg:deb/debian/bash@5.2?distro=debian-12 in layer0\n"
        "var/lib/dpkg/status pkg:deb/debian/curl@7.2?distro=debian-12 in layer2\n");
}

TEST(Image, TakesAwayWhatWhiteoutsName) {
    const std::vector<TarMember> base{{.name = "a/right.txt", .content = "1"},
                                      {.name = "b/right.txt", .content = "2"},
                                      {.name = "b/c/right.txt", .content = "3"},
                                      {.name = "d/right.txt", .content = "4"}};
    EXPECT_EQ(of_layers({base, {{.name = "a/.wh.right.txt"}, {.name = ".wh.b"}}}), "d/right.txt pkg:npm/right@4 in layer0\n");
    // What the same layer brings stays, before the mark and behind it.
    EXPECT_EQ(of_layers({base, {{.name = "b/e/right.txt", .content = "5"}, {.name = "b/.wh..wh..opq"}, {.name = "b/f/right.txt", .content = "6"}}}),
              "a/right.txt pkg:npm/right@1 in layer0\nb/e/right.txt pkg:npm/right@5 in layer1\nb/f/right.txt pkg:npm/right@6 in layer1\nd/right.txt "
              "pkg:npm/right@4 in layer0\n");
    EXPECT_EQ(of_layers({base, {{.name = ".wh..wh..opq"}, {.name = ".wh..wh.plnk", .type = '5'}}}), "");
    EXPECT_EQ(of_layers({base, {{.name = "a", .content = "a file"}, {.name = "b", .type = '2', .target = "d"}, {.name = "d/right.txt", .type = '5'}}}), "");
    EXPECT_EQ(of_layers({base, {{.name = "a", .type = '5'}, {.name = "b/.wh.c"}, {.name = "d/.wh..wh.aufs"}, {.name = "d/.wh."}}}),
              "a/right.txt pkg:npm/right@1 in layer0\nb/right.txt pkg:npm/right@2 in layer0\nd/right.txt pkg:npm/right@4 in layer0\n");
}

TEST(Image, FollowsLinksOnlyWithin) {
    EXPECT_EQ(of_layers({{{.name = "usr/lib/right.txt", .content = "1"}, {.name = "lib", .type = '2', .target = "usr/lib"}},
                         {{.name = "lib/right.txt", .content = "2"}}}),
              "usr/lib/right.txt pkg:npm/right@2 in layer1\n");
    EXPECT_EQ(of_layers({{{.name = "up", .type = '2', .target = "../../../etc"},
                          {.name = "top", .type = '2', .target = "/srv"},
                          {.name = "round", .type = '2', .target = "round"}},
                         {{.name = "up/right.txt", .content = "1"}, {.name = "top/right.txt", .content = "2"}, {.name = "round/right.txt", .content = "3"}}}),
              "etc/right.txt pkg:npm/right@1 in layer1\nsrv/right.txt pkg:npm/right@2 in layer1\n");
    EXPECT_EQ(of_layers({{{.name = "../../etc/right.txt", .content = "1"}, {.name = "a/../b/right.txt", .content = "2"}}}),
              "b/right.txt pkg:npm/right@2 in layer0\nunread etc/right.txt: its path leads out of the image\n");
    // A folder takes the place of a link.
    EXPECT_EQ(of_layers({{{.name = "lib", .type = '2', .target = "usr/lib"}}, {{.name = "lib", .type = '5'}, {.name = "lib/right.txt", .content = "2"}}}),
              "lib/right.txt pkg:npm/right@2 in layer1\n");
}

TEST(Image, ReadsHardLinks) {
    EXPECT_EQ(
        of_layers({{{.name = "a/right.txt", .content = "1"}, {.name = "b/right.txt", .type = '1', .target = "a/right.txt"}}, {{.name = "a/.wh.right.txt"}}}),
        "b/right.txt pkg:npm/right@1 in layer0\n");
    EXPECT_EQ(of_layers({{{.name = "blob", .content = "1"},
                          {.name = "c/right.txt", .type = '1', .target = "./blob"},
                          {.name = "d/right.txt", .type = '1', .target = "none"}}}),
              "c/right.txt pkg:npm/right@1 in layer0\nunread d/right.txt: it is a hard link to none, which is not in its layer\n");
}

TEST(Image, IsTheSameHoweverItIsStored) {
    const std::vector<std::string> tars{tar_of({{.name = "right.txt", .content = "1"}, {.name = "etc/os-release", .content = "ID=alpine\nVERSION_ID=3.20\n"}}),
                                        tar_of({{.name = "b/right.txt", .content = "2"}})};
    const std::vector<std::string> packed{gzip_of(tars[0]), gzip_of(tars[1])};
    const std::string expected = "b/right.txt pkg:npm/right@2 in layer1\nright.txt pkg:npm/right@1 in layer0\n";
    const auto oci = read_images(oci_archive({{.layers = packed, .name = "example.org/web:1"}}), with_kinds());
    EXPECT_EQ(shown(oci, packed), expected);
    EXPECT_EQ(oci->front().name + " " + oci->front().platform + " " + oci->front().system.id, "example.org/web:1 linux/amd64 alpine");
    EXPECT_EQ(shown(read_images(gzip_of(oci_archive({{.layers = tars}})), with_kinds()), tars), expected);
    EXPECT_EQ(shown(read_images(docker_archive({.layers = tars, .name = "web:1"}, tars), with_kinds()), tars), expected);
    EXPECT_EQ(shown(read_images(docker_archive({.layers = packed}, tars), with_kinds()), tars), expected);
    EXPECT_EQ(shown(read_images(docker_archive({.layers = {tars[0], tars[0]}}, {tars[0], tars[0]}), with_kinds()), tars),
              "right.txt pkg:npm/right@1 in layer0\n");
    const redoubt::test::Folder folder;
    for (const TarMember& each : oci_members({{.layers = packed}})) write_file(folder.path(), each.name, each.content);
    SystemDisk disk;
    EXPECT_TRUE(looks_like_image(disk, folder.path()));
    EXPECT_EQ(shown(read_images(disk, folder.path(), with_kinds()), packed), expected);
    write_file(folder.path(), "saved.tar.gz", gzip_of(docker_archive({.layers = tars}, tars)));
    write_file(folder.path(), "other.tar", tars[0]);
    EXPECT_TRUE(looks_like_image(disk, folder.path() + "/saved.tar.gz"));
    EXPECT_FALSE(looks_like_image(disk, folder.path() + "/other.tar"));
    EXPECT_FALSE(looks_like_image(disk, folder.path() + "/none"));
    EXPECT_TRUE(shown(read_images(disk, folder.path() + "/other.tar")).starts_with("malformed: this is no image"));
}

TEST(Image, OfThePlatformThatIsAskedFor) {
    const std::string amd = tar_of({{.name = "right.txt", .content = "1"}}), arm = tar_of({{.name = "right.txt", .content = "2"}});
    const std::string archive = oci_archive({{.layers = {amd}, .name = "x"}, {.layers = {arm}, .architecture = "arm64", .name = "x"}});
    EXPECT_EQ(shown(read_images(archive, with_kinds()), {amd, arm}),
              "x linux/amd64\nright.txt pkg:npm/right@1 in layer0\nx linux/arm64\nright.txt pkg:npm/right@2 in layer1\n");
    EXPECT_EQ(shown(read_images(archive, with_kinds({.platform = "linux/arm64"})), {amd, arm}), "right.txt pkg:npm/right@2 in layer1\n");
    const auto none = read_images(archive, with_kinds({.platform = "linux/s390x"}));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, Code::not_found);
    EXPECT_EQ(none.error().hint, "it has linux/amd64, linux/arm64");
}

TEST(Image, IsRefusedWhenItIsNotWhatItSays) {
    const std::string tar = tar_of({{.name = "right.txt", .content = "1"}});
    auto members = oci_members({{.layers = {tar}}});
    members[1].content[600] = 'X';
    EXPECT_TRUE(shown(read_images(tar_of(members), with_kinds())).find("its manifest says") != std::string::npos);
    members.erase(members.begin() + 1);
    EXPECT_TRUE(shown(read_images(tar_of(members), with_kinds())).find("the image has no blobs/sha256/") != std::string::npos);
    EXPECT_TRUE(shown(read_images(docker_archive({.layers = {tar}}, {tar + "x"}), with_kinds())).find("the configuration says") != std::string::npos);
    const std::string whole = oci_archive({{.layers = {gzip_of(tar)}}});
    for (size_t size = 0; size + 2048 < whole.size(); size += 97) EXPECT_FALSE(read_images(std::string_view(whole).substr(0, size), with_kinds())) << size;
    const std::string packed = gzip_of(tar_of({{.name = "right.txt", .content = std::string(100'000, 'x')}}));
    EXPECT_TRUE(of_layers({}).empty());
    EXPECT_TRUE(shown(read_images(oci_archive({{.layers = {packed.substr(0, packed.size() / 2)}}}), with_kinds())).starts_with("malformed"));
    EXPECT_TRUE(of_layers({{{.name = "right.txt", .content = "1", .claimed = 1'000'000}}}).starts_with("malformed"));
}

TEST(Image, OfABombIsNamedAndNothingIsKept) {
    const std::string zeros = gzip_of(tar_of({{.name = "zeros", .content = std::string(size_t{80} << 20, '\0')}}));
    EXPECT_EQ(shown(read_images(oci_archive({{.layers = {zeros}}}), with_kinds({.most_ratio = 500}))),
              "too_large: it unpacks to more than 500 times its size, as archives do that are made to explode");
    EXPECT_EQ(shown(read_images(oci_archive({{.layers = {zeros}}}), with_kinds({.most_unpacked_bytes = 1'000'000}))),
              "too_large: it unpacks to more than 1000000 bytes");
    EXPECT_TRUE(shown(read_images(zeros, with_kinds({.most_kept_bytes = 1'000'000}))).starts_with("too_large"));
    EXPECT_EQ(of_layers({{{.name = "a"}, {.name = "b"}, {.name = "c"}}}, with_kinds({.most_entries = 2})), "too_large: it has more than 2 entries");
    EXPECT_EQ(of_layers({{{.name = "right.txt", .content = "12345"}}, {{.name = "right.txt", .content = "1"}}}, with_kinds({.most_file_bytes = 4})),
              "right.txt pkg:npm/right@1 in layer1\n");
    EXPECT_EQ(of_layers({{{.name = "right.txt", .content = "12345"}, {.name = "b/right.txt", .type = '1', .target = "right.txt"}}},
                        with_kinds({.most_file_bytes = 4})),
              "unread b/right.txt: it has 5 bytes, and at most 4 are read\nunread right.txt: it has 5 bytes, and at most 4 are read\n");
    EXPECT_EQ(of_layers({{{.name = "right.txt", .content = "1"}}, {{.name = "right.txt", .content = "12345"}}}, with_kinds({.most_file_bytes = 4})),
              "unread right.txt: it has 5 bytes, and at most 4 are read\n");
}

}  // namespace
}  // namespace redoubt::software
