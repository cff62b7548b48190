// Second factors of people: authenticator apps (TOTP), passkeys, and recovery codes for when both are lost. A code or a recovery
// code works once; a passkey's counter never goes back. TOTP seeds are sealed, recovery codes kept as hashes. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/identity.h"
#include "api/webauthn.h"
#include "store/sealed.h"
#include "store/store.h"

namespace redoubt::api {

enum class FactorKind { totp, passkey };

struct Factor {
    std::string id{};
    FactorKind kind = FactorKind::totp;
    std::string name{};
    Time created{}, used{};  // zero: never
};

// One that has just come into force; codes only with the first.
struct Enrolled {
    Factor factor{};
    std::vector<std::string> recovery_codes{};
};

class Factors {
public:
    explicit Factors(store::Store& store) : store_(store), sealer_(store) {}
    Result<> open();

    Result<std::vector<Factor>> of(std::string_view user);  // those in force
    Result<int64_t> recovery_codes_left(std::string_view user);

    struct Begun {
        std::string id{};
        std::string secret{};  // bytes
    };
    Result<Begun> begin_totp(const Identity& who, const std::string& name);  // replaces one that was begun and not confirmed
    Result<Enrolled> confirm_totp(const Identity& who, std::string_view id, std::string_view code);
    Result<Enrolled> add_passkey(const Identity& who, const std::string& name, const NewPasskey& passkey, std::string_view site);
    Result<> remove(const Identity& who, std::string_view id, bool last_too);
    Result<> remove_all(const store::Actor& by, std::string_view user, std::string_view login);
    Result<std::vector<std::string>> new_recovery_codes(const Identity& who);

    // False: wrong, or used before.
    Result<bool> check_code(std::string_view user, std::string_view code);
    Result<bool> check_recovery(std::string_view user, std::string_view code);
    // Whose passkey it is; nothing when it is nobody's, of another site, or the signature is wrong.
    Result<std::optional<std::string>> check_passkey(const Assertion& assertion, const Site& site);
    // Ids of the passkeys that this user has at this site, as base64url.
    Result<std::vector<std::string>> credentials(std::string_view user, std::string_view site);

private:
    Result<Enrolled> enrol(store::Transaction& transaction, const Identity& who, Factor factor);
    Result<std::vector<std::string>> write_codes(store::Transaction& transaction, std::string_view user);

    store::Store& store_;
    store::Sealer sealer_;
};

std::string_view factor_kind_name(FactorKind kind);

}  // namespace redoubt::api
