#include "store/any_type.h"

namespace redoubt::store {

Result<TypeState*> type_of_record(Store::State& state, Connection& sql, std::string_view id_or_key) {
    for (const auto& type : state.types)
        if (!type->layout.info->derived && type->layout.number_in(id_or_key) > 0) return type.get();
    if (!is_record_id(id_or_key)) return nullptr;
    const auto name = TRY(sql.text("SELECT type FROM journal WHERE record = ? LIMIT 1", {id_or_key}));
    return name ? state.find(*name) : nullptr;
}

}  // namespace redoubt::store
