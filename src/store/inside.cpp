#include "store/inside.h"

#include <fmt/format.h>

#include "store/any_type.h"
#include "store/changing.h"

namespace redoubt::store {

Result<Record> read_inside(Store& store, Transaction& transaction, std::string_view type_name, std::string_view id) {
    const TypeState* type = store.state().find(type_name);
    if (!type) return fail(Code::not_found, fmt::format("there is no record type '{}'", type_name.substr(0, 60)));
    return TRY(visible_record(transaction.sql, type->layout, Sight{.everything = true}, id)).second;
}

Result<Record> read_any_inside(Store& store, Transaction& transaction, std::string_view id) {
    const TypeState* type = TRY(type_of_record(store.state(), transaction.sql, std::string(id)));
    if (!type) return fail(Code::not_found, fmt::format("there is no record '{}'", id.substr(0, 60)));
    return TRY(visible_record(transaction.sql, type->layout, Sight{.everything = true}, id)).second;
}

Result<WouldBe> would_be(Store& store, const Actor& actor, std::string_view type_name, std::string_view id, const MoveRequest& request,
                         const std::string& signer) {
    TypeState* type = store.state().find(type_name);
    if (!type) return fail(Code::not_found, fmt::format("there is no record type '{}'", type_name.substr(0, 60)));
    Actor redoubt = Actor::redoubt();
    redoubt.party = signer;
    const schema::Map normalised = TRY(normalised_changes(*type, redoubt, request.changes));
    return store.read([&](Reader& reader) -> Result<WouldBe> {
        const Sight sight = TRY(sight_of(reader.sql, actor));
        Record before = TRY(visible_record(reader.sql, type->layout, sight, id)).second;
        Resolver resolver(store.state(), reader.sql, sight);
        Changing changing{redoubt, sight, *type, resolver, store.clock().now()};
        if (request.to.empty()) {
            Record after = TRY(changing.updated(before, normalised));
            return WouldBe{std::move(before), std::move(after)};
        }
        Moved moved = TRY(changing.moved(before, request, normalised));
        return WouldBe{std::move(before), std::move(moved.after)};
    });
}

}  // namespace redoubt::store
