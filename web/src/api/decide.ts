// Whatever needs somebody's yes: asking, what it would change, who may decide, verdicts, the matrix.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "./client";
import type { Fields } from "./records";
import type { AnyRecord, FieldValue, RecordRef, Severity } from "./types";

export type Effect = { subject: RecordRef; from?: string; to?: string | null; changes: { field: string; old: FieldValue; new: FieldValue }[] };
/** `fills`: the wanted levels that this person can say yes for; perhaps in the name of another. */
export type Decider = { party: RecordRef; level: string; fills: string[]; on_behalf_of: RecordRef | null };
export type Mode = "alone" | "asked" | "rule";

/** What is asked for: a move, a change of fields, or a yes of some kind. */
export type Order = { subjects: string[]; to?: string; changes?: Fields; kind?: string };
export type Asking = Order & Fields;
export type Preview = { kind: string; severity: Severity; mode: Mode; longest_days: number | null; valid_until: string | null; due: string | null; needs: string[]; consulted: RecordRef[]; effects: Effect[]; approvers: Decider[]; could: Decider[]; reasons: string[] };
export type Asked = { decision: AnyRecord | null; applied: boolean };

export type Way = { to: string; how: "act" | "ask" | "no"; kind: string | null; severity?: string; needs: string[]; why: string; who: Decider[] };
export type Standing = { decision: AnyRecord; effects: Effect[]; needs: { level: string; by: RecordRef | null }[]; could: Decider[]; may: boolean; as: string | null; why_not: string | null; on_behalf_of: RecordRef | null; unheard: RecordRef[]; changed: { subject: RecordRef; fields: string[] }[] };

export type Cell = { severity: Severity; levels: string[]; longest_days: number | null; decide_days: number | null; reviewed: boolean; replay: boolean; by_rule: boolean; consulted: string[] };
/** `record`: the key of the record that holds it, for asking a change; null while it is as shipped. */
export type MatrixKind = { kind: string; doc: string; mode: "alone" | "asked"; record: string | null; cells: Cell[] };
export type LevelRight = { name: string; counts_as: string; includes: string[]; grants: string[]; denials: string[]; reviewed_percent: number; record: string | null };
export type Matrix = { kinds: MatrixKind[]; levels: LevelRight[] };

export const preview_of = (asking: Asking, signal?: AbortSignal) => send<Preview>("POST", "/decide/preview", { body: asking, signal });
export const ask_for = (asking: Asking, broken_glass = false) => send<Asked>("POST", broken_glass ? "/decide/break-glass" : "/decide/ask", { body: asking });
export const give_verdict = (id: string, verdict: Fields) => send<{ decision: AnyRecord; applied: boolean; void?: boolean }>("POST", `/decisions/${id}/verdict`, { body: verdict });
/** What is kept of a replay with the decision; `result`: the hash of the attached list. */
export type Replay = { ran: string; since: string; subject_hash: string; findings: number; occurrences: number; alerts: number; at_least?: boolean; result: string };
export type Hidden = { key: string; title: string; state: string; severity: string | null; at: string | null };
export type Replayed = { findings: Hidden[]; occurrences: Hidden[]; alerts: Hidden[] };
export const run_replay = (id: string) => send<AnyRecord>("POST", `/decisions/${id}/replay`);
/** The attached list of one; it never changes. */
export const useReplayed = (hash: string) => useQuery({ queryKey: ["decide", "replayed", hash], queryFn: () => send<Replayed>("GET", `/attachments/${hash}`), enabled: hash !== "", staleTime: Infinity, retry: false });

export type Step = "opinion" | "withdraw" | "question" | "answer" | "revoke";
export const take_step = (id: string, step: Step, body: Fields) => send<AnyRecord>("POST", `/decisions/${id}/${step}`, { body });

export const usePreview = (asking: Asking, enabled: boolean) => useQuery({ queryKey: ["decide", "preview", asking], queryFn: ({ signal }) => preview_of(asking, signal), enabled, retry: false });
/** Of one version of a record: from its next state others lead on. */
export const useWays = (key: string, version: number, enabled: boolean) => useQuery({ queryKey: ["decide", "ways", key, version], queryFn: () => send<{ ways: Way[] }>("GET", "/decide/ways", { query: { record: key } }).then((page) => page.ways), enabled, retry: false });
export const useStanding = (id: string) => useQuery({ queryKey: ["decide", "standing", id], queryFn: () => send<Standing>("GET", `/decisions/${id}/decide`) });
export const useInbox = (all: boolean) => useQuery({ queryKey: ["decide", "inbox", all], queryFn: () => send<{ items: Standing[] }>("GET", "/decide/inbox", { query: { all: all || undefined } }).then((page) => page.items) });
export const useMatrix = () => useQuery({ queryKey: ["decide", "matrix"], queryFn: () => send<Matrix>("GET", "/decide/matrix") });

export type Sampled = { record: RecordRef; closed_by: RecordRef | null; level: string; percent: number; hash: string; place: number; threshold: number; sampled: boolean; review: RecordRef | null };
export type Sampling = { period: string; items: Sampled[]; rates: { level: string; closes: number; sampled: number; percent: number }[] };
export const useSampling = (period: string) => useQuery({ queryKey: ["decide", "sampling", period], queryFn: () => send<Sampling>("GET", "/reviews/sampling", { query: { period } }), retry: false });

/** After a step: the decision, its subjects, and whatever counts either. */
export function useDecided() {
    const client = useQueryClient();
    return () => Promise.all(["decide", "record", "list", "counts", "stats", "work"].map((what) => client.invalidateQueries({ queryKey: [what] })));
}
