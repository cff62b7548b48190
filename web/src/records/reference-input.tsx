// Choosing a record: type to search, by title or key.
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useSearch } from "@/api/overview";
import { useRecords } from "@/api/records";
import { useType } from "@/api/schema";
import type { RecordRef } from "@/api/types";

type ReferenceInputProps = { type: string; label?: string; name?: string; description?: string; value: RecordRef | null; onChange: (record: RecordRef | null) => void; error?: string; required?: boolean; autoFocus?: boolean };

/** `type` "*": a record of whatever type. */
export function ReferenceInput({ type, label, name, description, value, onChange, error, required, autoFocus }: ReferenceInputProps) {
    const anything = type === "*";
    const plural = useType(type)?.plural ?? `${type}s`;
    const [text, set_text] = useState("");
    const [typed] = useDebouncedValue(text, 150);
    const words = typed && typed !== value?.title ? typed : "";
    const found = useRecords(plural, { q: words, limit: 30 }, !anything);
    const everywhere = useSearch(anything ? words : "");
    const hits = anything ? (words.length > 1 ? everywhere.data : []) : found.data?.items;
    const offers = (hits ?? []).map((one) => ({ type: one.type, id: one.id, key: one.key, title: one.title, state: one.state }));
    const all = value && !offers.some((one) => one.id === value.id) ? [value, ...offers] : offers;
    const labels = all.map((one) => one.title);
    return (
        <Select
            label={label}
            description={description}
            aria-label={label ? undefined : (name ?? type)}
            placeholder={anything ? "Search by title or key" : `Search ${plural}`}
            searchable
            clearable
            required={required}
            autoFocus={autoFocus}
            error={error}
            data={all.map((one) => ({ value: one.id, label: anything || labels.filter((other) => other === one.title).length > 1 || !one.title ? `${one.title} ${one.key}`.trim() : one.title }))}
            filter={({ options }) => options}
            nothingFoundMessage={anything && words.length < 2 ? "Type at least two letters" : "Nothing found"}
            value={value?.id ?? null}
            onChange={(id) => onChange(all.find((one) => one.id === id) ?? null)}
            onSearchChange={set_text}
        />
    );
}

/** A record of whatever type, found through the search over everything; a key typed in full works too. */
export function AnyRecordInput({ label, value, onChange, error }: { label: string; value: string; onChange: (id: string) => void; error?: string }) {
    const [text, set_text] = useState("");
    const [typed] = useDebouncedValue(text, 150);
    const found = useSearch(typed);
    const offers = (found.data ?? []).map((one) => ({ value: one.key, label: `${one.key}  ${one.title}` }));
    if (/^[A-Z]+-[a-z0-9]+$/.test(typed) && !offers.some((one) => one.value === typed)) offers.unshift({ value: typed, label: typed });
    if (value && !offers.some((one) => one.value === value)) offers.unshift({ value, label: value });
    return <Select label={label} placeholder="Search by title or key" searchable data={offers} filter={({ options }) => options} value={value || null} onChange={(key) => onChange(key ?? "")} onSearchChange={set_text} error={error} nothingFoundMessage={typed.length > 1 ? "Nothing found" : "Type at least two letters"} />;
}
