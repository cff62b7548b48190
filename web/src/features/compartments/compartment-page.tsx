// One compartment: why it is there, who is in it, and what lies inside.
import { Button, Modal } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { type Compartment, type Member, useCompartments } from "@/api/compartments";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns, Page, Section } from "@/components/page";
import { Person } from "@/components/person";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import styles from "./compartments.module.css";
import { Inside } from "./inside";
import { AdmitForm, DismissForm } from "./member-forms";

export function CompartmentPage() {
    const { name } = useParams({ strict: false }) as { name: string };
    const mine = useCompartments();
    if (mine.isPending) return <Waiting rows={6} />;
    if (mine.isError) return <Trouble error={mine.error} again={() => mine.refetch()} />;
    const found = mine.data.find((one) => one.name === name);
    if (!found) return <Empty title="There is nothing at this address">The rail on the left shows the rooms there are.</Empty>;
    const crumbs = (
        <>
            <Link to="/team/compartments">Compartments</Link>
            <span aria-hidden="true">/</span>
        </>
    );
    return (
        <Page title={found.name} crumbs={crumbs} actions={<CommandHint command="redoubt compartment list" path={address("/compartments")} />}>
            <Columns>
                <p className={styles.purpose}>{found.purpose}</p>
                <Members compartment={found} />
                <Inside name={found.name} />
            </Columns>
        </Page>
    );
}

function who_decides({ members }: Compartment) {
    const names = members.filter((one) => one.manages).map((one) => one.title);
    const rule = "who opened it, and members who are IC4 or above";
    return names.length ? `${new Intl.ListFormat("en").format(names)} ${names.length > 1 ? "let" : "lets"} people in and out: ${rule} may.` : `People are let in and out by ${rule}; nobody in it is one now, so a Lead has to raise somebody.`;
}

function Members({ compartment }: { compartment: Compartment }) {
    const [admitting, set_admitting] = useState(false);
    const [leaving, set_leaving] = useState<Member | null>(null);
    return (
        <Section title="Members" count={compartment.members.length} action={compartment.manages ? <Button onClick={() => set_admitting(true)}>Admit somebody</Button> : undefined}>
            {compartment.manages ? null : <p className={styles.quiet}>{who_decides(compartment)}</p>}
            <Table heads={["Person"]} acts={compartment.manages}>
                {compartment.members.map((member) => (
                    <tr key={member.id}>
                        <td>
                            <Person name={member.title} />
                        </td>
                        {compartment.manages ? (
                            <RowActs>{compartment.members.length > 1 ? <RowAct verb="Dismiss" of={member.title} onClick={() => set_leaving(member)} /> : <span className={styles.note}>the last one stays</span>}</RowActs>
                        ) : null}
                    </tr>
                ))}
            </Table>
            <Modal opened={admitting} onClose={() => set_admitting(false)} title="Admit somebody">
                <AdmitForm name={compartment.name} close={() => set_admitting(false)} />
            </Modal>
            <Modal opened={leaving !== null} onClose={() => set_leaving(null)} title={leaving ? `Dismiss ${leaving.title}` : ""}>
                {leaving ? <DismissForm name={compartment.name} member={leaving} close={() => set_leaving(null)} /> : null}
            </Modal>
        </Section>
    );
}
