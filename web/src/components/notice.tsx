// What just happened, in the corner, with a way back where there is one.
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { message_of } from "@/api/problem";
import styles from "./notice.module.css";

const dismiss = { "aria-label": "Dismiss" };

export function say(message: string, undo?: () => unknown) {
    const id = `notice-${crypto.randomUUID()}`;
    const back = () => {
        notifications.hide(id);
        undo?.();
    };
    const text = undo ? (
        <span className={styles.row}>
            {message}
            <Button size="compact-xs" variant="subtle" onClick={back}>
                Undo
            </Button>
        </span>
    ) : (
        message
    );
    notifications.show({ id, message: text, autoClose: undo ? 8000 : 3500, withBorder: true, closeButtonProps: dismiss });
}

export function complain(error: unknown, doing?: string) {
    notifications.show({ title: doing, message: message_of(error), color: "red", autoClose: 9000, withBorder: true, role: "alert", closeButtonProps: dismiss });
}
