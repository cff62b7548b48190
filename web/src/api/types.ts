// The shapes that the server speaks, by the names used here; generated from its OpenAPI document (npm run generate).
import type { components } from "./generated";

type Schemas = components["schemas"];

export type RecordRef = Schemas["Reference"];
export type Severity = Schemas["AlertGroupRow"]["severity"];

/** A value of any field of any record, as the schema describes it. */
export type FieldValue = null | undefined | boolean | number | string | FieldValue[] | { [name: string]: FieldValue };

/** A record of whatever type: the head that all share, and its own fields beside it. */
export type AnyRecord = {
    type: string;
    id: string;
    key: string;
    title: string;
    state: string;
    owner: RecordRef | null;
    tags: string[];
    created: string;
    updated: string;
    version: number;
} & { [field: string]: FieldValue };

export type Page<T> = { items: T[]; next: string | null; total: number | null };

export type Schema = Omit<Schemas["Schema"], "types"> & { types: TypeDescription[] };
/** `due`, `assignee`, `priority`: the fields that say until when, by whom and how pressing, where a type has such. */
export type TypeDescription = Omit<Schemas["TypeDescription"], "fields" | "states" | "moves"> & { fields: FieldDescription[]; moves: MoveDescription[]; states: StateDescription[]; due?: string; assignee?: string; priority?: string; slip?: string };
/** `own`: one of the customer's own fields, named extra.NAME, with a title. */
export type FieldDescription = Partial<Schemas["FieldDescription"]> & Pick<Schemas["FieldDescription"], "name" | "kind"> & { own?: boolean; title?: string };
export type ItemDescription = Schemas["ItemDescription"];
/** `sealed`: the type's own fields change by decision only. */
export type StateDescription = { name: string; doc: string; closed?: boolean; needs?: string[]; sealed?: boolean };
/** `decided_as`: it needs a decision of this kind, whatever `level` says. */
export type MoveDescription = Schemas["MoveDescription"] & { signs?: string; decided_as?: string; by_room?: boolean };

/** `must_enrol`: nothing works before a second factor is set up. */
export type Session = Schemas["SessionOrSetUp"] & { must_enrol?: boolean; second_factor?: boolean; recommend_second_factor?: boolean };
export type User = Schemas["User"];
export type Level = User["level"];
export type Scope = Token["scopes"][number];
export type Token = Schemas["Token"];

export type AlertGroup = Schemas["AlertGroupRow"];

/** A condition, a group of tests, or one test: which it was, whether it held, on what, and what was there instead. */
export type ExplanationNode = { held: boolean; id?: string; kind?: "any" | "all"; field?: string; modifiers?: string[]; values?: string[]; matched?: { value: string; field?: string; on: string }[]; seen?: string[]; children?: ExplanationNode[] };
export type Explanation = Omit<Schemas["Explanation"], "nodes"> & { nodes: ExplanationNode[] };
export type Evidence = Omit<Schemas["AlertEvidence"], "event" | "explanation"> & { event: Record<string, FieldValue>; explanation: Explanation | null };
export type ImportJob = Schemas["Import"];

export type JournalEntry = Omit<Schemas["JournalEntry"], "changes"> & { changes: { field: string; old: FieldValue; new: FieldValue }[] };
export type Mention = { login: string; party: RecordRef | null };
export type Comment = Schemas["Comment"] & { edited?: string | null; mentions?: Mention[] };
export type Link = Schemas["Link"];
export type Attachment = Schemas["Attachment"];
export type SearchHit = Schemas["SearchHit"];
export type Stats = Schemas["Stats"];

/** What the live stream says of a change. */
export type Change = { type: string; id: string; key: string; action: string; state?: string; group?: string; version?: number };
