#include "api/bodies_identity.h"
#include "api/shapes.h"

namespace redoubt::api {

// PublicKeyCredentialRequestOptions and …CreationOptions are as WebAuthn has them in JSON, and so not spelled out here.
void add_identity(Components& all) {
    all["NextStep"] =
        object({{"ticket", text()}, {"expires", time()}, {"kinds", list(one_of({"totp", "passkey", "recovery"}))}, {"passkey", open_object(), true}});
    all["PasskeyOptions"] = object({{"ticket", text()}, {"expires", time()}, {"passkey", open_object()}});
    all["ProofOptions"] = object({{"ticket", text()}, {"expires", time()}, {"passkey", open_object(), true}});
    all["SecondFactor"] = body_schema(SecondFactorBody::fields());
    all["PasskeySignIn"] = body_schema(PasskeySignInBody::fields());
    all["NewPasskey"] = body_schema(NewPasskeyBody::fields());
    all["NewApp"] = body_schema(FactorNameBody::fields());
    all["OneTimeCode"] = body_schema(CodeBody::fields());
    all["SignInWays"] = object({{"password", boolean()}, {"passkey", boolean()}, {"providers", list(object({{"id", text()}, {"name", text()}}))}});
    all["Factor"] = object({{"id", text()}, {"kind", one_of({"totp", "passkey"})}, {"name", text()}, {"created", time()}, {"last_used", or_null(time())}});
    all["FactorPage"] = object({{"items", list(named("Factor"))}, {"recovery_left", integer()}, {"required", boolean()}});
    all["BegunApp"] = object({{"id", text()}, {"secret", text()}, {"uri", text()}});
    all["EnrolledFactor"] = object({{"factor", named("Factor")}, {"recovery_codes", list(text()), true}});
    all["RecoveryCodes"] = object({{"recovery_codes", list(text())}});
    all["IdentityPolicy"] =
        object({{"second_factor_from", one_of({"nobody", "Auditor", "P1", "IC2", "IC4", "Lead"})}, {"address", text()}, {"open_concerns", boolean()}});
    const schema::Map member = object({{"id", text()}, {"key", text()}, {"title", text()}, {"manages", boolean()}});
    all["Compartment"] = object({{"name", text()}, {"purpose", text()}, {"opened", time()}, {"manages", boolean()}, {"members", list(member)}});
    all["CompartmentPage"] = items_of("Compartment");
    all["NewCompartment"] = object({{"name", text()}, {"purpose", text()}, {"members", list(text()), true}});
    all["NewMember"] = object({{"party", text()}, {"reason", text()}});
    all["IdentityPolicyChange"] = body_schema(PolicyBody::fields());
}

}  // namespace redoubt::api
