#include "api/bodies_identity.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;

std::span<const FieldInfo> SecondFactorBody::fields() {
    static constexpr std::array table{
        field<&SecondFactorBody::ticket>("ticket", {.doc = "Of the first step, or of the options of a passkey.", .longest = 100}),
        field<&SecondFactorBody::code>("code", {.doc = "Six digits of an authenticator app.", .longest = 20}),
        field<&SecondFactorBody::recovery>("recovery", {.doc = "Or a recovery code; it works once.", .longest = 40}),
        field<&SecondFactorBody::passkey>("passkey", {.doc = "Or PublicKeyCredential.toJSON() of a passkey."}),
    };
    static_assert(schema::covers<SecondFactorBody>(table));
    return table;
}

std::span<const FieldInfo> PasskeySignInBody::fields() {
    static constexpr std::array table{
        field<&PasskeySignInBody::ticket>("ticket", {.doc = "Of the options.", .required = true, .longest = 100}),
        field<&PasskeySignInBody::passkey>("passkey", {.doc = "PublicKeyCredential.toJSON().", .required = true}),
    };
    static_assert(schema::covers<PasskeySignInBody>(table));
    return table;
}

std::span<const FieldInfo> NewPasskeyBody::fields() {
    static constexpr std::array table{
        field<&NewPasskeyBody::ticket>("ticket", {.doc = "Of the options.", .required = true, .longest = 100}),
        field<&NewPasskeyBody::name>("name", {.doc = "Where it is: the blue key.", .required = true, .longest = 100}),
        field<&NewPasskeyBody::passkey>("passkey", {.doc = "PublicKeyCredential.toJSON().", .required = true}),
    };
    static_assert(schema::covers<NewPasskeyBody>(table));
    return table;
}

std::span<const FieldInfo> FactorNameBody::fields() {
    static constexpr std::array table{field<&FactorNameBody::name>("name", {.doc = "Where it is: my phone.", .longest = 100})};
    static_assert(schema::covers<FactorNameBody>(table));
    return table;
}

std::span<const FieldInfo> CodeBody::fields() {
    static constexpr std::array table{field<&CodeBody::code>("code", {.doc = "Six digits.", .required = true, .longest = 20})};
    static_assert(schema::covers<CodeBody>(table));
    return table;
}

std::span<const FieldInfo> PolicyBody::fields() {
    static constexpr std::array table{
        field<&PolicyBody::second_factor_from>("second_factor_from", {.doc = "This level and those above must have a second factor."}),
        field<&PolicyBody::address>("address", {.doc = "Where people reach this server: https://redoubt.example.", .longest = 300}),
        field<&PolicyBody::open_concerns>("open_concerns", {.doc = "Whether somebody who is not signed in may report a concern."}),
    };
    static_assert(schema::covers<PolicyBody>(table));
    return table;
}

}  // namespace redoubt::api
