// Very many new records, one after another: while some are written, the next are worked out on a thread beside it, and what is written
// is let go of, so that memory does not grow with their number.
#pragma once

#include <functional>

#include "store/store.h"

namespace redoubt::store {

// The fields of one of them. Called on another thread, in order, and again from the start should the change have to be made twice.
using MakeFields = std::function<schema::Map(size_t at)>;

// Records that the same change has made: what refers to them by id is not looked up again.
struct MadeBefore {
    std::string_view type{};
    std::span<const std::string> ids{};
};

// As Records::insert_many for `count` records. One change; part of the caller's where there is one. Beyond the first thousands subscribers
// are told only that there are more: a Change of this type without an id.
Result<InsertResult> insert_each(Store& store, const Actor& actor, std::string_view type, size_t count, const MakeFields& make, std::string_view unique_field,
                                 const MadeBefore& made_before = {});

}  // namespace redoubt::store
