// Bills of materials: CycloneDX 1.0 to 1.7 (JSON, XML), SPDX 2 (JSON, YAML, tag-value) and SPDX 3 (JSON-LD), as packages.
//
// A component with a purl is that package; one without becomes pkg:generic, which no advisory names, so that it is listed as unknown.
// What a format requires and is not there is Code::malformed with the JSON pointer, and so is a bom-ref that two components claim;
// a purl that is none is named as unread and the rest is kept. Nothing follows references, so that cycles of them cost nothing.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "software/package.h"

namespace redoubt::software {

std::span<const FileKind> bom_kinds();

// By content: the first KiBs look like a bill of materials. read_bom says whether it is one.
bool is_bom(std::string_view bytes);

struct Bill {
    Contents contents{};
    // What it is a bill of, when it says so.
    std::string subject_type{};  // of CycloneDX: "application"; SPDX's purposes are spelled likewise
    std::string subject_name{};  // group/name
    std::string subject_version{};
    std::string subject_purl{};
    std::string subject_supplier{};
    std::string subject_description{};
    std::string name{};    // of the document, where it has one
    std::string serial{};  // serial number or namespace
    std::string time{};    // as written
};

Result<Bill> read_bom(std::string_view bytes);

}  // namespace redoubt::software
