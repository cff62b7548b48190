// Journal entries of what is not a record: users, sign-ins, tokens, imports, jobs. They are part of the same chain.
#pragma once

#include <string_view>

#include "store/store.h"

namespace redoubt::api {

// `type` is "user", "token", "import" or "job"; `key` what people call it (a login, a token's name). Secrets never go in.
Result<> note(store::Store& store, store::Transaction& transaction, const store::Actor& by, std::string_view action, std::string_view type, std::string_view id,
              std::string_view key, std::string_view reason = {});

}  // namespace redoubt::api
