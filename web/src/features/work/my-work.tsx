// My work: one ranked list over every record type; each row says why it is here, and the formula is one click away.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { moves_from, useSchema } from "@/api/schema";
import { useSession } from "@/api/session";
import { most_work, useWork, type WorkItem } from "@/api/work";
import { Chip } from "@/components/chip";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { useKeys } from "@/components/keys";
import { Page } from "@/components/page";
import { useStable } from "@/components/use-stable";
import { StatusBar } from "@/components/status-bar";
import { Head, VirtualGrid } from "@/components/virtual-grid";
import { count_of, label_of } from "@/components/words";
import { path_of } from "@/records/paths";
import { ReferenceInput } from "@/records/reference-input";
import { useById } from "@/records/use-by-id";
import { Formula } from "./formula";
import { useFinish } from "./use-finish";
import { WorkRow } from "./work-row";
import styles from "./work.module.css";

const columns = "20px 96px minmax(200px, 2fr) 104px 112px minmax(200px, 2fr) 64px 32px";

export function MyWork() {
    const user = useSession().data?.user;
    const { who = "" } = useSearch({ strict: false }) as { who?: string };
    const work = useWork(who);
    const other = useById("party", who);
    const person = who ? other : user?.party;
    const [kind, set_kind] = useState("");
    const [formula, set_formula] = useState(false);
    const go = useNavigate();
    const all = work.data?.items ?? [];
    const kinds = [...new Set(all.map((one) => one.record.type))];
    const items = kind ? all.filter((one) => one.record.type === kind) : all;
    const filters = (
        <>
            <div className={styles.kinds} role="group" aria-label="Kinds">
                {kinds.map((one) => (
                    <Kind key={one} name={one} on={kind === one} count={all.filter((item) => item.record.type === one).length} toggle={() => set_kind(kind === one ? "" : one)} />
                ))}
            </div>
            <div className={styles.who}>
                <ReferenceInput type="party" name="Whose work" value={person ?? null} onChange={(one) => go({ to: "/my-work", search: one && one.id !== user?.party?.id ? { who: one.key } : {}, replace: true })} />
            </div>
            <div className={styles.ranked}>
                <Chip on={formula} onClick={() => set_formula(!formula)}>
                    How it is ranked
                </Chip>
            </div>
        </>
    );
    return (
        <Page title="My work" filters={filters} actions={<CommandHint command={`redoubt work${who ? ` --who ${who}` : ""}`} path={address("/work", { who })} />}>
            {formula && work.data ? <Formula factors={work.data.formula} /> : null}
            {work.isPending ? <Waiting rows={12} /> : null}
            {work.isError ? <Trouble error={work.error} again={() => work.refetch()} /> : null}
            {work.isSuccess && items.length === 0 ? <Nothing tied={user?.party !== null && user?.party !== undefined} who={who} /> : null}
            {items.length ? <WorkList items={items} /> : null}
        </Page>
    );
}

function Kind({ name, on, count, toggle }: { name: string; on: boolean; count: number; toggle: () => void }) {
    const type = useSchema().types.find((one) => one.name === name);
    return (
        <Chip on={on} onClick={toggle}>
            {label_of(type?.plural ?? name)} <span className={styles.quiet}>{count}</span>
        </Chip>
    );
}

function Nothing({ tied, who }: { tied: boolean; who: string }) {
    if (!tied) return <Empty title="Your account is not tied to a person yet">A Lead ties it to one of the parties under Settings, Users. Then what waits for you is listed here.</Empty>;
    return <Empty title={who ? "Nothing waits for them" : "Nothing waits for you"}>{who ? "No open record is theirs to act on." : "Take an alert in the queue with the key a, or a task from its list; it appears here with the reason."}</Empty>;
}

function WorkList({ items }: { items: WorkItem[] }) {
    const schema = useSchema();
    const go = useNavigate();
    const [cursor, set_cursor] = useState(-1);
    const finish = useFinish();
    const at = Math.min(cursor, items.length - 1);
    const open = (index: number) => items[index] && void go({ to: path_of(schema, items[index].record) });
    const start = useStable((item: WorkItem) => void finish.start(item.record));
    const step = (by: number) => () => set_cursor(Math.max(0, Math.min(items.length - 1, at + by)));
    useKeys({ j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1), Enter: () => open(at), o: () => open(at), d: () => items[at] && finish.start(items[at].record) });
    const can_move = (item: WorkItem) => { const type = schema.types.find((one) => one.name === item.record.type); return type !== undefined && moves_from(type, item.record.state ?? "").length > 0; };
    const header = ["", "Key", "Title", "State", "Due", "Why it is here", "Points", ""].map((name, index) => (
        <Head key={index} right={name === "Points"}>
            {name || <span className="unseen">{index ? "Done" : "Severity"}</span>}
        </Head>
    ));
    return (
        <>
            <VirtualGrid label="My work" columns={columns} header={header} count={items.length} row_key={(index) => items[index]?.record.id ?? String(index)} cells={(index) => { const item = items[index]; return item ? <WorkRow item={item} finish={can_move(item) ? start : undefined} /> : null; }} cursor={at} on_cursor={set_cursor} on_open={open} />
            <StatusBar hints={[["j", "k", "move"], ["Enter", "open"], ["d", "done, or on to the next state"], ["?", "all keys"]]}>{items.length < most_work ? `${count_of(items.length, "thing")} to do` : `The ${most_work} most pressing; more wait behind them`}</StatusBar>
            {finish.dialog}
        </>
    );
}
