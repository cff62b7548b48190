// For Leads: whose session is open where, who must have a second factor, and who else vouches for people.
import { useQuery } from "@tanstack/react-query";
import type { OpenSession } from "./access";
import { send } from "./client";

export const useSessionsOf = (login: string, enabled: boolean) => useQuery({ queryKey: ["users", login, "sessions"], queryFn: () => send<{ items: OpenSession[] }>("GET", `/users/${login}/sessions`).then((page) => page.items), enabled });
export const end_sessions_of = (login: string) => send<void>("DELETE", `/users/${login}/sessions`);
export const end_session_of = (login: string, id: string) => send<void>("DELETE", `/users/${login}/sessions/${id}`);

export type Policy = { second_factor_from: string; address: string };
export const usePolicy = () => useQuery({ queryKey: ["identity", "policy"], queryFn: () => send<Policy>("GET", "/identity/policy") });
export const change_policy = (policy: Partial<Policy>) => send<Policy>("PATCH", "/identity/policy", { body: policy });

export type Provider = { id: string; name: string; issuer: string; client_id: string; has_secret: boolean; scopes: string; group_claim: string; groups: { group: string; level: string }[]; default_level: string | null; make_users: boolean; internal: boolean };
export type ProviderOrder = Omit<Provider, "id" | "has_secret"> & { client_secret?: string };
export const useProviders = () => useQuery({ queryKey: ["identity", "providers"], queryFn: () => send<{ items: Provider[] }>("GET", "/identity/providers").then((page) => page.items) });
export const put_provider = (id: string, order: ProviderOrder) => send<Provider>("PUT", `/identity/providers/${id}`, { body: order });
export const remove_provider = (id: string) => send<void>("DELETE", `/identity/providers/${id}`);
export const check_provider = (id: string) => send<{ ok: boolean; problem?: string }>("POST", `/identity/providers/${id}/check`, { body: {} });
