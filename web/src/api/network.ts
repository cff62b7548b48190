// The network and the map: zones, what may flow between them, what reaches an asset, what is missing, and how assets hang together.
import { useMutation, useQuery } from "@tanstack/react-query";
import { send } from "./client";
import type { components } from "./generated";
import { useRefresh } from "./records";

type Schemas = components["schemas"];
export type MapNode = Schemas["MapNode"];
export type MapEdge = Schemas["MapEdge"];
export type ServiceMap = Schemas["ServiceMap"];
export type NetworkZone = Schemas["NetworkZone"];
export type FlowMatrix = Schemas["FlowMatrix"];
export type AssetReach = Schemas["AssetReach"];
export type NetworkGaps = Schemas["NetworkGaps"];
export type ProtectionLayer = Schemas["ProtectionLayer"];
export type SubnetImport = Schemas["SubnetImport"];
export type MapQuestion = { q?: string; focus?: string; hops?: number; limit?: number };

export const useServiceMap = (question: MapQuestion) =>
    useQuery({ queryKey: ["list", "assets", "map", question], queryFn: () => send<ServiceMap>("GET", "/map", { query: question }), placeholderData: (before) => before });
export const useZones = () => useQuery({ queryKey: ["list", "assets", "zones"], queryFn: () => send<{ items: NetworkZone[] }>("GET", "/network/zones").then((page) => page.items) });
export const useFlowMatrix = () => useQuery({ queryKey: ["list", "assets", "matrix"], queryFn: () => send<FlowMatrix>("GET", "/network/matrix") });
export const useNetworkGaps = () => useQuery({ queryKey: ["list", "assets", "gaps"], queryFn: () => send<NetworkGaps>("GET", "/network/gaps") });
export const useAssetReach = (key: string) => useQuery({ queryKey: ["record", "assets", key, "reach"], queryFn: () => send<AssetReach>("GET", "/network/reach", { query: { asset: key } }) });

export const import_subnets = (file: Blob, dry_run: boolean) =>
    send<SubnetImport>("POST", "/network/subnets", { query: { dry_run }, body: new Blob([file], { type: "application/octet-stream" }) });

export function useDeriveNetwork() {
    const refresh = useRefresh();
    return useMutation({ mutationFn: () => send<Schemas["NetworkDerived"]>("POST", "/network/derive"), onSuccess: () => refresh("assets", "all") });
}
