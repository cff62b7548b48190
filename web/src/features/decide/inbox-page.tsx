// What waits for my yes or no, the most pressing first; or, with All open, whatever waits for anybody's.
import { Button } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { type Standing, useInbox } from "@/api/decide";
import type { Severity } from "@/api/types";
import { Chip, ChipGroup } from "@/components/chip";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { useKeys } from "@/components/keys";
import { Page } from "@/components/page";
import { Person } from "@/components/person";
import { SeverityMark } from "@/components/severity";
import { StatusBar } from "@/components/status-bar";
import { Time } from "@/components/time";
import { Cell, Head, VirtualGrid } from "@/components/virtual-grid";
import { count_of, words_of } from "@/components/words";
import { is_ref } from "@/records/paths";
import styles from "./decide.module.css";

const columns = "20px 80px minmax(200px, 2fr) 128px 160px 128px minmax(160px, 1.4fr)";

export function InboxPage() {
    const { all = "" } = useSearch({ strict: false }) as { all?: string };
    const inbox = useInbox(all !== "");
    const [cursor, set_cursor] = useState(0);
    const go = useNavigate();
    const items = inbox.data ?? [];
    const at = Math.min(cursor, items.length - 1);
    const open = (index: number) => {
        const item = items[index];
        if (item) void go({ to: `/decide/decisions/${item.decision.key}` });
    };
    const step = (by: number) => () => set_cursor(Math.max(0, Math.min(items.length - 1, at + by)));
    useKeys({ j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1), Enter: () => open(at), o: () => open(at), n: () => go({ to: "/decide/decisions/new" }) });
    const show = (which: string) => () => void go({ to: "/decide/inbox", search: which ? { all: which } : {}, replace: true });
    const filters = (
        <ChipGroup label="Whose">
            <Chip on={!all} onClick={show("")}>
                For me
            </Chip>
            <Chip on={all !== ""} onClick={show("true")}>
                All open
            </Chip>
        </ChipGroup>
    );
    const ask = <Button component={Link} to="/decide/decisions/new">Ask for a decision</Button>;
    return (
        <Page title="Decisions that wait" filters={filters} actions={<><CommandHint command={`redoubt decide inbox${all ? " --all" : ""}`} path={address("/decide/inbox", { all: all || undefined })} />{ask}</>}>
            {inbox.isPending ? <Waiting rows={10} /> : null}
            {inbox.isError ? <Trouble error={inbox.error} again={() => inbox.refetch()} /> : null}
            {inbox.isSuccess && items.length === 0 ? (
                <Empty title={all ? "Nothing waits for anybody" : "Nothing waits for your word"} action={ask}>
                    What needs somebody's yes comes here by itself: an accepted risk, a go-live, a suppression, a change of the matrix.
                </Empty>
            ) : null}
            {items.length ? (
                <VirtualGrid
                    label="Decisions that wait"
                    columns={columns}
                    header={<><Head><span className="unseen">Severity</span></Head>{["Key", "Title", "Kind", "Asked by", "Wanted by", "You"].map((head) => <Head key={head}>{head}</Head>)}</>}
                    count={items.length}
                    row_key={(index) => items[index]?.decision.id ?? String(index)}
                    cells={(index) => (items[index] ? <Row item={items[index]} /> : null)}
                    cursor={at}
                    on_cursor={set_cursor}
                    on_open={open}
                />
            ) : null}
            {items.length ? <StatusBar hints={[["j", "k", "move"], ["Enter", "open"], ["n", "ask"], ["?", "all keys"]]}>{count_of(items.length, "decision")}</StatusBar> : null}
        </Page>
    );
}

function Row({ item }: { item: Standing }) {
    const { decision, may, as, on_behalf_of, unheard } = item;
    const due = typeof decision.due === "string" ? decision.due : "";
    const role = `${as ? ` as ${as}` : ""}${on_behalf_of ? ` for ${on_behalf_of.title}` : ""}`;
    const names = unheard.map((one) => one.title).join(" and ");
    const words = may ? `may decide${role}` : as && names ? `once ${names} ${unheard.length === 1 ? "is" : "are"} heard` : (item.why_not ?? "");
    const late = due !== "" && new Date(due).getTime() < Date.now();
    return (
        <>
            <Cell>
                <SeverityMark severity={decision.severity as Severity} />
            </Cell>
            <Cell mono>{decision.key}</Cell>
            <Cell>
                <Link className="cut" tabIndex={-1} to={`/decide/decisions/${decision.key}`} title={decision.title}>
                    {decision.title}
                </Link>
            </Cell>
            <Cell quiet>{words_of(String(decision.kind ?? ""))}</Cell>
            <Cell>{is_ref(decision.requester) ? <Person name={decision.requester.title} /> : "–"}</Cell>
            <Cell quiet>{due ? <span className={late ? styles.late : undefined}>{late ? "overdue, " : ""}<Time at={due} /></span> : "–"}</Cell>
            <Cell quiet>
                <span className="cut" title={words}>
                    {words || "–"}
                </span>
            </Cell>
        </>
    );
}
