// API tokens of mine, and (for a Lead) the users.
import { useQuery } from "@tanstack/react-query";
import { send } from "./client";
import type { Fields } from "./records";
import type { Page, Token, User } from "./types";

export const useTokens = () => useQuery({ queryKey: ["tokens"], queryFn: () => send<Page<Token>>("GET", "/tokens").then((page) => page.items) });
export const create_token = (fields: Fields) => send<Token>("POST", "/tokens", { body: fields });
export const revoke_token = (id: string) => send<void>("DELETE", `/tokens/${id}`);

export const useUsers = (enabled: boolean) => useQuery({ queryKey: ["users"], queryFn: () => send<Page<User>>("GET", "/users").then((page) => page.items), enabled });
export const create_user = (fields: Fields) => send<User>("POST", "/users", { body: fields });
export const change_user = (login: string, fields: Fields) => send<User>("PATCH", `/users/${login}`, { body: fields });
export const verify_journal = () => send<{ ok: boolean; entries?: number; head?: string }>("GET", "/journal/verify");
