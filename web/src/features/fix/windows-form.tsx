// When assets may be worked on: one window a line, kept as a whole.
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { Problem } from "@/api/problem";
import { type MaintenanceWindow, useSetWindows } from "@/api/software";
import { say } from "@/components/notice";
import { windows_of, windows_text } from "./plan-words";
import styles from "./fix.module.css";

export function WindowsForm({ windows, done }: { windows: MaintenanceWindow[]; done: () => void }) {
    const [text, set_text] = useState(windows_text(windows));
    const keep = useSetWindows();
    const wrong = keep.error instanceof Problem ? [keep.error.where, keep.error.message, keep.error.hint].filter(Boolean).join(": ") : keep.error?.message;
    const save = () => keep.mutate(windows_of(text), { onSuccess: () => (say("The windows are kept"), done()) });
    return (
        <form
            className={styles.form}
            onSubmit={(event) => {
                event.preventDefault();
                save();
            }}
        >
            <Textarea
                label="Windows"
                description="One a line: name, query for its assets, when it starts in UTC, how long it lasts. The first that an asset is of counts."
                placeholder={"dmz-night, zone:dmz, weekly sun 02:00, 4h\nweb-team, owner:PARTY-3, daily 22:00, 2h"}
                autosize
                minRows={5}
                maxRows={20}
                value={text}
                error={wrong}
                onChange={(event) => set_text(event.currentTarget.value)}
            />
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>
                    Cancel
                </Button>
                <Button type="submit" loading={keep.isPending}>
                    Keep them
                </Button>
            </div>
        </form>
    );
}
