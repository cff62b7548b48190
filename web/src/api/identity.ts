// For Leads: whose session is open where, who must have a second factor.
import { useQuery } from "@tanstack/react-query";
import type { OpenSession } from "./access";
import { send } from "./client";

export const useSessionsOf = (login: string, enabled: boolean) => useQuery({ queryKey: ["users", login, "sessions"], queryFn: () => send<{ items: OpenSession[] }>("GET", `/users/${login}/sessions`).then((page) => page.items), enabled });
export const end_sessions_of = (login: string, id?: string) => send<void>("DELETE", `/users/${login}/sessions${id ? `/${id}` : ""}`);

export type Policy = { second_factor_from: string; address: string };
export const usePolicy = () => useQuery({ queryKey: ["identity", "policy"], queryFn: () => send<Policy>("GET", "/identity/policy") });
export const change_policy = (policy: Partial<Policy>) => send<Policy>("PATCH", "/identity/policy", { body: policy });
