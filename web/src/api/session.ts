// Who am I, sign in, sign out, and the first run.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { remember_csrf, send } from "./client";
import { Problem } from "./problem";
import type { Session } from "./types";

async function remembering(answer: Promise<Session>): Promise<Session> {
    const session = await answer;
    if (session.csrf) remember_csrf(session.csrf);
    return session;
}

async function who_am_i(): Promise<Session> {
    const response = await fetch("/api/v1/session", { headers: { Accept: "application/json" } });
    const body = (await response.json().catch(() => ({}))) as Session;
    if (response.ok) return remembering(Promise.resolve(body));
    if (response.status === 401) return { setup: body.setup === true };
    throw new Problem(response.status, body as Record<string, string>);
}

export const session_query = queryOptions({ queryKey: ["session"], queryFn: who_am_i, staleTime: Infinity, retry: 1 });
export const useSession = () => useQuery(session_query);
export const sign_in = (login: string, password: string) => remembering(send<Session>("POST", "/session", { body: { login, password } }));
export const sign_in_by_link = (token: string) => remembering(send<Session>("POST", "/session/link", { body: { token } }));
export const set_up = (first: { token: string; login: string; name: string; password: string }) => remembering(send<Session>("POST", "/session/setup", { body: first }));
export const sign_out = () => send<void>("DELETE", "/session");
