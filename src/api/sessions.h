// Sessions and API tokens: both are secrets that are stored only as hashes. A session ends after 8 hours without a request
// and after 24 in any case; a token when it expires or is revoked. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/accounts.h"
#include "api/identity.h"
#include "store/store.h"

namespace redoubt::api {

class Policy;

constexpr Duration session_idle_life = hours(8);
constexpr Duration session_life = hours(24);
constexpr Duration proof_life = minutes(15);
constexpr std::string_view token_prefix = "rdt_";

struct Token {
    std::string id;
    std::string name;
    std::string user;  // id
    std::vector<std::string> scopes;
    Time created;
    Time expires;    // zero: never
    Time last_used;  // zero: never; to the minute
};

class Sessions {
public:
    Sessions(store::Store& store, Accounts& accounts, const Policy& policy) : store_(store), accounts_(accounts), policy_(policy) {}
    Result<> open();

    Result<std::string> start(const User& user, std::string_view peer);  // the secret
    Result<std::optional<Identity>> find(std::string_view secret);       // nothing: none, expired, or its user is not active
    Result<> end(const Identity& who);

    struct Open {
        std::string id;  // tells it apart, and opens nothing
        std::string peer;
        Time created, used;
        bool current = false;
    };
    Result<std::vector<Open>> open_ones(const Identity& who, std::string_view user);  // newest first; `current` is the caller's
    Result<> end_one(const Identity& who, const User& of, std::string_view id);
    Result<> end_all(const Identity& who, const User& of);  // but the caller's
    // That the person at this session has just shown again who they are.
    Result<> prove(const Identity& who);

    struct NewToken {
        Token token;
        std::string secret;  // "rdt_…", never to be seen again
    };
    Result<NewToken> make_token(const Identity& who, const std::string& name, const std::vector<std::string>& scopes, Time expires,
                                const User* for_service = nullptr);
    Result<std::vector<Token>> tokens(const Identity& who);  // their own; a Lead sees all
    Result<> revoke_token(const Identity& who, std::string_view id);
    Result<std::optional<Identity>> find_token(std::string_view secret);

private:
    store::Store& store_;
    Accounts& accounts_;
    const Policy& policy_;
};

}  // namespace redoubt::api
