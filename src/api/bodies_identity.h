// The bodies of requests about second factors, policy and service accounts; see api/bodies.h.
#pragma once

#include "api/bodies.h"

namespace redoubt::api {

enum class FactorPolicy : uint8_t { nobody, auditor, p1, ic2, ic4, lead };

struct SecondFactorBody {
    std::string ticket{};
    std::string code{};
    std::string recovery{};
    schema::Map passkey{};
    static std::span<const schema::FieldInfo> fields();
};

struct PasskeySignInBody {
    std::string ticket{};
    schema::Map passkey{};
    static std::span<const schema::FieldInfo> fields();
};

struct NewPasskeyBody {
    std::string ticket{};
    std::string name{};
    schema::Map passkey{};
    static std::span<const schema::FieldInfo> fields();
};

struct FactorNameBody {
    std::string name{};
    static std::span<const schema::FieldInfo> fields();
};

struct CodeBody {
    std::string code{};
    static std::span<const schema::FieldInfo> fields();
};

struct PolicyBody {
    std::optional<FactorPolicy> second_factor_from{};
    std::optional<std::string> address{};
    std::optional<bool> open_concerns{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<api::FactorPolicy> = std::array{Choice{"nobody", "Nobody must have a second factor."},
                                                                 Choice{"Auditor", "Everybody must."},
                                                                 Choice{"P1"},
                                                                 Choice{"IC2"},
                                                                 Choice{"IC4"},
                                                                 Choice{"Lead", "Leads must."}};
}  // namespace redoubt::schema
