// Searches under a name, mine and those that are shared: views of events.
import { Button, Checkbox, Menu, Modal, TextInput } from "@mantine/core";
import { IconBookmark, IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { message_of } from "@/api/problem";
import { type SavedView, useViewChanges, useViews } from "@/api/views";
import { complain, say } from "@/components/notice";
import { label_of_range, usual_from } from "./range";
import styles from "./search.module.css";

export type SearchLook = { q: string; from: string; to: string; columns: string[] };
type SavedSearchesProps = { look: SearchLook; open: (parts: Record<string, string>) => void };

/** The range of a saved search stands where other views have their order. */
const range_of = (view: SavedView) => ({ from: view.sort.split("..")[0] ?? "", to: view.sort.split("..")[1] ?? "" });

export function SavedSearches({ look, open }: SavedSearchesProps) {
    const views = useViews("events");
    const { remove } = useViewChanges();
    const [naming, set_naming] = useState(false);
    const show = (view: SavedView) => {
        const { from, to } = range_of(view);
        open({ q: view.q, from: from === usual_from ? "" : from, to, columns: view.columns.join(",") });
    };
    const drop = (view: SavedView) => remove.mutate(view.id, { onSuccess: () => say(`${view.name} is gone`), onError: (error) => complain(error, "Not removed") });
    return (
        <>
            <Menu width={300} position="bottom-end">
                <Menu.Target>
                    <Button variant="default" leftSection={<IconBookmark size={14} />} rightSection={<IconChevronDown size={14} />}>
                        Saved
                    </Button>
                </Menu.Target>
                <Menu.Dropdown>
                    {views.data?.length ? null : <Menu.Label>No search is saved yet</Menu.Label>}
                    {views.data?.map((one) => (
                        <Menu.Item key={one.id} onClick={() => show(one)} rightSection={<span className={styles.quiet}>{label_of_range(range_of(one).from, range_of(one).to)}</span>}>
                            {one.name}
                        </Menu.Item>
                    ))}
                    <Menu.Divider />
                    <Menu.Item onClick={() => set_naming(true)}>Save this search</Menu.Item>
                    {views.data?.filter((one) => one.q === look.q).map((one) => (
                        <Menu.Item key={`remove ${one.id}`} color="red" onClick={() => drop(one)}>
                            Remove {one.name}
                        </Menu.Item>
                    ))}
                </Menu.Dropdown>
            </Menu>
            <Modal opened={naming} onClose={() => set_naming(false)} title="Save this search">
                <NameForm look={look} done={() => set_naming(false)} />
            </Modal>
        </>
    );
}

function NameForm({ look, done }: { look: SearchLook; done: () => void }) {
    const [name, set_name] = useState("");
    const [shared, set_shared] = useState(false);
    const { save } = useViewChanges();
    const submit = () => save.mutate({ name, type: "events", shared, q: look.q, sort: `${look.from}..${look.to}`, layout: "list", by: "", columns: look.columns }, { onSuccess: () => (say(`Saved as ${name}`), done()) });
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), submit())}>
            <TextInput label="Name" required data-autofocus value={name} onChange={(event) => set_name(event.currentTarget.value)} error={save.error ? message_of(save.error) : undefined} />
            <p className={styles.quiet}>
                {look.q || "Every event"}, {label_of_range(look.from, look.to).toLowerCase()}
            </p>
            <Checkbox label="Share with everybody" checked={shared} onChange={(event) => set_shared(event.currentTarget.checked)} />
            <div className={styles.buttons}>
                <Button variant="default" onClick={done}>Cancel</Button>
                <Button type="submit" loading={save.isPending} disabled={!name.trim()}>Save</Button>
            </div>
        </form>
    );
}
