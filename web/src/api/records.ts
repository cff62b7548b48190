// One record or many, of any type: the calls and the queries over them.
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { send, type Query } from "./client";
import type { AnyRecord, Attachment, Comment, FieldValue, JournalEntry, Link, Page, RecordRef } from "./types";

export type Fields = Record<string, FieldValue>;

export const list_records = (plural: string, query: Query, signal?: AbortSignal) => send<Page<AnyRecord>>("GET", `/${plural}`, { query, signal });
export const get_record = (plural: string, id: string, at = "") => send<AnyRecord>("GET", `/${plural}/${id}`, { query: { at } });
/** How many fit, without their contents: what an act on them would touch. */
export const count_records = (plural: string, q: string, at = "") => list_records(plural, { q, at, limit: 1, count: "exact" }).then((page) => page.total ?? 0);
export const create_record = (plural: string, fields: Fields) =>
    send<AnyRecord>("POST", `/${plural}`, { body: fields, headers: { "Idempotency-Key": crypto.randomUUID() } });
export const update_record = (plural: string, record: Pick<AnyRecord, "id" | "version">, changes: Fields) =>
    send<AnyRecord>("PATCH", `/${plural}/${record.id}`, { body: changes, headers: { "If-Match": `"${record.version}"` } });
export const move_record = (plural: string, id: string, move: Fields) => send<AnyRecord>("POST", `/${plural}/${id}/moves`, { body: move });
export type Many = { q?: string; ids?: string[] };
export const change_many = (plural: string, order: Many & { changes?: Fields; move?: Fields }) => send<{ changed: string[]; count: number }>("POST", `/${plural}/bulk`, { body: order });
export type BulkTrial = { count: number; refused?: { key: string; message: string }[]; refused_count?: number };
/** The same, only said: how many would change, and which cannot. */
export const try_many = (plural: string, order: Many & { changes: Fields }) => send<BulkTrial>("POST", `/${plural}/bulk`, { body: { ...order, dry_run: true } });
export const add_comment = (plural: string, id: string, text: string) => send<Comment>("POST", `/${plural}/${id}/comments`, { body: { text } });
export const add_link = (plural: string, id: string, link: { relation: string; to: string; reason?: string }) => send<Link>("POST", `/${plural}/${id}/links`, { body: link });
export const remove_link = (plural: string, id: string, link: string) => send<void>("DELETE", `/${plural}/${id}/links/${link}`);

export const record_key = (plural: string, id: string) => ["record", plural, id] as const;

export const record_query = (plural: string, id: string) => queryOptions({ queryKey: record_key(plural, id), queryFn: () => get_record(plural, id) });

export const useRecord = (plural: string, id: string) => useQuery(record_query(plural, id));

/** The record as it was at a time; as it is when `at` is empty. */
export const useRecordAt = (plural: string, id: string, at: string) =>
    useQuery({ queryKey: at ? [...record_key(plural, id), "at", at] : [...record_key(plural, id)], queryFn: () => get_record(plural, id, at), staleTime: at ? Infinity : undefined, placeholderData: at ? keepPreviousData : undefined });

export function useRecords(plural: string, query: Query, enabled = true) {
    return useQuery({ queryKey: ["list", plural, query], queryFn: ({ signal }) => list_records(plural, query, signal), enabled, placeholderData: keepPreviousData });
}

export type Count = { value: FieldValue | RecordRef; count: number };

export function useCounts(plural: string, q: string, by: string, { enabled = true, at = "" } = {}) {
    return useQuery({
        queryKey: ["counts", plural, q, by, at],
        queryFn: () => send<{ counts: Count[] }>("GET", `/${plural}/counts`, { query: { q, by, at } }),
        placeholderData: keepPreviousData,
        enabled,
    });
}

function useBeside<T>(part: string, plural: string, id: string) {
    return useQuery({ queryKey: [...record_key(plural, id), part], queryFn: () => send<Record<string, T[] | undefined>>("GET", `/${plural}/${id}/${part}`).then((page) => page.items ?? page.entries ?? page[part] ?? []) });
}

export const useHistory = (plural: string, id: string) => useBeside<JournalEntry>("history", plural, id);
export const useComments = (plural: string, id: string) => useBeside<Comment>("comments", plural, id);
export const useLinks = (plural: string, id: string) => useBeside<Link>("links", plural, id);
export const useAttachments = (plural: string, id: string) => useBeside<Attachment>("attachments", plural, id);

export type Difference = { fields: { field: string; lines: DifferencePart[] | null; words: DifferencePart[] | null }[] };
type DifferencePart = { change: "same" | "removed" | "added"; text: string };
/** What one version changed of the one before it; it never changes again. */
export const useDifference = (plural: string, id: string, version: number) =>
    useQuery({ queryKey: [...record_key(plural, id), "difference", version], queryFn: () => send<Difference>("GET", `/${plural}/${id}/difference`, { query: { to: version } }), staleTime: Infinity });

/** After a change: this record again with all that hangs on it, and every list of its type. */
export function useRefresh() {
    const client = useQueryClient();
    return async (plural: string, id?: string) => {
        await Promise.all([
            id ? client.invalidateQueries({ queryKey: ["record", plural] }) : null,
            client.invalidateQueries({ queryKey: ["list", plural] }),
            client.invalidateQueries({ queryKey: ["counts", plural] }),
            client.invalidateQueries({ queryKey: ["stats"] }),
        ]);
    };
}
