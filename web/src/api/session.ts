// Who am I, sign in, sign out, and the first run.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { remember_csrf, send } from "./client";
import { type PasskeyRequest, use_passkey } from "./passkey";
import { Problem } from "./problem";
import { answer, api } from "./typed";
import type { Session } from "./types";

async function remembering(call: Promise<Session>): Promise<Session> {
    const session = await call;
    if (session.csrf) remember_csrf(session.csrf);
    return session;
}

async function who_am_i(): Promise<Session> {
    const { data, error, response } = await api.GET("/session");
    if (data) return remembering(Promise.resolve(data));
    if (response.status === 401) return { setup: error?.setup === true };
    throw new Problem(response.status, error ?? {});
}

export const session_query = queryOptions({ queryKey: ["session"], queryFn: who_am_i, staleTime: Infinity, retry: 1 });
export const useSession = () => useQuery(session_query);
/** The password was right, and a second factor is due: a code, a passkey, or one of the recovery codes. */
export type NextStep = { ticket: string; kinds: ("totp" | "passkey" | "recovery")[]; expires: string; passkey?: PasskeyRequest };
export const is_next_step = (answer: Session | NextStep): answer is NextStep => "ticket" in answer;

async function entering(path: string, body: object): Promise<Session | NextStep> {
    const answer = await send<Session | NextStep>("POST", path, { body });
    return is_next_step(answer) ? answer : remembering(Promise.resolve(answer));
}
export const sign_in = (login: string, password: string) => entering("/session", { login, password });
export const sign_in_by_link = (token: string) => entering("/session/link", { token });
export const second_step = (ticket: string, proof: { code?: string; recovery?: string; passkey?: unknown }) => remembering(send<Session>("POST", "/session/second", { body: { ticket, ...proof } }));
export async function sign_in_by_passkey(): Promise<Session> {
    const { ticket, passkey } = await send<{ ticket: string; passkey: PasskeyRequest }>("POST", "/session/passkey/options", { body: {} });
    return remembering(send<Session>("POST", "/session/passkey", { body: { ticket, passkey: await use_passkey(passkey) } }));
}

export type Ways = { password: boolean; passkey: boolean; providers: { id: string; name: string }[] };
/** How one may sign in here. A server that does not say takes passwords. */
export const useWaysIn = () => useQuery({ queryKey: ["ways-in"], queryFn: () => send<Ways>("GET", "/session/ways").catch((): Ways => ({ password: true, passkey: false, providers: [] })), staleTime: 60_000 });

/** Proof that it is still me, for acts that ask for one. */
export const give_proof = (proof: { password?: string; code?: string; ticket?: string; passkey?: unknown }) => send<void>("POST", "/session/proof", { body: proof });
export async function give_passkey_proof(): Promise<void> {
    const { ticket, passkey } = await send<{ ticket: string; passkey?: PasskeyRequest }>("POST", "/session/proof/options", { body: {} });
    if (!passkey) throw new Error("This account has no passkey. Use a code or the password.");
    await give_proof({ ticket, passkey: await use_passkey(passkey) });
}
export const set_up = (first: { token: string; login: string; name: string; password: string }) => remembering(answer(api.POST("/session/setup", { body: first })));
export const change_password = (current: string, password: string) => remembering(answer(api.POST("/session/password", { body: { current, password } })));
export const sign_out = () => answer(api.DELETE("/session"));
