// Who am I, sign in, sign out, and the first run.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { remember_csrf } from "./client";
import { Problem } from "./problem";
import { answer, api } from "./typed";
import type { NextStep, Session } from "./types";

async function remembering(call: Promise<Session>): Promise<Session> {
    const session = await call;
    if (session.csrf) remember_csrf(session.csrf);
    return session;
}

// Until the sign-in page has a second step, it says that one is due.
async function without_second(call: Promise<Session | NextStep>): Promise<Session> {
    const found = await call;
    if ("kinds" in found) throw new Problem(401, { title: "Second factor", detail: "This account has a second factor, which this page does not ask for yet." });
    return remembering(Promise.resolve(found));
}

async function who_am_i(): Promise<Session> {
    const { data, error, response } = await api.GET("/session");
    if (data) return remembering(Promise.resolve(data));
    if (response.status === 401) return { setup: error?.setup === true };
    throw new Problem(response.status, error ?? {});
}

export const session_query = queryOptions({ queryKey: ["session"], queryFn: who_am_i, staleTime: Infinity, retry: 1 });
export const useSession = () => useQuery(session_query);
export const sign_in = (login: string, password: string) => without_second(answer(api.POST("/session", { body: { login, password } })));
export const sign_in_by_link = (token: string) => without_second(answer(api.POST("/session/link", { body: { token } })));
export const set_up = (first: { token: string; login: string; name: string; password: string }) => remembering(answer(api.POST("/session/setup", { body: first })));
export const change_password = (current: string, password: string) => remembering(answer(api.POST("/session/password", { body: { current, password } })));
export const sign_out = () => answer(api.DELETE("/session"));
