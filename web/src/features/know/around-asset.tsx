// What an asset is linked with, drawn small: one hop, or two; from any of them to its page.
import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { useServiceMap } from "@/api/network";
import type { AnyRecord } from "@/api/types";
import { Chip, ChipGroup } from "@/components/chip";
import { Section } from "@/components/page";
import { draw } from "@/records/map/grouping";
import { LazyCanvas } from "@/records/map/lazy-canvas";
import styles from "./asset.module.css";

const nothing: ReadonlySet<string> = new Set();
const most_drawn = 80;

export function AroundAsset({ asset }: { asset: AnyRecord }) {
    const [hops, set_hops] = useState(1);
    const go = useNavigate();
    const map = useServiceMap({ focus: asset.key, hops, limit: most_drawn });
    const drawn = useMemo(() => draw(map.data?.nodes ?? [], map.data?.edges ?? [], null, nothing), [map.data]);
    const choose = useCallback((key: string) => key !== asset.key && void go({ to: `/know/assets/${key}` }), [go, asset.key]);
    if (!map.data || map.data.nodes.length < 2) return null;
    const action = (
        <>
            <ChipGroup label="How far">
                {[1, 2].map((one) => (
                    <Chip key={one} on={hops === one} onClick={() => set_hops(one)}>
                        {one === 1 ? "1 hop" : "2 hops"}
                    </Chip>
                ))}
            </ChipGroup>
            <Link className="link" to="/know/map" search={{ focus: asset.key, hops: String(hops + 1) } as never}>
                Open on the map
            </Link>
        </>
    );
    return (
        <Section title="Around it" count={map.data.nodes.length - 1} action={action}>
            <div className={styles.around}>
                <LazyCanvas small drawn={drawn} found={nothing} focus={asset.key} choose={choose} turn={() => undefined} />
            </div>
            {map.data.cut ? <p className={styles.kind}>There is more: open it on the map.</p> : null}
        </Section>
    );
}
