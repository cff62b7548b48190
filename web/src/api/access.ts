// API tokens and sessions of mine, and for a Lead the users.
import { useQuery } from "@tanstack/react-query";
import { send } from "./client";
import type { components } from "./generated";
import { answer, api } from "./typed";
import type { RecordRef } from "./types";

type Schemas = components["schemas"];

export const useTokens = () => useQuery({ queryKey: ["tokens"], queryFn: () => answer(api.GET("/tokens")).then((page) => page.items) });
/** `user`: the service account that it is for; mine when left out. */
export const create_token = (body: Schemas["NewToken"] & { user?: string }) => answer(api.POST("/tokens", { body }));
export const revoke_token = (id: string) => answer(api.DELETE("/tokens/{id}", { params: { path: { id } } }));

/** `until`: the account ends then; `factors`: how many second factors it has; `provider`: who vouches for it instead of us. */
export type User = Schemas["User"] & { kind?: "person" | "service"; until?: string | null; factors?: number; provider?: string | null };
export const useUsers = (enabled = true) => useQuery({ queryKey: ["users"], queryFn: () => answer(api.GET("/users")).then((page) => page.items as User[]), enabled });
export const create_user = (body: Schemas["NewUser"] & { kind?: "service"; until?: string }) => answer(api.POST("/users", { body }));
export const change_user = (login: string, body: Schemas["UserChange"] & { until?: string; reset_factors?: true }) => answer(api.PATCH("/users/{login}", { params: { path: { login } }, body }));

export type OpenSession = { id: string; user?: string; peer?: string; created?: string; last_used?: string; current?: boolean };
export const useSessions = () => useQuery({ queryKey: ["sessions"], queryFn: () => send<{ items: OpenSession[] }>("GET", "/sessions").then((page) => page.items), retry: false });
export const end_session = (id: string) => send<void>("DELETE", `/sessions/${id}`);
/** All of mine but this one. */
export const end_other_sessions = () => send<void>("DELETE", "/sessions");

/** Whom a comment can name: everybody with an account. */
export type Account = { login: string; name: string; party?: RecordRef | null };
export const usePeople = (enabled: boolean) => useQuery({ queryKey: ["people"], queryFn: () => send<{ items: Account[] }>("GET", "/people").then((page) => page.items), enabled, staleTime: 300_000, retry: false });
