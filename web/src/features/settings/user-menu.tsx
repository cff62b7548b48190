import { ActionIcon, Button, Menu, Modal, TextInput } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState } from "react";
import type { change_user, User } from "@/api/access";
import styles from "./settings.module.css";

type UserMenuProps = { user: User; sessions: () => void; change: (fields: Parameters<typeof change_user>[1]) => void };

export function UserMenu({ user, sessions, change }: UserMenuProps) {
    const [ending, set_ending] = useState(false);
    return (
        <>
            <Menu position="bottom-end">
                <Menu.Target>
                    <ActionIcon variant="subtle" color="gray" aria-label={`What to do about ${user.name}`}>
                        <IconDots size={16} stroke={1.6} />
                    </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                    {user.kind === "service" ? null : <Menu.Item onClick={sessions}>Sessions</Menu.Item>}
                    {user.factors ? <Menu.Item onClick={() => change({ reset_factors: true })}>Take the second factors away</Menu.Item> : null}
                    <Menu.Item onClick={() => set_ending(true)}>{user.until ? "Change when it ends" : "Let it end"}</Menu.Item>
                    <Menu.Item onClick={() => change({ active: user.active === false })}>{user.active === false ? "Enable" : "Disable"}</Menu.Item>
                </Menu.Dropdown>
            </Menu>
            <Modal opened={ending} onClose={() => set_ending(false)} title={`When does the account of ${user.name} end?`}>
                <EndForm user={user} change={(fields) => (set_ending(false), change(fields))} close={() => set_ending(false)} />
            </Modal>
        </>
    );
}

function EndForm({ user, change, close }: { user: User; change: UserMenuProps["change"]; close: () => void }) {
    const [day, set_day] = useState(user.until?.slice(0, 10) ?? "");
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), change({ until: day ? `${day}T00:00:00Z` : "" }))}>
            <TextInput label="Last day before" description="Empty: it does not end by itself" type="date" data-autofocus value={day} onChange={(event) => set_day(event.currentTarget.value)} />
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    Cancel
                </Button>
                <Button type="submit">Save</Button>
            </div>
        </form>
    );
}
