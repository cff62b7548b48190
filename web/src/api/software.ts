// Software: what runs where, which upgrades clear most, and the feeds of advisories that say so.
import { keepPreviousData, useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";
import type { components } from "./generated";

type Schemas = components["schemas"];
export type SoftwareRow = Schemas["SoftwareRow"];
export type SoftwareVersion = Schemas["SoftwareVersion"];
export type SoftwareList = Schemas["SoftwareList"];
export type SoftwareHolder = Schemas["SoftwareHolder"];
export type InstalledPackage = Schemas["InstalledPackage"];
export type Upgrade = Schemas["Upgrade"];
export type UpgradePlan = Schemas["UpgradePlan"];
export type MaintenanceWindow = Schemas["MaintenanceWindow"];
export type Feed = Schemas["Feed"];
export type Feeds = Schemas["Feeds"];
export type SoftwareSort = "name" | "assets" | "weaknesses";
export type SoftwareQuestion = { name?: string; exact?: boolean; version?: string; vulnerable?: boolean; unknown?: boolean; sort?: SoftwareSort };
export type UpgradeQuestion = { q?: string; component?: string; to?: string; due_before?: string; window?: string; skip?: number; limit?: number; references?: number };

const page_size = 200;
/** Whatever changes an asset or an advisory changes these too. */
const beside = (...more: unknown[]) => ["list", "assets", "software", ...more];
const of_plan = (...more: unknown[]) => ["list", "occurrences", "upgrades", ...more];

const ask = (question: SoftwareQuestion, skip: number, limit: number, signal?: AbortSignal) =>
    send<SoftwareList>("GET", "/software", { query: { ...question, exact: question.exact || undefined, vulnerable: question.vulnerable || undefined, unknown: question.unknown || undefined, skip: skip || undefined, limit }, signal });

/** Any length: the first page says how many there are, and only pages between `first` and `last` are fetched. */
export function useSoftware(question: SoftwareQuestion, first: number, last: number) {
    const page = (number: number) => ({ queryKey: beside(question, number), queryFn: ({ signal }: { signal: AbortSignal }) => ask(question, number * page_size, page_size, signal) });
    const head = useQuery({ ...page(0), placeholderData: keepPreviousData });
    const count = head.data?.total ?? 0;
    const [from, to] = [Math.max(1, Math.floor(first / page_size)), Math.floor(Math.min(last, count - 1) / page_size)];
    const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
    const rest = useQueries({ queries: head.isPlaceholderData ? [] : numbers.map(page), combine: (all) => all.map((one) => one.data) });
    const pages = new Map<number, SoftwareList | undefined>([[0, head.data], ...numbers.map((number, index) => [number, rest[index]] as const)]);
    const row = (index: number): SoftwareRow | undefined => pages.get(Math.floor(index / page_size))?.items[index % page_size];
    return { head, count, row };
}

/** The rows of one name, one for each ecosystem that has it. */
export const useSoftwareNamed = (name: string) => useQuery({ queryKey: beside("named", name), queryFn: () => ask({ name, exact: true }, 0, 100), enabled: name !== "", placeholderData: keepPreviousData });

export const useWhoRuns = (name: string, version: string, skip: number, limit: number) =>
    useQuery({ queryKey: beside("who", name, version, skip), queryFn: () => send<Schemas["SoftwareHolders"]>("GET", "/software/who", { query: { name, version, skip: skip || undefined, limit } }), enabled: name !== "", placeholderData: keepPreviousData });

export const useAssetSoftware = (id: string) => useQuery({ queryKey: ["record", "assets", id, "software"], queryFn: () => send<Schemas["AssetSoftware"]>("GET", `/software/on/${id}`) });

export const useUpgrades = (question: UpgradeQuestion, enabled = true) =>
    useQuery({ queryKey: of_plan(question), queryFn: ({ signal }) => send<UpgradePlan>("GET", "/software/upgrades", { query: question, signal }), placeholderData: keepPreviousData, enabled });

export const useWindows = () => useQuery({ queryKey: of_plan("windows"), queryFn: () => send<Schemas["MaintenanceWindows"]>("GET", "/software/windows") });

export function useSetWindows() {
    const client = useQueryClient();
    return useMutation({
        mutationFn: (windows: Pick<MaintenanceWindow, "name" | "assets" | "when" | "lasts">[]) => send<Schemas["MaintenanceWindows"]>("PUT", "/software/windows", { body: { windows } }),
        onSuccess: () => client.invalidateQueries({ queryKey: of_plan() }),
    });
}

export const useFeeds = () => useQuery({ queryKey: beside("feeds"), queryFn: () => send<Feeds>("GET", "/feeds") });

export function useMatchSoftware() {
    const client = useQueryClient();
    return useMutation({
        mutationFn: () => send<Schemas["SoftwareMatched"]>("POST", "/software/match"),
        onSuccess: () => Promise.all(["list", "counts", "record", "stats"].map((first) => client.invalidateQueries({ queryKey: [first] }))),
    });
}
