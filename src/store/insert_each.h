// Very many new records, one after another: while some are written, the next are worked out on a thread beside it, and what is written
// is let go of, so that memory does not grow with their number.
#pragma once

#include <functional>

#include "store/store.h"

namespace redoubt::store {

// The fields of one of them. Called on another thread, in order, and again from the start should the change have to be made twice.
using MakeFields = std::function<schema::Map(size_t at)>;

// As Records::insert_many for `count` records. One change; part of the caller's where there is one.
Result<InsertResult> insert_each(Store& store, const Actor& actor, std::string_view type, size_t count, const MakeFields& make, std::string_view unique_field);

}  // namespace redoubt::store
