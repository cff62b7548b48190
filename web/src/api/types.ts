// The shapes that the server speaks, by the names used here.
export type Severity = "informational" | "low" | "medium" | "high" | "critical";

export type RecordRef = { type: string; id: string; key: string; title: string; state?: string };

export type FieldValue = null | undefined | boolean | number | string | FieldValue[] | { [name: string]: FieldValue };

export type AnyRecord = {
    type: string;
    id: string;
    key: string;
    title: string;
    state: string;
    owner: RecordRef | null;
    compartment?: string;
    tags: string[];
    created: string;
    updated: string;
    version: number;
} & { [field: string]: FieldValue };

export type Page<T> = { items: T[]; next: string | null; total: number | null };

export type Choice = { name: string; doc: string };
export type ItemDescription = Pick<FieldDescription, "kind" | "optional" | "choices" | "fields" | "item"> & { name?: string; refers_to?: string };

export type FieldDescription = {
    name: string;
    kind: "text" | "integer" | "decimal" | "boolean" | "time" | "duration" | "choice" | "reference" | "list" | "map" | "nested";
    doc?: string;
    required?: boolean;
    read_only?: boolean;
    indexed?: boolean;
    optional?: boolean;
    head?: boolean;
    large?: boolean;
    searchable?: boolean;
    unique?: boolean;
    choices?: Choice[];
    refers_to?: string;
    range?: { min: number; max: number };
    item?: ItemDescription;
    fields?: FieldDescription[];
    longest?: number;
};

export type StateDescription = { name: string; doc?: string; closed?: boolean };
export type MoveDescription = { from: string; to: string; level?: string; needs?: string[]; level_field?: string; level_by_choice?: string[] };

export type TypeDescription = {
    name: string;
    plural: string;
    title: string;
    doc: string;
    room: string;
    key_prefix: string;
    default_sort?: string;
    derived?: boolean;
    create_level?: string;
    update_level?: string;
    fields: FieldDescription[];
    states: StateDescription[];
    moves: MoveDescription[];
};

export type Schema = { types: TypeDescription[]; relations: string[] };

export type Who = { login: string; name: string; level: string; party: RecordRef | null };
export type Session = { user?: Who; csrf?: string; setup?: boolean };

export type AlertGroup = {
    group: string;
    rule: RecordRef | null;
    rule_title: string;
    severity: Severity;
    asset: RecordRef | null;
    host: string | null;
    first: string | null;
    last: string | null;
    count: number;
    open: number;
    owner: RecordRef | null;
    state: "open" | "closed";
    latest: RecordRef | null;
};

export type MatchedValue = { value: string; on: string; field?: string };
export type ExplanationNode = {
    id?: string;
    field?: string;
    modifiers?: string[];
    values?: (string | number | boolean | null)[];
    held: boolean;
    kind?: "any" | "all";
    seen?: string[];
    matched?: MatchedValue[];
    children?: ExplanationNode[];
    operator?: string;
    keyword?: boolean;
};
export type Explanation = { matched: boolean; condition: string; nodes: ExplanationNode[] };

export type Evidence = {
    event: Record<string, FieldValue>;
    raw: string;
    file?: string;
    explanation: Explanation | null;
    rule: { id: string; key?: string; title: string; rule_id: string | null; author: string | null; level: string | null; description: string | null; body: string | null; references: string[] | null; falsepositives: string[] | null } | null;
    history: { total: number; by_disposition: Record<string, number>; recent: { key: string; disposition: string | null; reason: string | null; closed_by?: string; at?: string }[] };
};

export type ImportJob = {
    id: string;
    name: string;
    sha256?: string;
    bytes?: number;
    state: "queued" | "running" | "done" | "failed";
    events?: number;
    alerts_new?: number;
    alerts_known?: number;
    unlisted_assets?: number;
    problems?: { where?: string; message: string }[];
    problems_total?: number;
    started?: string;
    finished?: string | null;
    progress?: number;
};

export type JournalEntry = { seq: number; at: string; actor: string; action: string; changes: { field: string; old?: FieldValue; new?: FieldValue }[]; reason?: string; hash: string };
export type Comment = { id: string; text: string; author: string; at: string };
export type Link = { id: string; relation: string; direction: "out" | "in"; record: RecordRef; reason?: string; author?: string; at?: string };
export type Attachment = { id?: string; name: string; hash: string; bytes?: number; size?: number; media_type?: string; author?: string; at?: string };
export type SearchHit = RecordRef & { snippet?: string };
export type Token = { id: string; name: string; scopes: string[]; created?: string; expires?: string | null; last_used?: string | null; token?: string };
export type User = { login: string; name: string; level: string; party?: RecordRef | null; active?: boolean; has_password?: boolean; link?: string; created?: string; last_sign_in?: string | null };
export type Stats = { open_alert_groups?: number; open_incidents?: number; unlisted_assets?: number; rules_live?: number };
export type Change = { type: string; id: string; key: string; action: string; state?: string; group?: string; version?: number };
