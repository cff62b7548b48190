// Trackers of other teams: where tickets for findings go. For Leads.
import { Button, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { remove_tracker, test_tracker, type Tracker, useTrackers } from "@/api/tickets";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { TrackerForm } from "./tracker-form";
import styles from "./settings.module.css";

export function Trackers() {
    const trackers = useTrackers();
    const client = useQueryClient();
    const [making, set_making] = useState(false);
    const [editing, set_editing] = useState<Tracker | null>(null);
    const remove = useMutation({ mutationFn: remove_tracker, onSuccess: async () => (await client.invalidateQueries({ queryKey: ["trackers"] }), say("Removed; the tickets there stay")), onError: (error) => complain(error, "Not removed") });
    const test = useMutation({ mutationFn: test_tracker, onSuccess: (answer) => (answer.ok ? say(`It answers: ${answer.reached}`) : complain(new Error(answer.problem ?? "It did not answer"), "The test failed")), onError: (error) => complain(error, "The test failed") });
    return (
        <Section title="Trackers" count={trackers.data?.length} action={<Button onClick={() => set_making(true)}>New tracker</Button>}>
            <p className={styles.quiet}>Findings become tickets there when somebody asks for it. Closed there, a finding counts as fixed until another person or the next scan has seen it; nothing that people decided here is overwritten.</p>
            {trackers.isPending ? <Waiting rows={2} /> : null}
            {trackers.isError ? <Trouble error={trackers.error} again={() => trackers.refetch()} /> : null}
            {trackers.data?.length ? (
                <Table heads={["Name", "Speaks", "Project", "Address", "Last read", "What is wrong"]} acts>
                    {trackers.data.map((one) => (
                        <tr key={one.id}>
                            <td>{one.name}</td>
                            <td>{one.kind}</td>
                            <td>{one.project}</td>
                            <td className="mono">{one.address}</td>
                            <td>{one.polled ? <Time at={one.polled} /> : <span className={styles.quiet}>never</span>}</td>
                            <td className={styles.bad}>{one.error}</td>
                            <RowActs>
                                <RowAct verb="Edit" of={one.name} onClick={() => set_editing(one)} />
                                <RowAct verb="Test" of={one.name} busy={test.isPending && test.variables === one.id} onClick={() => test.mutate(one.id)} />
                                <RowAct verb="Remove" of={one.name} onClick={() => remove.mutate(one.id)} />
                            </RowActs>
                        </tr>
                    ))}
                </Table>
            ) : null}
            <Modal opened={making} onClose={() => set_making(false)} title="New tracker">
                {making ? <TrackerForm done={() => set_making(false)} /> : null}
            </Modal>
            <Modal opened={editing !== null} onClose={() => set_editing(null)} title={`Edit ${editing?.name ?? ""}`}>
                {editing ? <TrackerForm tracker={editing} done={() => set_editing(null)} /> : null}
            </Modal>
        </Section>
    );
}
