import { useParams } from "@tanstack/react-router";
import { useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import { Trouble, Waiting } from "@/components/empty";
import { RecordFrame } from "@/records/detail/record-frame";
import { AnswerReporter } from "./answer-reporter";
import { Compared } from "./compared";
import { Places } from "./places";
import { TicketsOf } from "./tickets-of";
import { shown_of_vulnerability, Vulnerability } from "./vulnerability";

export function FindingPage() {
    const { key } = useParams({ strict: false }) as { key: string };
    const type = useType("findings");
    const finding = useRecord("findings", key);
    if (finding.isError) return <Trouble error={finding.error} again={() => finding.refetch()} />;
    if (!finding.data || !type) return <Waiting rows={12} />;
    const nameless = finding.data.kind === "concern" && !finding.data.raised_by;
    const weak = finding.data.kind === "vulnerability" && (String(finding.data.component ?? "").startsWith("pkg:") || !!finding.data.advisory);
    return (
        <RecordFrame
            key={finding.data.id}
            type={type}
            record={finding.data}
            before={weak ? <Vulnerability finding={finding.data} /> : <Places finding={finding.data} />}
            after={
                <>
                    <Compared finding={finding.data} />
                    <TicketsOf finding={finding.data} />
                </>
            }
            leave_out={weak ? shown_of_vulnerability : undefined}
            actions={nameless ? <AnswerReporter finding={finding.data} /> : undefined}
        />
    );
}
