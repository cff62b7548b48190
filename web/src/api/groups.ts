// Findings by what they have in common, and how far campaigns over them are.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { send } from "./client";
import type { components } from "./generated";

type Schemas = components["schemas"];
export type FindingGroup = Schemas["FindingGroup"];
export type FindingGroups = Schemas["FindingGroups"];
export type CampaignProgress = Schemas["CampaignProgress"];

export const group_kinds = ["fix", "rule", "component", "weakness", "root_cause", "owner"] as const;
export type GroupQuery = { by: string; q?: string; recurring?: boolean };
export const useFindingGroups = (query: GroupQuery) =>
    useQuery({ queryKey: ["list", "findings", "groups", query], queryFn: ({ signal }) => send<FindingGroups>("GET", "/findings/groups", { query, signal }), placeholderData: keepPreviousData });

export const useCampaignProgress = (id: string) => useQuery({ queryKey: ["record", "campaigns", id, "progress"], queryFn: () => send<CampaignProgress>("GET", `/campaigns/${id}/progress`) });
