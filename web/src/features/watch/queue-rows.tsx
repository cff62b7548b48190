// What a row of the queue shows: a group, or one alert inside an unfolded group.
import { IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useSchema } from "@/api/schema";
import type { AlertGroup, AnyRecord, RecordRef } from "@/api/types";
import { Person } from "@/components/person";
import { SeverityLabel } from "@/components/severity";
import { StateLabel } from "@/components/state-label";
import { Tick } from "@/components/tick";
import { Time } from "@/components/time";
import { Cell } from "@/components/virtual-grid";
import { path_of } from "@/records/paths";
import { useUnlisted } from "./use-unlisted";
import { id_of, type Target } from "./target";
import styles from "./queue.module.css";

export const queue_columns = "16px 116px minmax(240px, 1fr) minmax(120px, 220px) 56px 208px 24px 84px";

type QueueRowProps = { target: Target; selected: boolean; unfolded: boolean; select: (id: string, range: boolean) => void; fold: (group: string) => void };
type RowProps = { selected: boolean; select: (range: boolean) => void };

export const QueueRow = memo(function QueueRow({ target, selected, unfolded, select, fold }: QueueRowProps) {
    const shared = { selected, select: (range: boolean) => select(id_of(target), range) };
    return target.kind === "group" ? <GroupRow {...shared} group={target.group} unfolded={unfolded} fold={() => fold(target.group.group)} /> : <AlertRow {...shared} alert={target.alert} />;
});

function Check({ selected, select, what }: { selected: boolean; select: (range: boolean) => void; what: string }) {
    return (
        <Cell>
            <Tick what={what} on={selected} change={select} />
        </Cell>
    );
}

function GroupRow({ group, selected, unfolded, select, fold }: RowProps & { group: AlertGroup; unfolded: boolean; fold: () => void }) {
    const one = group.count === 1;
    const moment = one || group.first?.slice(0, 16) === group.last?.slice(0, 16);
    return (
        <>
            <Check selected={selected} select={select} what={`${group.rule_title} on ${group.host}`} />
            <Cell>
                <SeverityLabel severity={group.severity} />
            </Cell>
            <Cell>
                <button type="button" className={styles.fold} tabIndex={-1} disabled={one} aria-expanded={unfolded} aria-label={unfolded ? "Fold" : "Unfold"} onClick={fold}>
                    <IconChevronRight size={14} />
                </button>
                <Link className={`${styles.title} cut`} tabIndex={-1} to={`/watch/alerts/${group.latest?.key ?? ""}`} title={group.rule_title ?? undefined}>
                    {group.rule_title}
                </Link>
            </Cell>
            <Cell>
                <AssetName asset={group.asset} host={group.host ?? ""} />
            </Cell>
            <Cell right>
                <span title={`${group.open} open of ${group.count}`}>{group.count.toLocaleString("en")}</span>
            </Cell>
            <Cell quiet>
                <span className="cut">
                    {moment ? null : (
                        <>
                            <Time at={group.first} />
                            {" – "}
                        </>
                    )}
                    <Time at={group.last} after={moment ? null : group.first} />
                </span>
            </Cell>
            <Cell>
                <Person bare name={group.owner?.title} />
            </Cell>
            <Cell quiet>
                <StateLabel state={group.open === 0 ? "closed" : group.open === group.count ? (group.owner ? "taken" : "new") : `${group.open} open`} closed={group.open === 0} />
            </Cell>
        </>
    );
}

function AlertRow({ alert, selected, select }: RowProps & { alert: AnyRecord }) {
    return (
        <>
            <Check selected={selected} select={select} what={alert.key} />
            <Cell />
            <Cell>
                <Link className={`${styles.within} cut`} tabIndex={-1} to={`/watch/alerts/${alert.key}`} title={hits_of(alert)}>
                    <span className="mono">{alert.key}</span> <span className="mono">{hits_of(alert)}</span>
                </Link>
            </Cell>
            <Cell quiet>
                <span className="cut">{String(alert.host ?? "")}</span>
            </Cell>
            <Cell />
            <Cell quiet>
                <Time at={String(alert.event_time)} />
            </Cell>
            <Cell>
                <Person bare name={alert.owner?.title} />
            </Cell>
            <Cell quiet>
                <StateLabel state={alert.state} closed={alert.state === "closed"} />
            </Cell>
        </>
    );
}

function AssetName({ asset, host }: { asset: RecordRef | null; host: string }) {
    const schema = useSchema();
    const unlisted = useUnlisted();
    if (!asset) return <span className="cut">{host || "–"}</span>;
    return (
        <>
            <Link className="cut link" tabIndex={-1} to={path_of(schema, asset)} title={asset.title}>
                {asset.title}
            </Link>
            {unlisted.has(asset.id) ? (
                <span className={styles.unlisted} title="Only seen in logs so far: nobody has listed it">
                    unlisted
                </span>
            ) : null}
        </>
    );
}

export function hits_of(alert: AnyRecord): string {
    const hits = alert.hits;
    if (!hits || typeof hits !== "object" || Array.isArray(hits)) return "";
    const all = Object.entries(hits);
    const chosen = all.filter(([name]) => /commandline/i.test(name));
    return (chosen.length ? chosen : all).map(([, value]) => (Array.isArray(value) ? value.join(", ") : String(value ?? ""))).join("  ");
}
