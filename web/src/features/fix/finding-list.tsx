// The list of findings: one by one, or by what they share, where one act is about a whole group.
import { Select } from "@mantine/core";
import { address } from "@/api/client";
import { list_groupings } from "@/api/groups";
import { useSchema, useType } from "@/api/schema";
import { CommandHint, quoted } from "@/components/command-hint";
import { Page } from "@/components/page";
import { QueryInput } from "@/components/query-input";
import { useAddress } from "@/components/use-address";
import { label_of } from "@/components/words";
import { completable } from "@/records/completable";
import { RecordList } from "@/records/list/record-list";
import { GroupedFindings } from "./grouped-findings";

const options = list_groupings.map((one) => ({ value: one, label: label_of(one) }));

export function FindingList() {
    const { part } = useAddress("/fix/findings");
    const by = part("group");
    return options.some((one) => one.value === by) ? <ByWhatTheyShare by={by} /> : <RecordList plural="findings" at="/fix/findings" groupings={options} />;
}

function ByWhatTheyShare({ by }: { by: string }) {
    const { part, change } = useAddress("/fix/findings");
    const schema = useSchema();
    const type = useType("findings");
    const q = part("q");
    const filters = (
        <>
            <QueryInput value={q} onChange={(next) => change({ q: next })} fields={type ? completable(schema, type) : []} placeholder="Filter findings" />
            <Select w={160} aria-label="Group by" clearable data={options} value={by} onChange={(next) => change({ group: next ?? "" })} />
        </>
    );
    return (
        <Page title="Findings" filters={filters} actions={<CommandHint command={`redoubt finding groups ${q ? `${quoted(q)} ` : ""}--by ${by}`} path={address("/findings/groups", { by, q })} />}>
            <GroupedFindings query={{ by, q: q || undefined }} />
        </Page>
    );
}
