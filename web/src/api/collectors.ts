// Hosts that send their own facts: the tokens that they enrol with, the hosts themselves, and how one is sent away.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";
import type { components } from "./generated";
import { answer, api } from "./typed";

type Schemas = components["schemas"];
export type Enrolment = Schemas["Enrolment"];
export type NewEnrolment = Schemas["NewEnrolment"];
export type MadeEnrolment = Schemas["MadeEnrolment"];
export type Collector = Schemas["Collector"];

export const useCollectors = () => useQuery({ queryKey: ["list", "assets", "collectors"], queryFn: () => answer(api.GET("/inventory/collectors")).then((page) => page.items), refetchInterval: 60_000 });
export const useEnrolments = () => useQuery({ queryKey: ["list", "assets", "enrolments"], queryFn: () => answer(api.GET("/inventory/enrolments")).then((page) => page.items) });

export function useEnrolling() {
    const client = useQueryClient();
    const onSuccess = () => client.invalidateQueries({ queryKey: ["list", "assets"] });
    const revoke = (what: "collectors" | "enrolments") => ({ mutationFn: ({ id, reason }: { id: string; reason: string }) => send<void>("POST", `/inventory/${what}/${encodeURIComponent(id)}/revoke`, { body: { reason } }), onSuccess });
    return {
        make: useMutation({ mutationFn: (body: NewEnrolment) => answer(api.POST("/inventory/enrolments", { body })), onSuccess }),
        revoke_collector: useMutation(revoke("collectors")),
        revoke_enrolment: useMutation(revoke("enrolments")),
    };
}
