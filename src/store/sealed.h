// Sealer: keeps secrets that must be read again (a TOTP seed, the password of a mail server) encrypted in the database, with a
// key that lies beside it in keys/seal.key (mode 0600): whoever has a copy of the database alone has none of them. What a
// secret is for is bound in, so that it cannot be moved to another row. Thread-safe.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "store/store.h"

namespace redoubt::store {

class Sealer {
public:
    explicit Sealer(Store& store) : store_(store) {}
    Result<std::string> seal(std::string_view secret, std::string_view purpose);    // base64url
    Result<std::string> unseal(std::string_view sealed, std::string_view purpose);  // Code::io when key or text are others

private:
    Result<std::string> key(bool make);
    Store& store_;
    std::mutex mutex_;
    std::string key_;
};

}  // namespace redoubt::store
