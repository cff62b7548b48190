// The formats of reports that can be read, and an editor for one's own: the mapping on the left, what it makes of a sample on the right.
import { Button } from "@mantine/core";
import { useState } from "react";
import { address } from "@/api/client";
import { type ReportMapping, useMappings } from "@/api/reports";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { Columns, Page, Section } from "@/components/page";
import { Table } from "@/components/table";
import { MappingEditor } from "./mapping-editor";
import styles from "./scans.module.css";

export function MappingsPage() {
    const mappings = useMappings();
    const [edited, set_edited] = useState<ReportMapping | "new" | null>(null);
    const actions = (
        <>
            <CommandHint command="redoubt mappings list" path={address("/mappings")} />
            {edited ? null : <Button onClick={() => set_edited("new")}>New mapping</Button>}
        </>
    );
    return (
        <Page title="Formats of reports" actions={actions}>
            {mappings.isPending ? <Waiting /> : null}
            {mappings.isError ? <Trouble error={mappings.error} again={() => mappings.refetch()} /> : null}
            {edited ? <MappingEditor of={edited === "new" ? null : edited} close={() => set_edited(null)} /> : null}
            {mappings.data && !edited ? (
                <Columns>
                    <p className={styles.intro}>A format is a page of text that says where in a report the findings are. Which one reads a file is found by what is in it.</p>
                    <Formats mappings={mappings.data} edit={set_edited} />
                </Columns>
            ) : null}
        </Page>
    );
}

const Formats = ({ mappings, edit }: { mappings: ReportMapping[]; edit: (one: ReportMapping) => void }) => (
    <Section title="Can be read" count={mappings.length}>
        <Table heads={["Format", "Name", "What it is", "From"]} acts>
            {mappings.map((one) => (
                <tr key={one.name}>
                    <td>{one.title || one.name}</td>
                    <td className="mono">{one.name}</td>
                    <td className={styles.about}>{one.about}</td>
                    <td>{one.shipped ? <span className={styles.quiet}>Redoubt</span> : "your team"}</td>
                    <td>
                        {one.shipped ? null : (
                            <Button variant="subtle" size="compact-xs" onClick={() => edit(one)}>
                                Edit
                            </Button>
                        )}
                    </td>
                </tr>
            ))}
        </Table>
    </Section>
);
