// An advisory: how many of our assets it is about, which, who owns them and until when; what its scores are made of; what else it is called.
import { Link, useParams } from "@tanstack/react-router";
import { useCounts, useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import type { AnyRecord } from "@/api/types";
import { Trouble, Waiting } from "@/components/empty";
import { Fact, Facts } from "@/components/facts";
import { Section } from "@/components/page";
import { is_severity, SeverityLabel } from "@/components/severity";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import { RecordFrame } from "@/records/detail/record-frame";
import { Related } from "@/records/related";
import { SeenAt } from "./seen-at";
import styles from "./fix.module.css";

const shown_here = ["advisory_id", "aliases", "severity", "cvss", "cvss_vector", "epss", "exploited", "act_by"];

export function AdvisoryPage() {
    const { key } = useParams({ strict: false }) as { key: string };
    const type = useType("advisories");
    const advisory = useRecord("advisories", key);
    if (advisory.isError) return <Trouble error={advisory.error} again={() => advisory.refetch()} />;
    if (!advisory.data || !type) return <Waiting rows={12} />;
    const record = advisory.data;
    const before = (
        <>
            <Affected advisory={record} />
            <Scores advisory={record} />
            <SeenAt title="On our assets" q={`finding.advisory:${record.key} is:open`} sort="due" finding none="It is open on none of our assets, as far as anybody knows." />
            <Related title="Findings" plural="findings" q={`advisory:${record.key}`} none="No finding goes back to it." />
        </>
    );
    return <RecordFrame key={record.id} type={type} record={record} before={before} leave_out={shown_here} />;
}

function Affected({ advisory }: { advisory: AnyRecord }) {
    const q = `finding.advisory:${advisory.key} is:open`;
    const assets = useCounts("occurrences", q, "asset");
    const owners = useCounts("occurrences", q, "owner");
    if (!assets.data) return null;
    const count = assets.data.counts.filter((one) => one.value !== null).length;
    const parties = owners.data?.counts.filter((one) => one.value !== null).length ?? 0;
    const nobody = owners.data?.counts.find((one) => one.value === null)?.count ?? 0;
    return (
        <p className={styles.lead} role="status">
            {count ? (
                <>
                    Affects {count_of(count, "of our assets", "of our assets")}
                    {parties ? `, of ${count_of(parties, "owner")}` : ""}
                    {nobody ? <span className={styles.quiet}>; {count_of(nobody, "occurrence has", "occurrences have")} no owner</span> : null}
                </>
            ) : (
                <span className={styles.quiet}>None of our assets is known to be affected. What no feed and no scan speaks of is unknown.</span>
            )}
        </p>
    );
}

function Scores({ advisory }: { advisory: AnyRecord }) {
    const ids = [advisory.advisory_id, ...(Array.isArray(advisory.aliases) ? advisory.aliases : [])].filter(Boolean).map(String);
    const epss = typeof advisory.epss === "number" ? advisory.epss : null;
    return (
        <Section title="How bad, and how likely">
            <Facts wide>
                <Fact name="Severity">{is_severity(advisory.severity) ? <SeverityLabel severity={advisory.severity} /> : <span className={styles.unknown}>unknown</span>}</Fact>
                <Fact name="CVSS">{typeof advisory.cvss === "number" ? <>{advisory.cvss.toFixed(1)} <span className={`${styles.quiet} mono`}>{String(advisory.cvss_vector ?? "")}</span></> : <span className={styles.unknown}>no score published</span>}</Fact>
                <Fact name="EPSS">{epss === null ? <span className={styles.unknown}>not known</span> : <>{(epss * 100).toFixed(1)} % <span className={styles.quiet}>likely to be exploited within 30 days</span></>}</Fact>
                <Fact name="Exploited">{advisory.exploited ? <span className={styles.over}>◆ known to be exploited</span> : <span className={styles.quiet}>not known to be</span>}</Fact>
                {advisory.act_by ? (
                    <Fact name="Act by">
                        <Time at={String(advisory.act_by)} as="long" />
                    </Fact>
                ) : null}
                <Fact name="The same as">
                    <span className={`${styles.list} mono`}>
                        {ids.map((id) => (
                            <Link key={id} className="link" to="/fix/findings" search={{ q: `vulnerabilities:"${id}"` } as never}>
                                {id}
                            </Link>
                        ))}
                    </span>
                </Fact>
            </Facts>
        </Section>
    );
}
