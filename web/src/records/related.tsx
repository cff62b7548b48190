// Records of another type that name this one, as a short list with a way to the whole.
import { Link } from "@tanstack/react-router";
import { useRecords } from "@/api/records";
import { is_closed, useType } from "@/api/schema";
import type { AnyRecord } from "@/api/types";
import { Section } from "@/components/page";
import { is_severity, SeverityMark } from "@/components/severity";
import { StateLabel } from "@/components/state-label";
import { Time } from "@/components/time";
import styles from "./related.module.css";

type RelatedProps = { title: string; plural: string; q: string; sort?: string; time?: string; none: string };

export function Related({ title, plural, q, sort = "-updated", time = "updated", none }: RelatedProps) {
    const type = useType(plural);
    const found = useRecords(plural, { q, sort, limit: 10, count: "exact" });
    if (!type) return null;
    const items = found.data?.items ?? [];
    const total = found.data?.total ?? items.length;
    const here = `/${type.room}/${type.plural}`;
    const all = total > items.length ? <Link className="link" to={plural === "alerts" ? "/watch/all-alerts" : here} search={{ q }}>Show all</Link> : null;
    return (
        <Section title={title} count={total} action={all}>
            {items.length ? (
                <ul className={styles.list}>
                    {items.map((one) => (
                        <RelatedRow key={one.id} record={one} to={`${here}/${one.key}`} closed={is_closed(type, one.state)} time={time} />
                    ))}
                </ul>
            ) : (
                <p className={styles.none}>{found.isPending ? "Looking" : none}</p>
            )}
        </Section>
    );
}

export function RelatedRow({ record, to, closed, time }: { record: AnyRecord; to: string; closed: boolean; time: string }) {
    return (
        <li>
            <Link className={styles.row} to={to}>
                {is_severity(record.severity) ? <SeverityMark severity={record.severity} /> : <span />}
                <span className="mono">{record.key}</span>
                <span className="cut" title={record.title}>
                    {record.title}
                </span>
                <span className={styles.quiet}>
                    <Time at={String(record[time] ?? "")} />
                </span>
                <StateLabel state={record.state} closed={closed} />
            </Link>
        </li>
    );
}
