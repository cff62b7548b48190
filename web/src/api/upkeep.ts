// Keeping the inventory right: what each kind of asset needs, the queues, confirming, sources of sightings, and all around one asset.
import { useMutation, useQuery } from "@tanstack/react-query";
import { send } from "./client";
import { useRefresh } from "./records";
import type { AnyRecord, RecordRef } from "./types";

export type ProfileNeed = { name: string; title: string; why: string };
export type AssetProfile = { kind: string; needs: ProfileNeed[] };
export type AssetQueue = { name: string; title: string; doc: string; q: string; count: number };
/** `in_scope` and `missed` are null where nobody has said what the source should see, or that could not be counted. */
export type SightingSource = { name: string; last: string | null; assets: number; tool: RecordRef | null; covers: string; in_scope: number | null; missed: number | null; missed_q: string; problem: string };
export type AroundItem = RecordRef & { updated: string; priority: string | null };
export type AroundGroup = { type: string; plural: string; q: string; total: number; items: AroundItem[] };
export type AroundAsset = { asset: AnyRecord; groups: AroundGroup[] };

const items = <T,>(path: string) => send<{ items: T[] }>("GET", path).then((page) => page.items);

export const useAssetProfiles = () => useQuery({ queryKey: ["inventory", "profiles"], queryFn: () => items<AssetProfile>("/inventory/profiles"), staleTime: Infinity });
export const useAssetQueues = () => useQuery({ queryKey: ["counts", "assets", "queues"], queryFn: () => items<AssetQueue>("/inventory/queues") });
export const useSightingSources = () => useQuery({ queryKey: ["counts", "assets", "sources"], queryFn: () => items<SightingSource>("/inventory/sources") });
export const useAround = (id: string) => useQuery({ queryKey: ["record", "assets", id, "around"], queryFn: () => send<AroundAsset>("GET", `/inventory/around/${id}`) });

export function useAttest() {
    const refresh = useRefresh();
    return useMutation({
        mutationFn: (said: { assets?: string[]; query?: string; note?: string }) => send<{ confirmed: string[]; refused: string[] }>("POST", "/inventory/attest", { body: said }),
        onSuccess: () => refresh("assets", "all"),
    });
}
