// What a VEX document is about of what we run, before or after it is kept: for the answer to whoever brings it.
#pragma once

#include "rooms/fix/software_view.h"
#include "rooms/fix/supplier_statements.h"

namespace redoubt::rooms {

struct SupplierMatch {
    std::string weakness{};   // "CVE-2023-0286"
    std::string component{};  // "pkg:deb/debian/openssl"
    SupplierSays says{};
    std::vector<std::string> versions{};  // that are installed
    size_t assets = 0;                    // that the actor may see
};

// By weakness and component.
std::vector<SupplierMatch> supplier_matches(const SoftwareState& state, const AssetSight& sight, const software::VexStatements& statements);

}  // namespace redoubt::rooms
