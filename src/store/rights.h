// Who may do what. Everything that reads or changes a record asks here, and only here.
#pragma once

#include "store/lowered.h"
#include "store/state.h"

namespace redoubt::store {

Result<> may_read(const Actor& actor);
// `what` completes "… takes IC2 or above": "closing a critical alert".
Result<> may_write(const Actor& actor, const schema::RecordInfo& info, schema::Level least, std::string_view what, std::string_view scope = "write");
// `counts`: as what the record still counts, if it is more than it says (store/lowered.h).
Result<> may_move(const Actor& actor, const RightsBook& book, const Record& record, const schema::Move& move, const std::optional<CountsAs>& counts = {});
schema::Level level_of(const schema::Move& move, const Record& record);

// What the actor may see beyond what everyone may.
struct Sight {
    bool everything = false;
    std::vector<std::string> compartments{};
    std::optional<std::vector<std::string>> types{};  // of a token that is narrowed to them; none: all
    bool sees(std::string_view compartment) const;
    bool sees_type(const schema::RecordInfo& type) const;
    bool sees(const schema::RecordInfo& type, std::string_view compartment) const { return sees_type(type) && sees(compartment); }
};
Result<Sight> sight_of(Connection& sql, const Actor& actor);

// Code::not_found when it is absent or out of sight; by id or key.
Result<std::pair<int64_t, Record>> visible_record(Connection& sql, const Layout& layout, const Sight& sight, std::string_view id);

}  // namespace redoubt::store
