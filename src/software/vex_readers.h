// The readers of the forms of VEX, for vex.cpp.
#pragma once

#include "software/bom_document.h"
#include "software/vex.h"

namespace redoubt::software {

Result<VexDocument> read_openvex(const BomNode& root);
Result<VexDocument> read_csaf(const BomNode& root);
Result<VexDocument> read_cyclonedx_vex(const BomNode& root);

// The mandatory tests of CSAF 2.0 (§6.1) that are about products, groups, vulnerabilities and their status: 6.1.1 to 6.1.6, 6.1.13,
// 6.1.23, 6.1.25, 6.1.27.4, 6.1.27.7 to 6.1.27.11, 6.1.29, 6.1.32 and 6.1.33. Code::malformed with the place and the test.
Result<> check_csaf(const BomNode& root);

std::optional<VexStatus> vex_status_of(std::string_view name);
bool is_justification(std::string_view name);  // of OpenVEX and CSAF
// A product by the text that names it, which may be a purl.
VexProduct product_named(std::string_view text);

}  // namespace redoubt::software
