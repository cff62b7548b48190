// Which journal entries somebody may read: those about records that are in their sight, and lay in it when the entry was made;
// and nothing that names a record out of it. One use is one look: what it has found out stays so.
#pragma once

#include <map>

#include "store/records.h"
#include "store/rights.h"

namespace redoubt::store {

struct EntryPlace {
    int64_t seq = 0;
    std::string_view type{}, record{}, action{};
    std::string_view body{};
};

class EntrySight {
public:
    // The connection is read from as long as this lives.
    static Result<EntrySight> of(Store& store, Connection& sql, const Actor& actor);
    Result<bool> sees(const EntryPlace& entry);

private:
    EntrySight(Store& store, Connection& sql, const Actor& actor, Sight sight) : store_(store), sql_(sql), actor_(actor), sight_(std::move(sight)) {}
    Result<bool> sees_record(std::string_view type, std::string_view id);
    Result<bool> lay_open(std::string_view record, int64_t seq);
    Result<bool> sees_others(const schema::Map& told);

    // When a record went into another compartment: from which entry on, and into which.
    using Stays = std::vector<std::pair<int64_t, std::string>>;
    Store& store_;
    Connection& sql_;
    const Actor& actor_;
    Sight sight_;
    std::map<std::string, bool, std::less<>> seen_;
    std::map<std::string, Stays, std::less<>> stays_;
};

}  // namespace redoubt::store
