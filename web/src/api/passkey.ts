// Passkeys, as the browser keeps them: made and used here, checked by the server.
export type PasskeyRequest = PublicKeyCredentialRequestOptionsJSON;
export type PasskeyCreation = PublicKeyCredentialCreationOptionsJSON;

/** A passkey is bound to a name; an address has none. */
export const has_name = () => !/^[\d.]+$|^\[/.test(location.hostname);

export const has_passkeys = () => has_name() && typeof PublicKeyCredential !== "undefined" && typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function";

/** The browser says NotAllowedError for whatever went wrong before it: cancelled, timed out, none there. */
const said = (error: unknown) => (error instanceof DOMException && error.name === "NotAllowedError" ? new Error("No passkey was given. Try again, or use another way.") : error);

export async function use_passkey(request: PasskeyRequest): Promise<unknown> {
    const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(request) }).catch((error: unknown) => {
        throw said(error);
    });
    return as_json(credential);
}

export async function make_passkey(creation: PasskeyCreation): Promise<unknown> {
    const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(creation) }).catch((error: unknown) => {
        throw said(error);
    });
    return as_json(credential);
}

function as_json(credential: Credential | null): unknown {
    if (!(credential instanceof PublicKeyCredential)) throw new Error("No passkey was given. Try again, or use another way.");
    return credential.toJSON();
}
