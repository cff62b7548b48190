// A metric: its value, its course against the target, the records behind any day, and the definition in full.
import { useParams } from "@tanstack/react-router";
import { useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import { Trouble, Waiting } from "@/components/empty";
import { RecordFrame } from "@/records/detail/record-frame";
import { Trend } from "./trend";

export function MetricPage() {
    const { key } = useParams({ strict: false }) as { key: string };
    const type = useType("metrics");
    const metric = useRecord("metrics", key);
    if (metric.isError) return <Trouble error={metric.error} again={() => metric.refetch()} />;
    if (!metric.data || !type) return <Waiting rows={12} />;
    return <RecordFrame key={metric.data.id} type={type} record={metric.data} before={<Trend metric={metric.data} />} />;
}
