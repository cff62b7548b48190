// The compartments that I am in, and the way to open another.
import { Button, Modal } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { useCompartments } from "@/api/compartments";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { say } from "@/components/notice";
import { Columns, Page } from "@/components/page";
import { Person } from "@/components/person";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import styles from "./compartments.module.css";
import { OpenForm } from "./open-form";

export function CompartmentsPage() {
    const mine = useCompartments();
    const [opening, set_opening] = useState(false);
    const go = useNavigate();
    const open = <Button onClick={() => set_opening(true)}>Open a compartment</Button>;
    return (
        <Page title="Compartments" actions={<><CommandHint command="redoubt compartment list" path={address("/compartments")} />{open}</>}>
            {mine.isPending ? <Waiting rows={4} /> : null}
            {mine.isError ? <Trouble error={mine.error} again={() => mine.refetch()} /> : null}
            {mine.data?.length === 0 ? (
                <Empty title="You are in none" action={open}>
                    What lies in a compartment exists for its members only: an embargoed disclosure, an insider case, a blind exercise. Whether there are others, nobody here can tell you.
                </Empty>
            ) : null}
            {mine.data?.length ? (
                <Columns>
                    <p className={styles.quiet}>What lies in one of these exists for its members only, and whoever opens it there is noted.</p>
                    <Table heads={["Name", "Purpose", "Members", "Opened"]}>
                        {mine.data.map((one) => (
                            <tr key={one.name}>
                                <td className="mono">
                                    <Link className="link" to={`/team/compartments/${one.name}`}>
                                        {one.name}
                                    </Link>
                                </td>
                                <td>{one.purpose || "–"}</td>
                                <td>
                                    <span className={styles.faces}>
                                        {one.members.map((member) => (
                                            <Person key={member.id} name={member.title} bare />
                                        ))}
                                    </span>
                                </td>
                                <td>
                                    <Time at={one.opened} />
                                </td>
                            </tr>
                        ))}
                    </Table>
                </Columns>
            ) : null}
            <Modal opened={opening} onClose={() => set_opening(false)} title="Open a compartment">
                <OpenForm
                    cancel={() => set_opening(false)}
                    done={(made) => {
                        say(`${made.name} is open`);
                        void go({ to: `/team/compartments/${made.name}` });
                    }}
                />
            </Modal>
        </Page>
    );
}
