// The software of a fact file (redoubt collect): the packages of its distribution as purls, and what the host could not read of them.
#pragma once

#include "hosts/facts.h"
#include "schema/value.h"
#include "software/package.h"

namespace redoubt::software {

// One of the facts' packages. Code::invalid or Code::malformed for what no purl can say.
Result<advisories::Purl> purl_of_fact(const schema::Map& package, const hosts::System& system);

Contents packages_of_facts(const schema::Map& facts);

}  // namespace redoubt::software
