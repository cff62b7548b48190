// Settings of Redoubt's parts that people change while it runs: one JSON object by name, small, each change a journal entry.
// Secrets go into them sealed (store/sealed.h). Thread-safe.
#pragma once

#include "store/store.h"

namespace redoubt::store {

class Settings {
public:
    explicit Settings(Store& store) : store_(store) {}
    Result<> open();                                 // makes the table
    Result<schema::Map> get(std::string_view name);  // empty when it was never set
    // `what` is what the journal says was changed; never a secret.
    Result<> put(const Actor& by, std::string_view name, const schema::Map& value, std::string_view what);
    Result<> remove(const Actor& by, std::string_view name);
    Result<std::vector<std::string>> names(std::string_view beginning);  // "provider." → "provider.corp", …

private:
    Store& store_;
};

}  // namespace redoubt::store
