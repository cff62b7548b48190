// The service map: how assets hang together. All that it shows is in the address line, so that a view can be sent to somebody.
import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { address } from "@/api/client";
import { useServiceMap } from "@/api/network";
import { Chip, ChipGroup } from "@/components/chip";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Page } from "@/components/page";
import { count_of } from "@/components/words";
import { draw, groupings, matching } from "@/records/map/grouping";
import { LazyCanvas } from "@/records/map/lazy-canvas";
import { Legend } from "@/records/map/legend";
import { MapTable } from "@/records/map/map-table";
import styles from "./map-page.module.css";
import { Chosen } from "./chosen";
import { useMapView } from "./use-map-view";

const most_alone = 60;

export function MapPage() {
    const { view, change } = useMapView();
    const go = useNavigate();
    const [words, set_words] = useState("");
    const [query, set_query] = useState(view.q);
    const [chosen, set_chosen] = useState("");
    const map = useServiceMap({ q: view.focus ? undefined : view.q || undefined, focus: view.focus || undefined, hops: view.focus ? view.hops : undefined, limit: 2000 });
    const nodes = map.data?.nodes ?? [];
    const by = view.by === "none" ? null : (view.by ?? (nodes.length > most_alone && !view.focus ? "zone" : null));
    const open = useMemo(() => new Set(view.open), [view.open]);
    const drawn = useMemo(() => draw(nodes, map.data?.edges ?? [], by, open), [map.data, by, open]);
    const found = useMemo(() => matching(nodes, words), [map.data, words]);
    const turn = useCallback((name: string) => change({ open: open.has(name) ? view.open.filter((one) => one !== name) : [...view.open, name] }), [change, open, view.open]);
    const to_asset = useCallback((key: string) => void go({ to: `/know/assets/${key}` }), [go]);
    const command = view.focus ? `redoubt network map ${view.focus} --hops ${view.hops}` : `redoubt network map${view.q ? ` --query '${view.q}'` : ""}`;
    const filters = (
        <div className={styles.filters}>
            <TextInput aria-label="Which assets" placeholder="criticality:critical zone:servers" className={styles.query} value={query} disabled={!!view.focus} onChange={(event) => set_query(event.currentTarget.value)} onKeyDown={(event) => event.key === "Enter" && change({ q: query, open: [] })} />
            <TextInput aria-label="Find on the map" placeholder="Find on the map" value={words} onChange={(event) => set_words(event.currentTarget.value)} />
            <Select aria-label="Grouped by" data={[{ value: "none", label: "Not grouped" }, ...groupings.map((one) => ({ value: one, label: `By ${one}` }))]} value={by ?? "none"} allowDeselect={false} onChange={(value) => change({ by: value as typeof view.by, open: [] })} className={styles.by} />
            {by ? (
                <Button variant="default" onClick={() => change({ open: open.size ? [] : drawn.groups.map((group) => group.name) })}>
                    {open.size ? "Close all" : "Open all"}
                </Button>
            ) : null}
            {view.focus ? (
                <>
                    <NumberInput aria-label="Hops" suffix={view.hops === 1 ? " hop" : " hops"} min={1} max={6} value={view.hops} onChange={(value) => change({ hops: Number(value) || 2 })} className={styles.hops} />
                    <span>
                        around{" "}
                        <Link className="link" to={`/know/assets/${view.focus}`}>
                            {nodes.find((node) => node.key === view.focus)?.title ?? view.focus}
                        </Link>
                    </span>
                    <Button variant="default" onClick={() => change({ focus: "", by: undefined })}>
                        Show all
                    </Button>
                </>
            ) : null}
            <ChipGroup label="As">
                <Chip on={!view.table} onClick={() => change({ table: false })}>
                    Map
                </Chip>
                <Chip on={view.table} onClick={() => change({ table: true })}>
                    Table
                </Chip>
            </ChipGroup>
            <span className={styles.sum} role="status">
                {words ? `${count_of(found.size, "asset")} found` : `${count_of(nodes.length, "asset")}, ${count_of(map.data?.edges.length ?? 0, "link")}`}
                {map.data?.cut ? `, of ${map.data.total.toLocaleString("en")}: narrow it down` : ""}
            </span>
        </div>
    );
    return (
        <Page title="Map" filters={filters} actions={<CommandHint command={command} path={address("/map", { q: view.q, focus: view.focus, hops: view.focus ? view.hops : undefined })} />}>
            {map.isPending ? <Waiting rows={12} /> : null}
            {map.isError ? <Trouble error={map.error} again={() => map.refetch()} /> : null}
            {map.data && nodes.length === 0 ? <Empty title="Nothing to draw">No asset that you see answers to this. Assets come from reports and lists; links between them (runs on, depends on, connects to, stores) are added on an asset's page.</Empty> : null}
            {nodes.length && map.data ? (
                view.table ? (
                    <div className={styles.table} tabIndex={0} role="region" aria-label="Assets of the map">
                        <MapTable map={map.data} found={found} />
                    </div>
                ) : (
                    <div className={styles.map}>
                        <LazyCanvas drawn={drawn} found={found} focus={view.focus || chosen} choose={set_chosen} visit={to_asset} turn={turn} />
                        <Chosen node={nodes.find((node) => node.key === chosen)} around={(key) => change({ focus: key, by: undefined, open: [] })} />
                        <Legend />
                    </div>
                )
            ) : null}
        </Page>
    );
}
