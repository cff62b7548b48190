import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { address } from "@/api/client";
import { type OwnField, useOwnFieldChanges, useOwnFields } from "@/api/own-fields";
import { useSchema } from "@/api/schema";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { words_of } from "@/components/words";
import { OwnFieldForm } from "./own-field-form";
import styles from "./settings.module.css";

/** Fields of one's own on any type; they are in forms, lists, queries and exports at once. */
export function OwnFields() {
    const fields = useOwnFields();
    const { types } = useSchema();
    const { remove } = useOwnFieldChanges();
    const [making, set_making] = useState<"new" | OwnField | null>(null);
    const [removing, set_removing] = useState<OwnField | null>(null);
    const acts = (
        <>
            <CommandHint command="redoubt field list" path={address("/own-fields")} />
            <Button onClick={() => set_making("new")}>New field</Button>
        </>
    );
    return (
        <Section title="Own fields" count={fields.data?.length} action={acts}>
            <p className={styles.quiet}>What your organisation keeps beside what Redoubt knows. A field is there at once in forms, lists, filters (extra.name), exports and imports.</p>
            {fields.isPending ? <Waiting rows={3} /> : null}
            {fields.isError ? <Trouble error={fields.error} again={() => fields.refetch()} /> : null}
            {fields.data?.length === 0 ? <p className={styles.quiet}>None yet. A cost centre, a building, a ticket of another system: whatever you miss on a kind of record, add it here.</p> : null}
            {fields.data?.length ? (
                <Table heads={["Of", "Title", "In queries", "Kind", "Meaning"]} acts>
                    {fields.data.map((field) => (
                        <tr key={field.id}>
                            <td>{types.find((one) => one.name === field.type)?.title ?? field.type}</td>
                            <td>
                                {field.title}
                                {field.required ? " (required)" : ""}
                            </td>
                            <td className="mono">extra.{field.name}</td>
                            <td>{field.choices?.length ? `${field.kind}: ${field.choices.map(words_of).join(", ")}` : field.kind}</td>
                            <td>{field.doc}</td>
                            <RowActs>
                                <RowAct verb="Edit" of={field.title} onClick={() => set_making(field)} />
                                <RowAct verb="Remove" of={field.title} onClick={() => set_removing(field)} />
                            </RowActs>
                        </tr>
                    ))}
                </Table>
            ) : null}
            <Modal opened={making !== null} onClose={() => set_making(null)} title={making === "new" ? "New field" : "Edit the field"}>
                {making ? <OwnFieldForm field={making === "new" ? undefined : making} done={() => set_making(null)} /> : null}
            </Modal>
            <Modal opened={removing !== null} onClose={() => set_removing(null)} title={`Remove ${removing?.title ?? ""}?`}>
                <p className={styles.quiet}>It leaves forms, lists and queries. What the journal says of it stays.</p>
                <div className={styles.buttons}>
                    <Button variant="default" data-autofocus onClick={() => set_removing(null)}>
                        Keep it
                    </Button>
                    <Button color="red" loading={remove.isPending} onClick={() => removing && remove.mutate(removing.id, { onSuccess: () => (say(`${removing.title} is removed`), set_removing(null)), onError: (error) => complain(error, "Not removed") })}>
                        Remove
                    </Button>
                </div>
            </Modal>
        </Section>
    );
}
