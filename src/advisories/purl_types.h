// What each type of purl asks of its parts (purl-spec, types/), for purl.cpp.
#pragma once

#include "advisories/purl.h"

namespace redoubt::advisories {

// Folds case and separators as the type has it, then refuses what it forbids (Code::invalid).
Result<> apply_purl_type(Purl& purl);

}  // namespace redoubt::advisories
