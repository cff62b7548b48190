#include "api/account_journal.h"

#include "store/editor.h"

namespace redoubt::api {

Result<> note(store::Store& store, store::Transaction& transaction, const store::Actor& by, std::string_view action, std::string_view type, std::string_view id,
              std::string_view key, std::string_view reason) {
    store::Editor editor(store.state(), transaction, by, {});
    return editor.journal({.action = action, .type = type, .id = id, .key = key, .reason = reason});
}

}  // namespace redoubt::api
