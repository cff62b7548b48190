// The software of a fact file (redoubt collect): the packages of its distribution as purls, and what the host could not read of them.
#pragma once

#include "schema/value.h"
#include "software/package.h"

namespace redoubt::software {

Contents packages_of_facts(const schema::Map& facts);

}  // namespace redoubt::software
