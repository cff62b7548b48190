// A rule, and what it would be in another system; only Sigma rules can be told to others.
import { useParams } from "@tanstack/react-router";
import { useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import { Trouble, Waiting } from "@/components/empty";
import { RecordFrame } from "@/records/detail/record-frame";
import { RuleQuery } from "./rule-query";

export function RulePage() {
    const { key } = useParams({ strict: false }) as { key: string };
    const type = useType("rules");
    const rule = useRecord("rules", key);
    if (rule.isError) return <Trouble error={rule.error} again={() => rule.refetch()} />;
    if (!rule.data || !type) return <Waiting rows={12} />;
    return <RecordFrame key={rule.data.id} type={type} record={rule.data} after={rule.data.platform === "sigma" ? <RuleQuery id={rule.data.id} /> : undefined} />;
}
