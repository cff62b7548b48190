// What we say of vulnerabilities in what we run, as a VEX document: from the status of findings, and from what was decided of them.
//
// rejected → not_affected, with the justification or the reason of the decision; accepted → affected, with the reason and the term;
// closed or verified → fixed; else the finding's own vex_status. A finding with none of these is not spoken of.
#pragma once

#include "software/vex.h"
#include "store/store.h"

namespace redoubt::rooms {

constexpr size_t most_said_findings = 10'000;

// Of the findings that a query finds and the actor may see. Code::too_large for more than most_said_findings.
Result<software::VexDocument> our_vex(store::Store& store, const store::Actor& actor, const std::string& query, const std::string& author);

}  // namespace redoubt::rooms
