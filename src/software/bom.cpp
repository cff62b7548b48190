#include "software/bom.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "formats/charset/charset.h"
#include "software/bom_readers.h"

namespace redoubt::software {
namespace {

constexpr size_t start_bytes = 64 << 10;

bool has_part(std::string_view start, std::string_view part) { return start.find(part) != std::string_view::npos; }

bool is_tag_value(std::string_view text) {
    const std::string_view start = text.substr(0, start_bytes);
    return start.starts_with("SPDXVersion:") || has_part(start, "\nSPDXVersion:");
}

bool is_yaml_spdx(std::string_view start) { return start.starts_with("spdxVersion:") || has_part(start, "\nspdxVersion:"); }

bool ends_with_any(std::string_view path, std::initializer_list<std::string_view> endings) {
    const std::string lower_path = to_lower(path);
    return std::ranges::any_of(endings, [&](std::string_view ending) { return lower_path.ends_with(ending); });
}

bool is_cyclonedx_path(std::string_view path) {
    const std::string name = to_lower(path.substr(path.rfind('/') + 1));
    return ends_with_any(path, {".cdx.json", ".cdx.xml", ".bom.json", ".bom.xml", "cyclonedx.json", "cyclonedx.xml"}) || name == "bom.json" ||
           name == "bom.xml";
}

bool is_spdx_path(std::string_view path) {
    return ends_with_any(path, {".spdx", ".spdx.json", ".spdx3.json", ".spdx.yml", ".spdx.yaml", ".spdx.json-ld", ".spdx3.jsonld"});
}

Result<> append_bom(std::string_view bytes, Contents& contents) {
    Bill bill = TRY(read_bom(bytes));
    if (contents.packages.size() + bill.contents.packages.size() > most_packages) return fail(Code::too_large, "there are too many packages");
    std::ranges::move(bill.contents.packages, std::back_inserter(contents.packages));
    std::ranges::move(bill.contents.unread, std::back_inserter(contents.unread));
    return {};
}

constexpr std::array kinds_of_boms{FileKind{.name = "CycloneDX", .is_named = is_cyclonedx_path, .read = append_bom},
                                   FileKind{.name = "SPDX", .is_named = is_spdx_path, .read = append_bom}};

}  // namespace

std::span<const FileKind> bom_kinds() { return kinds_of_boms; }

bool is_bom(std::string_view bytes) {
    std::string held;
    const auto text = formats::charset::to_utf8(bytes, held);
    if (!text) return false;
    const std::string_view start = trim(text->substr(0, start_bytes));
    if (start.starts_with('<')) return has_part(start, "cyclonedx.org/schema/bom");
    if (is_tag_value(start) || is_yaml_spdx(start)) return true;
    if (!start.starts_with('{')) return false;
    if (has_part(start, "\"payloadType\"") && has_part(start, "in-toto")) return true;
    return has_part(start, "\"bomFormat\"") || has_part(start, "cyclonedx.org/schema/bom") || has_part(start, "\"spdxVersion\"") ||
           has_part(start, "spdx.org/rdf/3");
}

Result<Bill> read_bom(std::string_view bytes) {
    std::string held;
    const std::string_view text = trim(TRY(formats::charset::to_utf8(bytes, held)));
    if (!text.starts_with('{') && !text.starts_with('<') && is_tag_value(text)) return read_tag_value(text);
    const BomDocument document = TRY(BomDocument::parse(text));
    switch (document.form()) {
        case BomForm::cyclonedx: return read_cyclonedx(document.root());
        case BomForm::spdx2: return read_spdx2(document.root());
        case BomForm::spdx3: return read_spdx3(document.root());
        default: return fail(Code::malformed, "this is no bill of materials", {}, "CycloneDX (JSON, XML) and SPDX (JSON, YAML, tag-value) are read");
    }
}

}  // namespace redoubt::software
