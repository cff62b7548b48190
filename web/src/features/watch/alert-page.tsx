// One alert: why it fired, on what, what is known around it, and the acts of triage.
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useEvidence } from "@/api/alerts";
import { address } from "@/api/client";
import { useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import type { AnyRecord, Severity, TypeDescription } from "@/api/types";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { KeyCap } from "@/components/key-cap";
import { useKeys } from "@/components/keys";
import { Columns, Page, Section } from "@/components/page";
import { Attachments } from "@/records/detail/attachments";
import { Links } from "@/records/detail/links";
import { RecordFrame } from "@/records/detail/record-frame";
import { Timeline } from "@/records/detail/timeline";
import { AlertHead } from "./alert-head";
import { AlertSide } from "./alert-side";
import { CloseDialog } from "./close-dialog";
import { EscalateDialog } from "./escalate-dialog";
import { EventView } from "./event-view";
import { WhyItFired } from "./explanation";
import { key_in_address, last_view, neighbours } from "./queue-memory";
import { RuleCard } from "./rule-card";
import type { Target } from "./target";
import { useTriage } from "./use-triage";

export function AlertPage() {
    const { key } = useParams({ strict: false }) as { key: string };
    const { at } = useSearch({ strict: false }) as { at?: string };
    const type = useType("alerts");
    const alert = useRecord("alerts", key);
    const step = useStep();
    // Here and not on the drawn alert: a key pressed while the next alert loads must count too.
    useKeys({ j: () => step("next"), k: () => step("previous") });
    if (alert.isError) return <Trouble error={alert.error} again={() => alert.refetch()} />;
    if (!alert.data || !type) return <Waiting rows={14} />;
    if (at) return <RecordFrame key={alert.data.id} type={type} record={alert.data} />;
    return <Loaded key={alert.data.id} alert={alert.data} type={type} />;
}

function useStep() {
    const go = useNavigate();
    return (side: "next" | "previous") => {
        const key = neighbours(key_in_address())[side];
        if (key) void go({ to: `/watch/alerts/${key}` });
    };
}

function Loaded({ alert, type }: { alert: AnyRecord; type: TypeDescription }) {
    const evidence = useEvidence(alert.id);
    const [closing, set_closing] = useState<Target[] | null>(null);
    const [escalating, set_escalating] = useState<Target[] | null>(null);
    const triage = useTriage();
    const go = useNavigate();
    const near = neighbours(alert.key);
    const closed = alert.state === "closed" || alert.state === "merged";
    const target: Target[] = [{ kind: "alert", alert }];
    const step = useStep();
    const acts = { a: () => void triage.assign_to_me(target), e: () => set_escalating(target), c: () => set_closing(target) };
    useKeys({ Escape: () => go({ to: "/watch/alerts", search: last_view() }), m: () => document.querySelector<HTMLTextAreaElement>("textarea[data-comment]")?.focus(), ...(closed ? {} : acts) });
    const actions = (
        <>
            <Step label="Previous in the queue" keys="k" to={near.previous} go={() => step("previous")} up />
            <Step label="Next in the queue" keys="j" to={near.next} go={() => step("next")} />
            <CommandHint command={`redoubt alert show ${alert.key}`} path={address(`/alerts/${alert.key}`)} />
            {closed ? null : (
                <>
                    <Button variant="default" rightSection={<KeyCap keys="a" />} onClick={acts.a}>
                        Assign to me
                    </Button>
                    <Button variant="default" rightSection={<KeyCap keys="e" />} onClick={acts.e}>
                        Escalate
                    </Button>
                    <Button rightSection={<KeyCap keys="c" />} onClick={acts.c}>
                        Close
                    </Button>
                </>
            )}
        </>
    );
    const crumbs = (
        <>
            <Link to="/watch/alerts" search={last_view()}>
                Alerts
            </Link>
            <span aria-hidden="true">/</span>
            <span className="mono">{alert.key}</span>
        </>
    );
    return (
        <Page title={String(alert.rule_title || alert.title)} crumbs={crumbs} actions={actions}>
            <Columns side={<AlertSide alert={alert} evidence={evidence.data} />}>
                <AlertHead alert={alert} type={type} severity={alert.severity as Severity} />
                {evidence.isPending ? <Waiting /> : null}
                {evidence.isError ? <Trouble error={evidence.error} again={() => evidence.refetch()} /> : null}
                {evidence.data?.explanation ? (
                    <Section title="Why it fired">
                        <WhyItFired explanation={evidence.data.explanation} />
                    </Section>
                ) : null}
                {evidence.data ? <EventView evidence={evidence.data} /> : null}
                {evidence.data?.rule ? <RuleCard rule={evidence.data.rule} alert={alert} /> : null}
                <Timeline type={type} record={alert} at="" look={(at) => void go({ to: ".", search: { at } })} />
                <Links type={type} record={alert} at="" />
                <Attachments type={type} record={alert} at="" />
            </Columns>
            <CloseDialog targets={closing} cancel={() => set_closing(null)} done={() => set_closing(null)} />
            <EscalateDialog targets={escalating} cancel={() => set_escalating(null)} done={() => set_escalating(null)} />
        </Page>
    );
}

function Step({ label, keys, to, go, up = false }: { label: string; keys: string; to?: string; go: () => void; up?: boolean }) {
    return (
        <Tooltip label={<>{label} ({keys})</>}>
            <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={!to} onClick={go}>
                {up ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
            </ActionIcon>
        </Tooltip>
    );
}
