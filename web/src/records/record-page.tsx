import { useParams } from "@tanstack/react-router";
import { useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { RecordFrame } from "./detail/record-frame";

export function RecordPage() {
    const { plural, key } = useParams({ strict: false }) as { plural: string; key: string };
    const type = useType(plural);
    const record = useRecord(plural, key);
    if (!type) return <Empty title="There is nothing at this address">The address names no kind of record.</Empty>;
    if (record.isError) return <Trouble error={record.error} again={() => record.refetch()} />;
    if (!record.data) return <Waiting rows={12} />;
    return <RecordFrame key={record.data.id} type={type} record={record.data} />;
}
