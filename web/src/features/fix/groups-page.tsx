// Findings by what they have in common: one upgrade, one rule, one cause; and what comes back.
import { Checkbox } from "@mantine/core";
import { address } from "@/api/client";
import { group_kinds } from "@/api/groups";
import { useSchema, useType } from "@/api/schema";
import { Chip, ChipGroup } from "@/components/chip";
import { CommandHint, quoted } from "@/components/command-hint";
import { Page } from "@/components/page";
import { QueryInput } from "@/components/query-input";
import { useAddress } from "@/components/use-address";
import { label_of } from "@/components/words";
import { completable } from "@/records/completable";
import { GroupedFindings } from "./grouped-findings";

export function GroupsPage() {
    const { part, change } = useAddress("/fix/groups");
    const schema = useSchema();
    const findings = useType("findings");
    const by = part("by") || "fix";
    const recurring = part("recurring") === "true";
    const q = part("q");
    const filters = (
        <>
            <QueryInput value={q} onChange={(next) => change({ q: next })} fields={findings ? completable(schema, findings) : []} placeholder="Filter findings: severity:critical; open ones when empty" />
            <ChipGroup label="Group by">
                {group_kinds.map((one) => (
                    <Chip key={one} on={by === one} onClick={() => change({ by: one })}>
                        {label_of(one)}
                    </Chip>
                ))}
            </ChipGroup>
            <Checkbox label="Only what comes back" checked={recurring} onChange={(event) => change({ recurring: event.currentTarget.checked ? "true" : "" })} />
        </>
    );
    return (
        <Page title="Root causes" filters={filters} actions={<CommandHint command={`redoubt finding groups ${quoted(q || "is:open")} --by ${by}${recurring ? " --recurring" : ""}`} path={address("/findings/groups", { by, q })} />}>
            <GroupedFindings query={{ by, q: q || (recurring ? undefined : "is:open"), recurring: recurring || undefined }} />
        </Page>
    );
}
