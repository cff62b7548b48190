#include "rooms/know/around.h"

#include <fmt/format.h>

namespace redoubt::rooms {
namespace {

bool may_name_assets(const schema::FieldInfo& field) {
    const std::string_view to = field.options.refers_to;
    return field.options.indexed && (to == "asset" || to == "*");
}

std::string naming(const schema::RecordInfo& type, const std::string& key) {
    std::string out;
    for (const schema::FieldInfo& field : type.fields)
        if (may_name_assets(field)) out += fmt::format("{}{}:{}", out.empty() ? "" : " or ", field.name, key);
    return out;
}

}  // namespace

Result<std::vector<Around>> around_asset(store::Store& store, store::Records& records, const store::Record& asset, int most) {
    std::vector<Around> out;
    for (const schema::RecordInfo* type : store.types()) {
        if (type->derived || type->name == "asset") continue;
        const std::string query = naming(*type, asset.key);
        if (query.empty()) continue;
        store::Page page =
            TRY(records.list(type->name, {.text = query, .sort = "-updated", .limit = most, .fields = {}, .count = store::ListQuery::Count::exact}));
        if (page.records.empty()) continue;
        out.push_back({.type = type, .query = query, .total = page.total.value_or(0), .records = std::move(page.records)});
    }
    return out;
}

}  // namespace redoubt::rooms
