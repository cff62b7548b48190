import { Link } from "@tanstack/react-router";
import { useRecord, useRecords } from "@/api/records";
import type { AnyRecord, Evidence, FieldValue } from "@/api/types";
import { Fact, Facts } from "@/components/facts";
import { Card, Section } from "@/components/page";
import { Person } from "@/components/person";
import { StateLabel } from "@/components/state-label";
import { Time } from "@/components/time";
import { count_of, words_of } from "@/components/words";
import { is_ref } from "@/records/paths";
import { RecordLink } from "@/records/record-link";
import { Value } from "@/records/value";
import styles from "./cards.module.css";
import { PastDispositions } from "./rule-card";

export function AlertSide({ alert, evidence }: { alert: AnyRecord; evidence?: Evidence }) {
    return (
        <>
            {is_ref(alert.asset) ? <AssetCard id={alert.asset.key} host={String(alert.host ?? "")} /> : null}
            <Techniques names={Array.isArray(alert.techniques) ? alert.techniques.map(String) : []} />
            {Array.isArray(alert.observables) && alert.observables.length ? (
                <Section title="Observables" count={alert.observables.length}>
                    <Value value={alert.observables} />
                </Section>
            ) : null}
            <SameGroup alert={alert} />
            {evidence?.history ? <PastDispositions history={evidence.history} /> : null}
        </>
    );
}

function AssetCard({ id, host }: { id: string; host: string }) {
    const asset = useRecord("assets", id).data;
    if (!asset) return null;
    const word = (value: FieldValue) => (value ? words_of(String(value)) : "–");
    return (
        <Section title="Asset">
            <Card>
                <div className={styles.body}>
                    <p className={styles.name}>
                        <RecordLink record={asset} />
                        {asset.listed === false ? <span className={styles.unlisted}>unlisted</span> : null}
                    </p>
                    <Facts>
                        <Fact name="Kind">{word(asset.kind)}</Fact>
                        <Fact name="Owner">
                            <Person name={asset.owner?.title} />
                        </Fact>
                        <Fact name="Exposure">{word(asset.exposure)}</Fact>
                        <Fact name="Criticality">
                            <span title={String(asset.criticality_why ?? "")}>{word(asset.criticality)}</span>
                        </Fact>
                        {host && host.toLowerCase() !== asset.title.toLowerCase() ? (
                            <Fact name="As logged">
                                <span className="mono">{host}</span>
                            </Fact>
                        ) : null}
                    </Facts>
                </div>
            </Card>
        </Section>
    );
}

const address_of = (technique: string) => `https://attack.mitre.org/techniques/${technique.toUpperCase().replace(".", "/")}/`;

function Techniques({ names }: { names: string[] }) {
    const ids = names.map((name) => name.replace(/^attack\./i, "")).filter(Boolean);
    if (ids.length === 0) return null;
    return (
        <Section title="ATT&CK techniques">
            <ul className={styles.tags}>
                {ids.map((id) => (
                    <li key={id}>
                        {/^t\d{4}/i.test(id) ? (
                            <a className="link mono" href={address_of(id)} target="_blank" rel="noreferrer noopener">
                                {id.toUpperCase()}
                            </a>
                        ) : (
                            words_of(id)
                        )}
                    </li>
                ))}
            </ul>
        </Section>
    );
}

function SameGroup({ alert }: { alert: AnyRecord }) {
    const others = useRecords("alerts", { q: `group:${String(alert.group)}`, sort: "-event_time", limit: 8, count: "exact" }, !!alert.group);
    const items = others.data?.items ?? [];
    const total = others.data?.total ?? items.length;
    if (total < 2) return null;
    return (
        <Section title="Same rule, same asset" count={total}>
            <ul className={styles.recent}>
                {items.map((one) => (
                    <li key={one.id} className={styles.row} data-here={one.id === alert.id || undefined}>
                        <Link className="link mono" to={`/watch/alerts/${one.key}`}>
                            {one.key}
                        </Link>
                        <span className={styles.quiet}>
                            <Time at={String(one.event_time)} />
                        </span>
                        <StateLabel state={one.state} closed={one.state === "closed"} />
                    </li>
                ))}
            </ul>
            {total > items.length ? (
                <Link className="link" to="/watch/all-alerts" search={{ q: `group:${String(alert.group)}` }}>
                    All {count_of(total, "alert")}
                </Link>
            ) : null}
        </Section>
    );
}
