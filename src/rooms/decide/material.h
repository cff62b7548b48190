// What a decision is about, as a number: a hash over the fields of its subjects that weigh something. Tags, owner, links, comments and
// what passes by itself (when it was last seen) weigh nothing; nor does what moves stamp and sign, nor the state, which has rules of
// its own.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

schema::Map material_fields(const store::Record& record);
std::string subjects_hash(std::span<const store::Record> subjects);

}  // namespace redoubt::rooms
