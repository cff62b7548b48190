// Reading inside a transaction: what it has changed already is seen. For work that belongs to a change; others ask Records.
#pragma once

#include "store/transaction.h"

namespace redoubt::store {

// By id or key, whoever may see it. Code::not_found.
Result<Record> read_inside(Store& store, Transaction& transaction, std::string_view type, std::string_view id);
// The same of any type.
Result<Record> read_any_inside(Store& store, Transaction& transaction, std::string_view id);

// A record as it is, and as a move (or, with no state to move to, a change of fields) would leave it; nothing is written. It is worked
// out with nobody's rights asked, as if `signer` did it; the record must lie open to `actor`.
struct WouldBe {
    Record before, after;
};
Result<WouldBe> would_be(Store& store, const Actor& actor, std::string_view type, std::string_view id, const MoveRequest& request, const std::string& signer);

}  // namespace redoubt::store
