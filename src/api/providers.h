// Identity providers (OpenID Connect, authorization code flow with PKCE): where people can sign in besides here. A provider that
// vanishes or lies costs a sign-in with it, with a sentence that says so; passwords and passkeys go on working. Keys are fetched
// when they are needed, kept for ten minutes, and fetched anew for a key that is not known. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "api/jwt.h"
#include "base/outbound.h"
#include "store/rights_book.h"
#include "store/sealed.h"
#include "store/settings.h"

namespace redoubt::api {

struct Provider {
    std::string id{}, name{}, issuer{}, client_id{};
    bool has_secret = false;
    std::string scopes = "openid profile email";
    std::string group_claim = "groups";
    std::vector<std::pair<std::string, std::string>> groups{};  // a group there, a level here
    std::string default_level{};                                // of whoever is in none of them; empty: does not sign in
    bool make_users = false;
    bool internal = false;
};

// Who came back, as the provider says.
struct Arrival {
    std::string subject{}, login{}, name{};
    std::optional<store::Grade> grade{};  // nothing: none of their groups may sign in here
};

std::string provider_state(std::string_view ticket);  // what a provider must hand back with the code

class Providers {
public:
    Providers(store::Store& store, Outbound* outbound) : store_(store), settings_(store), sealer_(store), outbound_(outbound) {}
    Result<> open();
    Result<std::vector<Provider>> list();
    Result<Provider> find(std::string_view id);  // Code::not_found
    Result<> put(const store::Actor& by, const Provider& provider, const std::optional<std::string>& secret);
    Result<> remove(const store::Actor& by, std::string_view id);

    // That it answers, is who it says, and has keys.
    Result<> check(const Provider& provider);
    // Where the browser goes. `ticket` binds what comes back to it.
    Result<std::string> address_for(const Provider& provider, std::string_view ticket, const std::string& redirect);
    Result<Arrival> arrive(const Provider& provider, std::string_view ticket, const std::string& redirect, std::string_view code);

private:
    struct Known {
        Time at{}, keys_at{};
        std::string authorize{}, token{}, keys_url{};
        std::vector<ProviderKey> keys{};
    };
    Result<Known> discover(const Provider& provider, bool again);
    Result<Known> with_keys(const Provider& provider, bool again);
    Result<schema::Map> fetch(const Provider& provider, OutboundRequest request);
    Result<schema::Map> exchange(const Provider& provider, const Known& known, std::string_view ticket, const std::string& redirect, std::string_view code);

    store::Store& store_;
    store::Settings settings_;
    store::Sealer sealer_;
    Outbound* outbound_;
    std::mutex mutex_;
    std::map<std::string, Known, std::less<>> known_;
};

}  // namespace redoubt::api
