// Lists as files: the address that exports one, and the import that first only says what it would do.
import { address, type Query, send } from "./client";
import type { FieldValue } from "./types";

export const formats = ["csv", "xlsx", "jsonl"] as const;
export type Format = (typeof formats)[number];

/** `title`: of one that would be made, which has no key yet. */
export type TableChange = { row: number; key: string | null; title?: string; action: string; fields: { field: string; old: FieldValue; new: FieldValue }[] };
export type TableProblem = { row: number; column?: string | null; message: string };
export type TableResult = { rows: number; created: number; changed: number; same: number; failed: number; problems: TableProblem[]; changes: TableChange[]; written?: boolean; ignored?: string[]; unknown?: { name: string; hint: string }[] };

export const export_address = (plural: string, query: Query & { format: Format }) => address(`/${plural}/export`, query);

export const format_of = (name: string): Format | undefined => formats.find((one) => name.toLowerCase().endsWith(`.${one}`)) ?? (/\.(ndjson|json)$/i.test(name) ? "jsonl" : undefined);

export const import_table = (plural: string, file: Blob, { format, dry_run, skip_failed = false }: { format: Format; dry_run: boolean; skip_failed?: boolean }) =>
    send<TableResult>("POST", `/${plural}/import`, { query: { format, dry_run, on_error: skip_failed ? "skip" : undefined }, body: new Blob([file], { type: "application/octet-stream" }) });
