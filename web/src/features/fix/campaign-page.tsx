// A campaign: its burn-down, whether it will be done in time and why, who has what left, and what is in the way.
import { Link, useParams } from "@tanstack/react-router";
import { type CampaignProgress, useCampaignProgress } from "@/api/groups";
import { useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import type { AnyRecord } from "@/api/types";
import { Trouble, Waiting } from "@/components/empty";
import { Section } from "@/components/page";
import { Table } from "@/components/table";
import { TrendChart } from "@/components/trend-chart";
import { RecordFrame } from "@/records/detail/record-frame";
import styles from "./fix.module.css";

export function CampaignPage() {
    const { key } = useParams({ strict: false }) as { key: string };
    const type = useType("campaigns");
    const campaign = useRecord("campaigns", key);
    if (campaign.isError) return <Trouble error={campaign.error} again={() => campaign.refetch()} />;
    if (!campaign.data || !type) return <Waiting rows={12} />;
    return <RecordFrame key={campaign.data.id} type={type} record={campaign.data} before={<Progress campaign={campaign.data} />} />;
}

function Progress({ campaign }: { campaign: AnyRecord }) {
    const progress = useCampaignProgress(campaign.id);
    if (progress.isError) return <Trouble error={progress.error} again={() => progress.refetch()} />;
    if (!progress.data) return <Waiting rows={8} />;
    const one = progress.data;
    const bad = one.track === "late" || one.track === "stalled";
    const left = Math.round(((one.open + one.closed) * (100 - one.target)) / 100);
    return (
        <>
            <Section title="Burn-down" action={<ToList q={one.q} title="Open as a list" />}>
                <p className={bad ? styles.over : styles.lead} role="status">
                    {bad ? "▲ " : ""}
                    <strong>{one.track}</strong>: {one.why}
                </p>
                <TrendChart label="Open findings" points={one.days.map((day) => ({ at: day.at, value: day.open }))} target={left} />
                <Members progress={one} />
            </Section>
            <Section title="Who has what left" count={one.owners.length}>
                <Table heads={["Owner", "Open", "All", "Overdue"]}>
                    {one.owners.map((owner) => (
                        <tr key={owner.q}>
                            <td>
                                <ToList q={owner.q} title={owner.owner ? owner.title : "Nobody"} />
                            </td>
                            <td className={styles.number}>{owner.open.toLocaleString("en")}</td>
                            <td className={styles.number}>{owner.count.toLocaleString("en")}</td>
                            <td className={owner.overdue ? styles.over : styles.quiet}>{owner.overdue || ""}</td>
                        </tr>
                    ))}
                </Table>
            </Section>
            {one.blocks.length ? (
                <Section title="What is in the way" count={one.blocks.length}>
                    <ul className={styles.list}>
                        {one.blocks.map((block) => (
                            <li key={block.q}>
                                <ToList q={block.q} title={block.title} /> <span className={styles.number}>{block.count.toLocaleString("en")}</span>
                            </li>
                        ))}
                    </ul>
                </Section>
            ) : null}
        </>
    );
}

const Members = ({ progress }: { progress: CampaignProgress }) => (
    <p className={styles.sums}>
        <span>
            <strong>{progress.at_start.toLocaleString("en")}</strong> at the start, {progress.at_start_open.toLocaleString("en")} of them open
        </span>
        <span>
            <strong>{progress.joined.toLocaleString("en")}</strong> joined since, {progress.joined_open.toLocaleString("en")} of them open
        </span>
        <span>
            <strong>{progress.closed.toLocaleString("en")}</strong> done with, {progress.to_close.toLocaleString("en")} missing to {progress.target} %
        </span>
    </p>
);

const ToList = ({ q, title }: { q: string; title: string }) => (
    <Link className="link" to="/fix/findings" search={{ q } as never}>
        {title}
    </Link>
);
