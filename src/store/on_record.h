// What hangs on a record (comments, links, attachments) is changed in one transaction with its journal entry, by somebody who
// may work on the record. Inside the store only.
#pragma once

#include <fmt/format.h>

#include "base/text.h"
#include "schema/json.h"
#include "store/editor.h"

namespace redoubt::store {

inline Result<> check_text(std::string_view text, size_t longest, std::string_view where) {
    if (trim(text).empty()) return fail(Code::invalid, "is empty", std::string(where));
    if (text.size() > longest) return fail(Code::too_large, fmt::format("is {} bytes long, at most {} are allowed", text.size(), longest), std::string(where));
    if (!is_utf8(text) || text.find('\0') != std::string_view::npos) return fail(Code::invalid, "is not valid text", std::string(where));
    return {};
}

inline Result<TypeState*> side_type(Store& store, std::string_view name) {
    if (TypeState* type = store.state().find(name)) return type;
    return fail(Code::not_found, fmt::format("there is no record type '{}'", name.substr(0, 60)));
}

// Runs `work` on a visible record in a transaction, with the rights of somebody who may work on it.
template <class Work>
auto on_record(Store& store, const Actor& actor, std::string_view type_name, std::string_view id, std::string_view what, Work work)
    -> decltype(work(std::declval<Editor&>(), std::declval<TypeState&>(), std::declval<const Record&>(), std::declval<const Sight&>())) {
    TypeState& type = *TRY(side_type(store, type_name));
    TRY(may_write(actor, *type.layout.info, schema::Level::p1, what));
    return store.write(
        [&](Transaction& transaction) -> decltype(work(std::declval<Editor&>(), type, std::declval<const Record&>(), std::declval<const Sight&>())) {
            const Sight sight = TRY(sight_of(transaction.sql, actor));
            const auto [number, record] = TRY(visible_record(transaction.sql, type.layout, sight, id));
            Editor editor(store.state(), transaction, actor, sight);
            auto out = work(editor, type, record, sight);
            if (out)
                transaction.changes.push_back({.type = std::string(type.layout.info->name),
                                               .id = record.id.text,
                                               .key = record.key,
                                               .action = std::string(what),
                                               .state = record.state,
                                               .group = {},
                                               .version = record.version});
            return out;
        });
}

inline Result<> tell(Editor& editor, const Record& record, std::string_view action, std::string_view reason, const schema::Map& before,
                     const schema::Map& after) {
    return editor.journal({.action = action,
                           .type = record.type->name,
                           .id = record.id.text,
                           .key = record.key,
                           .version = record.version,
                           .reason = reason,
                           .before = before.empty() ? std::string() : schema::canonical_json(before),
                           .after = after.empty() ? std::string() : schema::canonical_json(after)});
}

}  // namespace redoubt::store
