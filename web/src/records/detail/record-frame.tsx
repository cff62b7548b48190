// The page of any record: facts, timeline, links and files; a hand-made page puts its own parts in front or after the facts. With ?at= it shows the past.
import { Button } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { address } from "@/api/client";
import { update_record, useRecordAt, useRefresh } from "@/api/records";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { CommandHint } from "@/components/command-hint";
import { Trouble } from "@/components/empty";
import { useKeys } from "@/components/keys";
import { say } from "@/components/notice";
import { Columns, Page } from "@/components/page";
import { label_of } from "@/components/words";
import { Moves } from "../moves";
import { RecordForm } from "../record-form";
import { ThenPicker } from "../then";
import { Beside } from "./beside";
import { FollowButton } from "./follow-button";
import { OwnFields } from "./own-fields";
import { PutOff } from "./put-off";
import { Sensitive } from "./sensitive";
import { Tasks } from "./tasks";
import { ThenBar } from "./then-bar";
import { Timeline } from "./timeline";

type RecordFrameProps = { type: TypeDescription; record: AnyRecord; before?: ReactNode; after?: ReactNode; beside?: ReactNode; actions?: ReactNode; leave_out?: string[] };

export function RecordFrame({ type, record: now, before, after, beside, actions, leave_out = [] }: RecordFrameProps) {
    const { at = "" } = useSearch({ strict: false }) as { at?: string };
    const go = useNavigate();
    const look = (time: string) => void go({ to: ".", search: time ? { at: time } : {}, replace: true });
    const then = useRecordAt(type.plural, now.id, at);
    const [editing, set_editing] = useState(false);
    const refresh = useRefresh();
    const record = at ? (then.data ?? now) : now;
    useKeys(editing || at ? {} : { i: () => set_editing(true), m: () => document.querySelector<HTMLTextAreaElement>("textarea[data-comment]")?.focus() });
    const crumbs = (
        <>
            <Link to={`/${type.room}/${type.plural}`}>{label_of(type.plural)}</Link>
            <span aria-hidden="true">/</span>
            <span className="mono">{record.key}</span>
        </>
    );
    const tools = (
        <>
            <CommandHint command={`redoubt ${type.name} show ${record.key}${at ? ` --at ${at}` : ""}`} path={address(`/${type.plural}/${record.key}`, { at })} />
            <ThenPicker at={at} change={look} />
            <FollowButton record={now} />
            {at ? null : actions}
            {at || editing || type.derived ? null : <PutOff type={type} record={record} />}
            {at || type.derived ? null : <Moves type={type} record={record} />}
            {editing || at || type.derived ? null : (
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
    const bar = at ? <ThenBar type={type} record={now} at={at} look={look} /> : null;
    if (at && then.isError)
        return (
            <Page title={now.title || now.key} crumbs={crumbs} actions={tools}>
                {bar}
                <Trouble error={then.error} again={() => look("")} />
            </Page>
        );
    return (
        <Page title={record.title || record.key} crumbs={crumbs} actions={tools}>
            {bar}
            <Columns side={<Beside type={type} record={record} at={at}>{at ? null : beside}</Beside>}>
                {editing && !at ? (
                    <RecordForm type={type} record={record} save={save} done={done} cancel={() => set_editing(false)} />
                ) : (
                    <>
                        <Sensitive type={type} record={now} />
                        {at ? null : before}
                        <OwnFields type={type} record={record} leave_out={at ? [] : leave_out} />
                        {at ? null : after}
                        {at || type.derived ? null : <Tasks type={type} record={record} />}
                        <Timeline type={type} record={now} at={at} look={look} />
                    </>
                )}
            </Columns>
        </Page>
    );
}
