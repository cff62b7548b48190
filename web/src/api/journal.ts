// The journal: its check, the daily signatures, the public key, and what to hand to somebody who must not have to trust us.
import { useQuery } from "@tanstack/react-query";
import { address, send } from "./client";
import { answer, api } from "./typed";

export type Signature = { seq: number; at: string; hash: string; signature: string };

export const verify_journal = () => answer(api.GET("/journal/verify"));
export const useSignatures = () => useQuery({ queryKey: ["journal", "signatures"], queryFn: () => send<{ items?: Signature[]; signatures?: Signature[] }>("GET", "/journal/signatures").then((page) => page.items ?? page.signatures ?? []), retry: false });
export const useJournalKey = () => useQuery({ queryKey: ["journal", "key"], queryFn: () => send<{ key?: string; public_key?: string }>("GET", "/journal/key").then((answer) => answer.key ?? answer.public_key ?? ""), retry: false });
export const journal_export = (from = "", to = "") => address("/journal/export", { from, to });
export const history_export = (plural: string, id: string) => address(`/${plural}/${id}/history/export`);
