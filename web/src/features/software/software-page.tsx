// Software by name: which versions run, on how many assets, what is known to be wrong with each; below, who runs one.
import { Button, Checkbox, Select } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { type SoftwareSort, useSoftware } from "@/api/software";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { useKeys } from "@/components/keys";
import { Page } from "@/components/page";
import { PauseInput } from "@/components/pause-input";
import { Split } from "@/components/split";
import { StatusBar } from "@/components/status-bar";
import { useAddress } from "@/components/use-address";
import { useStable } from "@/components/use-stable";
import { Head, VirtualGrid } from "@/components/virtual-grid";
import { count_of } from "@/components/words";
import { FeedsLine } from "./feeds-line";
import { SoftwareCells, software_columns } from "./software-cells";
import { WhoRuns } from "./who-runs";
import styles from "./software.module.css";

const place = "/know/software";
const sorts = [
    { value: "name", label: "By name" },
    { value: "assets", label: "By assets" },
    { value: "weaknesses", label: "By weaknesses" },
];

export function SoftwarePage() {
    const { part, change } = useAddress(place);
    const [range, set_range] = useState({ first: 0, last: 0 });
    const look = useStable((first: number, last: number) => set_range((now) => (now.first === first && now.last === last ? now : { first, last })));
    const sort = (sorts.find((one) => one.value === part("sort"))?.value ?? "name") as SoftwareSort;
    const question = { name: part("name"), version: part("version"), vulnerable: part("vulnerable") === "true", unknown: part("unknown") === "true", sort };
    const { head, count, row } = useSoftware(question, range.first, range.last);
    const [cursor, set_cursor] = useState(-1);
    const at = Math.min(cursor, count - 1);
    const open = (index: number) => change({ open: row(index)?.name ?? "", of: "" });
    const step = (by: number) => () => set_cursor(Math.max(0, Math.min(count - 1, at + by)));
    useKeys({ j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1), Home: () => set_cursor(0), End: () => set_cursor(count - 1), PageDown: step(15), PageUp: step(-15), Enter: () => open(at), o: () => open(at), Escape: () => change({ open: "", of: "" }) });
    const asked = [question.name, question.version, question.vulnerable, question.unknown].some(Boolean);
    const clear = () => change({ name: "", version: "", vulnerable: "", unknown: "" });
    const toggle = (name: string) => (event: { currentTarget: { checked: boolean } }) => change({ [name]: event.currentTarget.checked ? "true" : "" });
    const filters = (
        <>
            <PauseInput label="Name" placeholder="Name of a package" width={280} focus_key="/" value={part("name")} onChange={(name) => change({ name })} />
            <PauseInput label="Version" placeholder="< 3.0.13" note="Bounds, or versions: >= 1.2, < 2" width={180} mono value={part("version")} onChange={(version) => change({ version })} />
            <Checkbox label="Only vulnerable" checked={question.vulnerable} onChange={toggle("vulnerable")} />
            <Checkbox label="Only unknown" checked={question.unknown} onChange={toggle("unknown")} />
            <Select w={140} ml="auto" aria-label="Order" data={sorts} value={sort} allowDeselect={false} onChange={(one) => change({ sort: one === "name" ? "" : (one ?? "") })} />
        </>
    );
    const path = address("/software", { ...question, vulnerable: question.vulnerable || undefined, unknown: question.unknown || undefined });
    const heads = (
        <>
            <Head sort={sort === "name" ? "ascending" : "none"} on_sort={() => change({ sort: "" })}>Name</Head>
            <Head>Ecosystem</Head>
            <Head>Versions</Head>
            <Head right sort={sort === "assets" ? "descending" : "none"} on_sort={() => change({ sort: "assets" })}>Assets</Head>
            <Head right>Vulnerable assets</Head>
            <Head right sort={sort === "weaknesses" ? "descending" : "none"} on_sort={() => change({ sort: "weaknesses" })}>Known weaknesses</Head>
        </>
    );
    return (
        <Page title="Software" filters={filters} actions={<CommandHint path={path} />}>
            {head.data && (head.data.packages || !head.data.has_feeds) ? <FeedsLine found={head.data} show_unknown={() => change({ unknown: "true" })} /> : null}
            {head.isPending ? <Waiting rows={16} /> : null}
            {head.isError ? <Trouble error={head.error} again={() => head.refetch()} /> : null}
            {head.isSuccess && count === 0 ? <Nothing asked={asked} clear={clear} /> : null}
            {count ? (
                <Split below={part("open") ? <WhoRuns name={part("open")} version={part("of")} change={(version) => change({ of: version })} close={() => change({ open: "", of: "" })} /> : null}>
                    <VirtualGrid label="Software" columns={software_columns} header={heads} count={count} row_key={(index) => { const one = row(index); return one ? `${one.ecosystem} ${one.name}` : String(index); }} cells={(index) => <SoftwareCells row={row(index)} />} cursor={at} on_cursor={set_cursor} on_open={open} on_range={look} />
                    <StatusBar hints={[["j", "k", "move"], ["Enter", "who runs it"], ["Esc", "close"], ["/", "search"]]}>
                        {count_of(count, "package")}, on {count_of(head.data?.assets ?? 0, "asset")} that say what they run
                    </StatusBar>
                </Split>
            ) : null}
        </Page>
    );
}

function Nothing({ asked, clear }: { asked: boolean; clear: () => void }) {
    if (asked)
        return (
            <Empty title="No software fits" action={<Button variant="default" onClick={clear}>Show all</Button>}>
                Nothing that runs on an asset has such a name, version or standing.
            </Empty>
        );
    return (
        <Empty title="Nobody has said yet what runs where" action={<Button component={Link} to="/know/inventory">Import a report</Button>}>
            Collect from hosts with <code className={styles.quiet}>redoubt collect</code>, or import a report of an agent, a scanner or a bill of materials. Packages of assets are listed here within seconds.
        </Empty>
    );
}
