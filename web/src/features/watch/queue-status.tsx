import { Button, CloseButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { KeyCap } from "@/components/key-cap";
import { StatusBar } from "@/components/status-bar";
import { count_of } from "@/components/words";
import styles from "./queue.module.css";

/** What can be done with the selected rows. */
export function SelectionActs({ count, clear, assign, escalate, close }: { count: number; clear: () => void; assign: () => void; escalate: () => void; close: () => void }) {
    if (count === 0) return null;
    return (
        <div className={styles.acts} role="toolbar" aria-label="Selected rows">
            <span>{count} selected</span>
            <Button variant="default" rightSection={<KeyCap keys="a" />} onClick={assign}>
                Assign to me
            </Button>
            <Button variant="default" rightSection={<KeyCap keys="e" />} onClick={escalate}>
                Escalate
            </Button>
            <Button variant="default" rightSection={<KeyCap keys="c" />} onClick={close}>
                Close
            </Button>
            <CloseButton aria-label="Clear the selection" onClick={clear} />
        </div>
    );
}

export function QueueStatus({ groups }: { groups: number }) {
    return (
        <StatusBar hints={[["j", "k", "move"], ["Enter", "open"], ["x", "select"], ["a", "assign to me"], ["e", "escalate"], ["c", "close"], ["?", "all keys"]]}>
            {count_of(groups, "group")}
            <Link className="link" to="/watch/all-alerts">
                every alert by itself
            </Link>
        </StatusBar>
    );
}
