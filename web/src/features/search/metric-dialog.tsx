// How many events fit the search, followed as a metric: counted over each period.
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { message_of } from "@/api/problem";
import { create_record, useRefresh } from "@/api/records";
import styles from "./search.module.css";

const periods = [
    { value: "1h", label: "Each hour" },
    { value: "1d", label: "Each day" },
    { value: "7d", label: "Each week" },
];

export function MetricDialog({ q, close }: { q: string; close: () => void }) {
    const [title, set_title] = useState("");
    const [cadence, set_cadence] = useState("1d");
    const [error, set_error] = useState<unknown>(null);
    const go = useNavigate();
    const refresh = useRefresh();
    const create = async () => {
        try {
            const made = await create_record("metrics", { title, of: "event", measure: "count", query: q, unit: "events", direction: "down", cadence });
            await refresh("metrics");
            void go({ to: `/team/metrics/${made.key}` });
        } catch (failed) {
            set_error(failed);
        }
    };
    return (
        <Modal opened onClose={close} title="Follow it as a metric">
            <form className={styles.form} onSubmit={(event) => (event.preventDefault(), void create())}>
                <TextInput label="Title" required data-autofocus value={title} onChange={(event) => set_title(event.currentTarget.value)} error={error ? message_of(error) : undefined} />
                <Select label="Counted" data={periods} value={cadence} allowDeselect={false} onChange={(one) => set_cadence(one ?? "1d")} />
                <p className={styles.quiet}>Counts the events of each period that fit: {q || "every event"}. Sources in compartments are left out.</p>
                <div className={styles.buttons}>
                    <Button variant="default" onClick={close}>Cancel</Button>
                    <Button type="submit" disabled={!title.trim()}>Make the metric</Button>
                </div>
            </form>
        </Modal>
    );
}
