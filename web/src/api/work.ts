// What I must do, ranked, each with the reasons that put it there.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { send } from "./client";
import type { RecordRef } from "./types";

export type Reason = { factor: string; text: string; points: number };
export type WorkRecord = RecordRef & { severity?: string | null; due?: string | null; owner?: RecordRef | null };
export type WorkItem = { record: WorkRecord; score: number; why: Reason[] };
export type Factor = { factor: string; doc: string; points: string | number };
export type Work = { items: WorkItem[]; formula: Factor[] };

/** The most that the server ranks at once. */
export const most_work = 200;

export const useWork = (who: string) => useQuery({ queryKey: ["work", who], queryFn: () => send<Work>("GET", "/work", { query: { who, limit: most_work } }), placeholderData: keepPreviousData });
