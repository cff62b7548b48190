import { Button, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "@/api/problem";
import { add_link, useRefresh } from "@/api/records";
import { useSchema } from "@/api/schema";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { say } from "@/components/notice";
import { words_of } from "@/components/words";
import { AnyRecordInput } from "../reference-input";
import styles from "../links.module.css";

/** `incoming`: from the record that is chosen to this one. */
export function LinkForm({ type, record, done, relation = "", incoming = false }: { type: TypeDescription; record: AnyRecord; done: () => void; relation?: string; incoming?: boolean }) {
    const { relations } = useSchema();
    const refresh = useRefresh();
    const [link, set_link] = useState({ relation: relation || (relations[0] ?? "affects"), to: "", reason: "" });
    const make = useMutation({
        mutationFn: () => (incoming ? add_link(type.plural, link.to, { ...link, to: record.key }) : add_link(type.plural, record.id, link)),
        onSuccess: async () => {
            await refresh(type.plural, record.id);
            say("Linked");
            done();
        },
    });
    const problems = make.error instanceof Problem ? make.error.by_field() : {};
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), make.mutate())}>
            {incoming ? null : <Select label="Relation" data={relations.map((one) => ({ value: one, label: words_of(one).replaceAll("-", " ") }))} value={link.relation} onChange={(relation) => relation && set_link({ ...link, relation })} searchable />}
            <AnyRecordInput label="Record" value={link.to} onChange={(to) => set_link({ ...link, to })} error={problems.to ?? (make.error && !problems.reason ? make.error.message : undefined)} />
            <TextInput label="Why" value={link.reason} onChange={(event) => set_link({ ...link, reason: event.currentTarget.value })} error={problems.reason} />
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={make.isPending} disabled={!link.to}>
                    Link
                </Button>
            </div>
        </form>
    );
}
