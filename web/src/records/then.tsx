// Looking at the past: choosing a time, and a banner that cannot be missed while one looks at it.
import { ActionIcon, Button, Popover, TextInput, Tooltip } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";
import { long_time, utc_time } from "@/components/time-format";
import styles from "./list/list.module.css";

export function ThenBanner({ at, back }: { at: string; back: () => void }) {
    return (
        <p className={styles.then} role="note">
            <IconHistory size={16} aria-hidden="true" />
            <span>
                As it was on <time dateTime={at} title={utc_time(at)}>{long_time(at)}</time>. Nothing can be changed here.
            </span>
            <Button variant="default" size="compact-xs" onClick={back}>
                Back to now
            </Button>
        </p>
    );
}

const local_now = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

export function ThenPicker({ at, change }: { at: string; change: (at: string) => void }) {
    const [text, set_text] = useState("");
    const submit = (event: React.FormEvent) => {
        event.preventDefault();
        if (text) change(new Date(text).toISOString());
    };
    const past = (days: number) => change(new Date(Date.now() - days * 86_400_000).toISOString());
    return (
        <Popover position="bottom-end" trapFocus width={260}>
            <Popover.Target>
                <Tooltip label="As it was">
                    <ActionIcon variant={at ? "light" : "subtle"} color={at ? undefined : "gray"} aria-label="As it was">
                        <IconHistory size={16} stroke={1.6} />
                    </ActionIcon>
                </Tooltip>
            </Popover.Target>
            <Popover.Dropdown aria-label="As it was">
                <form className={styles.form} onSubmit={submit}>
                    <TextInput type="datetime-local" label="As it was on" max={local_now()} value={text} onChange={(event) => set_text(event.currentTarget.value)} />
                    <div className={styles.buttons}>
                        <Button variant="subtle" onClick={() => past(1)}>
                            A day ago
                        </Button>
                        <Button variant="subtle" onClick={() => past(7)}>
                            A week ago
                        </Button>
                        <Button type="submit" disabled={!text}>
                            Look
                        </Button>
                    </div>
                </form>
            </Popover.Dropdown>
        </Popover>
    );
}
