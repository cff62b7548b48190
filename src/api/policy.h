// Policy: what is asked of people who sign in. In force from the moment it is set, kept as a setting. Thread-safe.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "schema/level.h"
#include "store/settings.h"

namespace redoubt::api {

struct IdentityPolicy {
    std::optional<schema::Level> second_factor_from{};  // this level and above must have one; nothing: nobody must
    bool open_concerns = false;                         // whether somebody who is not signed in may report a concern
    std::string address{};                              // "https://redoubt.example": where people reach this server; may be empty
};

class Policy {
public:
    explicit Policy(store::Store& store) : settings_(store) {}
    Result<> open();
    IdentityPolicy get() const;
    Result<> set(const store::Actor& by, const IdentityPolicy& policy);
    bool second_factor_for(schema::Level level) const;

private:
    store::Settings settings_;
    mutable std::mutex mutex_;
    IdentityPolicy policy_;
};

}  // namespace redoubt::api
