// API tokens and sessions of mine, and for a Lead the users.
import { useQuery } from "@tanstack/react-query";
import { send } from "./client";
import type { components } from "./generated";
import { answer, api } from "./typed";
import type { RecordRef } from "./types";

type Schemas = components["schemas"];

export const useTokens = () => useQuery({ queryKey: ["tokens"], queryFn: () => answer(api.GET("/tokens")).then((page) => page.items) });
export const create_token = (body: Schemas["NewToken"]) => answer(api.POST("/tokens", { body }));
export const revoke_token = (id: string) => answer(api.DELETE("/tokens/{id}", { params: { path: { id } } }));

export const useUsers = () => useQuery({ queryKey: ["users"], queryFn: () => answer(api.GET("/users")).then((page) => page.items) });
export const create_user = (body: Schemas["NewUser"]) => answer(api.POST("/users", { body }));
export const change_user = (login: string, body: Schemas["UserChange"]) => answer(api.PATCH("/users/{login}", { params: { path: { login } }, body }));

export type OpenSession = { id: string; user?: string; peer?: string; created?: string; last_used?: string; current?: boolean };
export const useSessions = () => useQuery({ queryKey: ["sessions"], queryFn: () => send<{ items: OpenSession[] }>("GET", "/sessions").then((page) => page.items), retry: false });
export const end_session = (id: string) => send<void>("DELETE", `/sessions/${id}`);

/** Whom a comment can name: everybody with an account. */
export type Account = { login: string; name: string; party?: RecordRef | null };
export const usePeople = (enabled: boolean) => useQuery({ queryKey: ["people"], queryFn: () => send<{ items: Account[] }>("GET", "/people").then((page) => page.items), enabled, staleTime: 300_000, retry: false });
