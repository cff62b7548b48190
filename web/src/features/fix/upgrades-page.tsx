// Which upgrades clear most: one for each package and owner, what pays most first; below, what one of them holds.
import { Button, Modal, Select } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { Problem } from "@/api/problem";
import { useRecords } from "@/api/records";
import { useSchema, useType } from "@/api/schema";
import { useSession } from "@/api/session";
import { type Upgrade, useUpgrades, useWindows } from "@/api/software";
import { Chip, ChipGroup } from "@/components/chip";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { useKeys } from "@/components/keys";
import { Page } from "@/components/page";
import { QueryInput } from "@/components/query-input";
import { Split } from "@/components/split";
import { StatusBar } from "@/components/status-bar";
import { useAddress } from "@/components/use-address";
import { Head, VirtualGrid } from "@/components/virtual-grid";
import { count_of } from "@/components/words";
import { completable } from "@/records/completable";
import { cleared_after, due_before, query_of } from "./plan-words";
import { PlanSums } from "./plan-sums";
import { UpgradeCells, upgrade_columns } from "./upgrade-cells";
import { UpgradeDetail } from "./upgrade-detail";
import { WindowsForm } from "./windows-form";

const place = "/fix/upgrades";
const most_shown = 500;
const key_of = (one: Upgrade) => `${one.owner?.id ?? ""} ${one.component}`;

export function UpgradesPage() {
    const { part, change } = useAddress(place);
    const schema = useSchema();
    const occurrences = useType("occurrences");
    const teams = useRecords("parties", { q: "kind:team", sort: "title", limit: 200 });
    const question = { q: query_of(part("q"), part("team")) || undefined, component: part("component") || undefined, due_before: due_before(part("due")), window: part("window") || undefined, skip: Number(part("from")) || undefined, limit: most_shown, references: 0 };
    const windows = useWindows();
    const lead = useSession().data?.user?.level === "Lead";
    const [editing, set_editing] = useState(false);
    const plan = useUpgrades(question);
    const items = plan.data?.items ?? [];
    const cleared = plan.data ? cleared_after(plan.data) : [];
    const [cursor, set_cursor] = useState(-1);
    const at = Math.min(cursor, items.length - 1);
    const chosen = part("open") ? items.find((one) => key_of(one) === part("open")) : part("component") && items.length === 1 ? items[0] : undefined;
    const open = (index: number) => items[index] && change({ open: key_of(items[index]), to: "" });
    const close = () => change({ open: "", to: "", component: "" });
    const step = (by: number) => () => set_cursor(Math.max(0, Math.min(items.length - 1, at + by)));
    useKeys({ j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1), Home: () => set_cursor(0), End: () => set_cursor(items.length - 1), Enter: () => open(at), o: () => open(at), Escape: close });
    const refused = plan.error instanceof Problem && plan.error.status < 500 && part("q") ? plan.error : undefined;
    const asked = ["q", "team", "due", "component", "window", "from"].some((name) => part(name) !== "");
    const clear = () => change({ q: "", team: "", due: "", component: "", window: "", from: "", open: "" });
    const filters = (
        <>
            <QueryInput value={part("q")} onChange={(q) => change({ q, from: "" })} fields={occurrences ? completable(schema, occurrences) : []} placeholder="Filter by occurrences: asset.site:Graz, openssl" problem={refused ? [refused.message, refused.hint].filter(Boolean).join(". ") : undefined} />
            <Select w={180} aria-label="Team" placeholder="Any team" clearable searchable data={(teams.data?.items ?? []).map((one) => ({ value: one.key, label: one.title }))} value={part("team") || null} onChange={(team) => change({ team: team ?? "", from: "" })} />
            {windows.data?.items.length ? <Select w={160} aria-label="Window" placeholder="Any window" clearable data={[...windows.data.items.map((one) => ({ value: one.name, label: one.name })), { value: "none", label: "No window" }]} value={part("window") || null} onChange={(window) => change({ window: window ?? "", from: "" })} /> : null}
            <ChipGroup label="Due">
                {[["", "Any time"], ["week", "Due in 7 days"], ["month", "Due in 30 days"]].map(([value = "", label]) => (
                    <Chip key={value} on={part("due") === value} onClick={() => change({ due: value, from: "" })}>
                        {label}
                    </Chip>
                ))}
            </ChipGroup>
            {part("component") ? (
                <Chip on onClick={() => change({ component: "", to: "" })} label="Show all components again">
                    {part("component")} ×
                </Chip>
            ) : null}
        </>
    );
    return (
        <Page title="Patch planner" filters={filters} actions={<Actions path={address("/software/upgrades", question)} edit={lead && windows.data ? () => set_editing(true) : undefined} />}>
            {plan.data?.occurrences ? <PlanSums plan={plan.data} cleared={cleared} /> : null}
            {plan.isPending ? <Waiting rows={12} /> : null}
            {plan.isError && !refused ? <Trouble error={plan.error} again={() => plan.refetch()} /> : null}
            {plan.isSuccess && items.length === 0 ? <Nothing asked={asked} clear={clear} /> : null}
            {items.length ? (
                <Split below={chosen && plan.data ? <UpgradeDetail key={key_of(chosen)} upgrade={chosen} q={question.q ?? ""} due={question.due_before} window={question.window} to={part("to")} change={(to) => change({ to })} close={close} /> : null}>
                    <VirtualGrid
                        label="Upgrades"
                        columns={upgrade_columns}
                        header={["Package", "From", "To"].map((head) => <Head key={head}>{head}</Head>).concat(["On assets", "Findings", "Occurrences", "Overdue"].map((head) => <Head key={head} right>{head}</Head>), ["First due", "Owner", "Restart", "Cleared so far"].map((head) => <Head key={head}>{head}</Head>))}
                        count={items.length}
                        row_key={(index) => (items[index] ? key_of(items[index]) : String(index))}
                        cells={(index) => (items[index] ? <UpgradeCells upgrade={items[index]} cleared={cleared[index] ?? 0} /> : null)}
                        cursor={at}
                        on_cursor={set_cursor}
                        on_open={open}
                    />
                    <StatusBar hints={[["j", "k", "move"], ["Enter", "what it holds"], ["Esc", "close"], ["/", "filter"]]}>
                        {plan.data ? <Shown skip={question.skip ?? 0} count={items.length} total={plan.data.total} go={(from) => change({ from: from ? String(from) : "", open: "" })} /> : null}
                    </StatusBar>
                </Split>
            ) : null}
            <Modal opened={editing} onClose={() => set_editing(false)} size={720} title="Maintenance windows">
                {editing ? <WindowsForm windows={windows.data?.items ?? []} done={() => set_editing(false)} /> : null}
            </Modal>
        </Page>
    );
}

