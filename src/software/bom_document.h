// A bill of materials, or what is said about one (VEX), as one tree whatever it was written in. JSON is parsed as it is; CycloneDX in
// XML and SPDX in YAML are first written as the JSON that says the same, so that there is one reader and one check of each format, and
// errors name their place as a JSON pointer ("/components/3/hashes/0/alg").
//
// A BOM inside an in-toto attestation (a DSSE envelope) or inside {"sbom": …} is unwrapped.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "base/result.h"

namespace redoubt::software {

using BomNode = simdjson::dom::element;

enum class BomForm : uint8_t { other, cyclonedx, spdx2, spdx3, openvex, csaf };

constexpr size_t largest_bom = size_t{512} << 20;
constexpr size_t deepest_bom_component = 64;

class BomDocument {
public:
    // UTF-8. Code::malformed for what is no JSON, XML or YAML; Code::too_large past a limit.
    static Result<BomDocument> parse(std::string_view text);

    BomNode root() const { return root_; }
    BomForm form() const { return form_; }

private:
    std::unique_ptr<simdjson::dom::parser> parser_ = std::make_unique<simdjson::dom::parser>();
    BomNode root_{};
    BomForm form_ = BomForm::other;
};

// The member of that name; an element without a type when there is none, or `node` is no object.
simdjson::simdjson_result<BomNode> member_of(const BomNode& node, std::string_view name);
// The text of a member; empty when it is none.
std::string_view text_of(const BomNode& node, std::string_view name);
std::string_view text_of(const BomNode& node, std::string_view name, std::string_view inner);
// Numbers too.
std::string scalar_of(const BomNode& node, std::string_view name);
// The elements of a member that is a list; of anything else, none.
std::vector<BomNode> items_of(const BomNode& node, std::string_view name);
// A text, or all texts of a list.
std::vector<std::string_view> texts_of(const BomNode& node, std::string_view name);

// CycloneDX in XML as CycloneDX in JSON; Code::malformed with the place when it is none, or says twice what there is once.
Result<std::string> cyclonedx_json_of_xml(std::string_view text);

}  // namespace redoubt::software
