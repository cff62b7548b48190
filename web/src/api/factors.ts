// My second factors: authenticator apps, passkeys, recovery codes.
import { useQuery } from "@tanstack/react-query";
import { send } from "./client";
import { make_passkey, type PasskeyCreation } from "./passkey";

export type Factor = { id: string; kind: "totp" | "passkey"; name: string; created: string; last_used: string | null };
export type Factors = { items: Factor[]; recovery_left: number; required: boolean };
export type Made = { factor: Factor; recovery_codes?: string[] };
export type NewApp = { id: string; secret: string; uri: string };

export const useFactors = () => useQuery({ queryKey: ["factors"], queryFn: () => send<Factors>("GET", "/account/factors") });
export const begin_app = (name: string) => send<NewApp>("POST", "/account/totp", { body: { name } });
export const confirm_app = (id: string, code: string) => send<Made>("POST", `/account/totp/${id}/confirm`, { body: { code } });
export async function add_passkey(name: string): Promise<Made> {
    const { ticket, passkey } = await send<{ ticket: string; passkey: PasskeyCreation }>("POST", "/account/passkeys/options", { body: {} });
    return send<Made>("POST", "/account/passkeys", { body: { ticket, name, passkey: await make_passkey(passkey) } });
}
export const remove_factor = (id: string) => send<void>("DELETE", `/account/factors/${id}`);
export const new_recovery_codes = () => send<{ recovery_codes: string[] }>("POST", "/account/recovery-codes", { body: {} });
