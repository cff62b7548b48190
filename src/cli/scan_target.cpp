#include "cli/scan_target.h"

#include <algorithm>

#include <fmt/format.h>

#include "hosts/fact_file.h"
#include "hosts/gather.h"
#include "schema/json.h"
#include "software/bom.h"
#include "software/fact_packages.h"
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

ScanTarget target_of_bill(software::Bill bill) { return {.contents = std::move(bill.contents), .subject = std::move(bill.subject_purl)}; }

Result<ScanTarget> read_file_target(const std::string& path, std::string_view bytes) {
    if (looks_like_facts(bytes)) return ScanTarget{.contents = TRY(read_fact_file(bytes)), .subject = {}};
    if (software::is_bom(bytes)) {
        software::Bill bill = TRY(software::read_bom(bytes));
        return target_of_bill(std::move(bill));
    }
    const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    for (const software::FileKind& kind : software::all_file_kinds()) {
        if (!kind.is_named(path) && !kind.is_named(name)) continue;
        ScanTarget target;
        TRY(kind.read(bytes, target.contents));
        return target;
    }
    return fail(Code::unsupported, "this is no kind of file that says what software there is", {}, std::string(what_is_scanned));
}

Result<ScanTarget> read_path(const ScanArguments& arguments, const Surroundings& around) {
    const std::string& path = arguments.target;
    const auto file = around.disk.map(path);
    if (file) {
        auto target = read_file_target(path, (*file)->bytes());
        if (!target) return at(target.error(), path);
        return target;
    }
    if (!around.disk.exists(path)) return fail(Code::not_found, "there is no such file or folder", path, std::string(what_is_scanned));
    if (const auto entries = around.disk.list(path); !entries) return std::unexpected(file.error());
    Contents contents = TRY(software::read_tree(around.disk, path, {.exclude = arguments.exclude}));
    return ScanTarget{.contents = std::move(contents), .subject = {}};
}

}  // namespace

Result<ScanTarget> read_scan_target(const ScanArguments& arguments, const Surroundings& around) {
    if (arguments.target == "host" && around.host != nullptr)
        return ScanTarget{.contents = software::packages_of_facts(hosts::facts_json(hosts::gather(*around.host, around.clock))), .subject = {}};
    ScanTarget target = TRY(read_path(arguments, around));
    if (!arguments.product.empty()) target.subject = arguments.product;
    return target;
}

}  // namespace redoubt::cli
