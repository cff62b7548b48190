// Findings by what they have in common, and how far campaigns over them are.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { send } from "./client";
import type { components } from "./generated";

type Schemas = components["schemas"];
export type FindingGroup = Schemas["FindingGroup"];
export type FindingGroups = Schemas["FindingGroups"];
export type CampaignProgress = Schemas["CampaignProgress"];

export type Compared = Schemas["ComparedFindings"];

export const group_kinds = ["fix", "rule", "component", "weakness", "root_cause", "owner", "asset", "tool"] as const;
/** Those that a list of findings can be grouped by beside its own fields. */
export const list_groupings = ["root_cause", "fix", "asset", "tool"];
export type GroupQuery = { by: string; q?: string; recurring?: boolean };
export const useFindingGroups = (query: GroupQuery) =>
    useQuery({ queryKey: ["list", "findings", "groups", query], queryFn: ({ signal }) => send<FindingGroups>("GET", "/findings/groups", { query, signal }), placeholderData: keepPreviousData });

export const useCampaignProgress = (id: string) => useQuery({ queryKey: ["record", "campaigns", id, "progress"], queryFn: () => send<CampaignProgress>("GET", `/campaigns/${id}/progress`) });

export type GroupAct = "fix" | "mitigate" | "accept" | "reject";
export type TriageOrder = { act: GroupAct; q: string; due?: string; until?: string; text?: string; reason?: string };
export const triage_findings = (order: TriageOrder, dry_run = false) => send<Schemas["Triaged"]>("POST", "/findings/triage", { body: { ...order, dry_run } });
/** What an act would touch, and what it cannot. */
export const useTrial = (order: TriageOrder) => useQuery({ queryKey: ["list", "findings", "triage", order], queryFn: () => triage_findings(order, true), retry: false, placeholderData: keepPreviousData });
export const useCompared = (key: string, other: string) => useQuery({ queryKey: ["record", "findings", key, "compared", other], queryFn: () => send<Compared>("GET", `/findings/${key}/compared`, { query: { with: other } }), enabled: other !== "", retry: false });