function Actions({ path, edit }: { path: string; edit: (() => void) | undefined }) {
    return (
        <>
            <CommandHint path={path} />
            {edit ? (
                <Button variant="default" onClick={edit}>
                    Windows
                </Button>
            ) : null}
        </>
    );
}

/** Which of all are shown, and the way to the others. */
function Shown({ skip, count, total, go }: { skip: number; count: number; total: number; go: (from: number) => void }) {
    if (count === total) return <>{count_of(count, "upgrade")}</>;
    return (
        <>
            {(skip + 1).toLocaleString("en")} to {(skip + count).toLocaleString("en")} of {count_of(total, "upgrade")}
            {skip ? <Chip on={false} onClick={() => go(Math.max(0, skip - most_shown))}>The {most_shown} before</Chip> : null}
            {skip + count < total ? <Chip on={false} onClick={() => go(skip + count)}>The next {Math.min(most_shown, total - skip - count).toLocaleString("en")}</Chip> : null}
        </>
    );
}

function Nothing({ asked, clear }: { asked: boolean; clear: () => void }) {
    if (asked)
        return (
            <Empty title="No upgrade fits" action={<Button variant="default" onClick={clear}>Show all</Button>}>
                Nothing that is open and known to be vulnerable fits what was asked for.
            </Empty>
        );
    return (
        <Empty title="There is nothing to upgrade" action={<Button component={Link} to="/fix/feeds">Look at the feeds</Button>}>
            As soon as a feed says that something which runs on an asset is vulnerable, the upgrade that clears it stands here. Without feeds, or where nobody has said what runs on an asset, nothing is known.
        </Empty>
    );
}
