// Where a record lives in the console: /room/plural/key.
import type { RecordRef, Schema } from "@/api/types";

export const list_path = (schema: Schema, plural: string) => `/${schema.types.find((type) => type.plural === plural)?.room ?? "know"}/${plural}`;

export function path_of(schema: Schema, record: Pick<RecordRef, "type" | "key">): string {
    const type = schema.types.find((one) => one.name === record.type);
    return type ? `/${type.room}/${type.plural}/${record.key}` : "/";
}

export const is_ref = (value: unknown): value is RecordRef => typeof value === "object" && value !== null && "key" in value && "type" in value && "title" in value;
