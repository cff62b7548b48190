// The page of any record: facts, timeline, links and files; a hand-made page puts its own parts in front.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { address } from "@/api/client";
import { update_record, useRefresh } from "@/api/records";
import type { AnyRecord, FieldDescription, TypeDescription } from "@/api/types";
import { CommandHint } from "@/components/command-hint";
import { Fact, Facts } from "@/components/facts";
import { useKeys } from "@/components/keys";
import { say } from "@/components/notice";
import { Columns, Page, Section } from "@/components/page";
import { Person } from "@/components/person";
import { Time } from "@/components/time";
import { label_of } from "@/components/words";
import { Attachments } from "./attachments";
import { Links } from "./links";
import { Moves } from "./moves";
import { RecordForm } from "./record-form";
import { Thread } from "./thread";
import { is_empty, Value } from "./value";

type RecordFrameProps = { type: TypeDescription; record: AnyRecord; before?: ReactNode; beside?: ReactNode; actions?: ReactNode; leave_out?: string[] };

export function RecordFrame({ type, record, before, beside, actions, leave_out = [] }: RecordFrameProps) {
    const [editing, set_editing] = useState(false);
    const refresh = useRefresh();
    useKeys(editing ? {} : { i: () => set_editing(true), m: () => document.querySelector<HTMLTextAreaElement>("textarea[data-comment]")?.focus() });
    const crumbs = (
        <>
            <Link to={`/${type.room}/${type.plural}`}>{label_of(type.plural)}</Link>
            <span aria-hidden="true">/</span>
            <span className="mono">{record.key}</span>
        </>
    );
    const tools = (
        <>
            <CommandHint command={`redoubt ${type.name} show ${record.key}`} path={address(`/${type.plural}/${record.key}`)} />
            {actions}
            <Moves type={type} record={record} />
            {editing ? null : (
                <Button variant={actions ? "default" : "filled"} onClick={() => set_editing(true)}>
                    Edit
                </Button>
            )}
        </>
    );
    const save = (changes: Parameters<typeof update_record>[2]) => update_record(type.plural, record, changes);
    const done = async () => {
        await refresh(type.plural, record.id);
        set_editing(false);
        say(`${record.key} saved`);
    };
    return (
        <Page title={record.title || record.key} crumbs={crumbs} actions={tools}>
            <Columns side={<Beside type={type} record={record}>{beside}</Beside>}>
                {editing ? (
                    <RecordForm type={type} record={record} save={save} done={done} cancel={() => set_editing(false)} />
                ) : (
                    <>
                        {before}
                        <OwnFields type={type} record={record} leave_out={leave_out} />
                        <Section title="Timeline">
                            <Thread type={type} record={record} />
                        </Section>
                    </>
                )}
            </Columns>
        </Page>
    );
}

const is_wide = (field: FieldDescription) => field.large || field.kind === "map" || field.kind === "nested" || field.item?.kind === "nested";

function OwnFields({ type, record, leave_out }: { type: TypeDescription; record: AnyRecord; leave_out: string[] }) {
    const own = type.fields.filter((field) => !field.head && !leave_out.includes(field.name) && !is_empty(record[field.name]));
    if (own.length === 0) return null;
    return (
        <>
            <Section title={type.title}>
                <Facts wide>
                    {own.filter((field) => !is_wide(field)).map((field) => (
                        <Fact key={field.name} name={label_of(field.name)}>
                            <Value field={field} value={record[field.name]} />
                        </Fact>
                    ))}
                </Facts>
            </Section>
            {own.filter(is_wide).map((field) => (
                <Section key={field.name} title={label_of(field.name)}>
                    <Value field={field} value={record[field.name]} />
                </Section>
            ))}
        </>
    );
}

function Beside({ type, record, children }: { type: TypeDescription; record: AnyRecord; children?: ReactNode }) {
    return (
        <>
            <Section title="Record">
                <Facts>
                    <Fact name="Owner">
                        <Person name={record.owner?.title} />
                    </Fact>
                    {record.tags?.length ? (
                        <Fact name="Tags">
                            <Value value={record.tags} />
                        </Fact>
                    ) : null}
                    <Fact name="Created">
                        <Time at={record.created} as="long" />
                    </Fact>
                    <Fact name="Updated">
                        <Time at={record.updated} as="long" />
                    </Fact>
                </Facts>
            </Section>
            {children}
            <Links type={type} record={record} />
            <Attachments type={type} record={record} />
        </>
    );
}
