// The event itself: decoded fields that can be searched, and the raw text as it was logged.
import { SegmentedControl, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { Evidence, ExplanationNode, FieldValue } from "@/api/types";
import { Copy } from "@/components/copy";
import { Marked } from "@/components/marked";
import { Section } from "@/components/page";
import { count_of } from "@/components/words";
import styles from "./event-view.module.css";

export function EventView({ evidence }: { evidence: Evidence }) {
    const [mode, set_mode] = useState("fields");
    const [text, set_text] = useState("");
    const hits = Map.groupBy(hits_in(evidence.explanation?.nodes ?? []), ([field]) => field);
    const all = Object.entries(evidence.event).map(([name, value]) => [name, text_of(value)] as const);
    const wanted = text.toLowerCase();
    const shown = all.filter(([name, value]) => `${name} ${value}`.toLowerCase().includes(wanted)).sort(([a], [b]) => Number(hits.has(b)) - Number(hits.has(a)));
    const tools = (
        <>
            {mode === "fields" ? <TextInput className={styles.search} aria-label="Search the fields" placeholder="Search the fields" leftSection={<IconSearch size={14} />} value={text} onChange={(event) => set_text(event.currentTarget.value)} /> : <Copy text={evidence.raw} what="raw event" />}
            <SegmentedControl size="xs" aria-label="Show" value={mode} onChange={set_mode} data={[{ value: "fields", label: "Fields" }, { value: "raw", label: "Raw" }]} />
        </>
    );
    return (
        <Section title="Event" action={tools}>
            {mode === "raw" ? (
                <pre className={styles.raw} tabIndex={0}>{evidence.raw}</pre>
            ) : (
                <div className={styles.frame}>
                    <table className={styles.fields}>
                        <colgroup>
                            <col className={styles.names} />
                            <col />
                            <col className={styles.tools} />
                        </colgroup>
                        <thead className={styles.titles}>
                            <tr>
                                <th>Field</th>
                                <th>Value</th>
                                <th>Copy</th>
                            </tr>
                        </thead>
                        <tbody>
                            {shown.map(([name, value]) => (
                                <tr key={name}>
                                    <th scope="row">{name}</th>
                                    <td>{hits.has(name) ? <Marked text={value} parts={(hits.get(name) ?? []).map(([, part]) => part)} /> : <Marked text={value} parts={wanted ? [wanted] : []} whole={false} />}</td>
                                    <td>
                                        <Copy text={value} what={name} />
                                    </td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                    {shown.length === 0 ? <p className={styles.none}>No field has “{text}”. The event has {count_of(all.length, "field")}.</p> : null}
                </div>
            )}
            {evidence.file ? <p className={styles.none}>From {evidence.file}</p> : null}
        </Section>
    );
}

const text_of = (value: FieldValue): string => (Array.isArray(value) ? value.map(text_of).join("\n") : value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? ""));

function hits_in(nodes: ExplanationNode[]): [string, string][] {
    return nodes.flatMap((node) => [...(node.held ? (node.matched ?? []).map((match) => [match.field ?? node.field ?? "", match.value] as [string, string]) : []), ...hits_in(node.children ?? [])]);
}
