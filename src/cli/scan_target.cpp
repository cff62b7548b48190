#include "cli/scan_target.h"

#include <algorithm>

#include <fmt/format.h>

#include "hosts/fact_file.h"
#include "hosts/gather.h"
#include "schema/json.h"
#include "software/bom.h"
#include "software/fact_packages.h"
#include "software/image.h"
#include "software/tree.h"

namespace redoubt::cli {
namespace {

using software::Contents;

constexpr std::string_view what_is_scanned =
    "give a folder, a bill of materials (CycloneDX, SPDX), a lockfile, an image archive, a fact file of redoubt collect, or the word host";

// A fact file says so in its first member.
bool looks_like_facts(std::string_view bytes) { return bytes.starts_with('{') && bytes.substr(0, 256).find("\"redoubt_facts\"") != std::string_view::npos; }

Result<Contents> read_fact_file(std::string_view bytes) {
    const schema::Value value = TRY(schema::parse_json(bytes, {.most_bytes = size_t{256} << 20, .most_values = 20'000'000}));
    const hosts::FactFile file = TRY(hosts::check_fact_file(value));
    return software::packages_of_facts(file.facts);
}

// A lockfile, a package database, a program, an archive of Java: by its name and what it begins with.
Result<Contents> read_other_file(const std::string& path, Disk& disk) {
    Contents contents = TRY(software::read_tree(disk, path));
    if (!contents.packages.empty()) return contents;
    if (contents.unread.size() == 1) return fail(Code::malformed, contents.unread.front().why, path);
    const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    const auto names = [&](const software::FileKind& kind) { return kind.is_named(path) || kind.is_named(name); };
    if (std::ranges::any_of(software::all_file_kinds(), names)) return contents;
    return fail(Code::unsupported, "this is no kind of file that says what software there is", path, std::string(what_is_scanned));
}

// All images that are there, as one. A purl of an image is its name and its digest.
Result<ScanTarget> read_image_target(const ScanArguments& arguments, Disk& disk) {
    const std::vector<software::Image> images = TRY(software::read_images(disk, arguments.target, {.platform = arguments.platform}));
    ScanTarget target;
    for (const software::Image& image : images) {
        std::ranges::copy(image.contents.packages, std::back_inserter(target.contents.packages));
        std::ranges::copy(image.contents.unread, std::back_inserter(target.contents.unread));
    }
    if (images.size() != 1 || images.front().name.empty()) return target;
    const std::string& name = images.front().name;
    const std::string_view repository = std::string_view(name).substr(0, name.rfind(':') > name.rfind('/') + 1 ? name.rfind(':') : name.size());
    advisories::Purl purl{.type = "oci", .name = std::string(repository.substr(repository.rfind('/') + 1)), .version = images.front().digest};
    purl.qualifiers.emplace_back("repository_url", std::string(repository));
    if (advisories::normalise(purl)) target.subject = advisories::to_text(purl);
    return target;
}

Result<ScanTarget> read_file(const std::string& path, Disk& disk) {
    const std::unique_ptr<Mapping> file = TRY(disk.map(path));
    const std::string_view bytes = file->bytes();
    if (looks_like_facts(bytes)) {
        auto contents = read_fact_file(bytes);
        if (!contents) return at(contents.error(), path);
        return ScanTarget{.contents = *std::move(contents), .subject = {}};
    }
    if (software::is_bom(bytes)) {
        auto bill = software::read_bom(bytes);
        if (!bill) return at(bill.error(), path);
        return ScanTarget{.contents = std::move(bill->contents), .subject = std::move(bill->subject_purl)};
    }
    return ScanTarget{.contents = TRY(read_other_file(path, disk)), .subject = {}};
}

Result<ScanTarget> read_path(const ScanArguments& arguments, Disk& disk) {
    const std::string& path = arguments.target;
    if (software::looks_like_image(disk, path)) return read_image_target(arguments, disk);
    if (const auto entries = disk.list(path); !entries) {
        if (entries.error().code == Code::unsupported) return read_file(path, disk);
        if (entries.error().code == Code::not_found) return fail(Code::not_found, "there is no such file or folder", path, std::string(what_is_scanned));
        return std::unexpected(entries.error());
    }
    return ScanTarget{.contents = TRY(software::read_tree(disk, path, {.exclude = arguments.exclude})), .subject = {}};
}

}  // namespace

Result<ScanTarget> read_scan_target(const ScanArguments& arguments, const Surroundings& around) {
    if (arguments.target == "host" && around.host != nullptr)
        return ScanTarget{.contents = software::packages_of_facts(hosts::facts_json(hosts::gather(*around.host, around.clock))), .subject = {}};
    ScanTarget target = TRY(read_path(arguments, around.disk));
    if (!arguments.product.empty()) target.subject = arguments.product;
    return target;
}

}  // namespace redoubt::cli
