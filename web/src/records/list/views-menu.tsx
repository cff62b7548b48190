// Saved views of a list: open, save, rename, share, make the usual one, follow, remove.
import { Button, Checkbox, Menu, Modal, TextInput } from "@mantine/core";
import { IconBookmark, IconChevronDown, IconStar } from "@tabler/icons-react";
import { useState } from "react";
import { message_of } from "@/api/problem";
import { useFollow } from "@/api/news";
import type { TypeDescription } from "@/api/types";
import { type SavedView, useViewChanges, useViews } from "@/api/views";
import { complain, say } from "@/components/notice";
import { address_of_view, type ListAddress } from "./list-view";
import { usual_view } from "./usual-view";
import styles from "./list.module.css";

type ViewsProps = { type: TypeDescription; view: ListAddress; change: (part: Partial<ListAddress>) => void };

export function ViewsMenu({ type, view, change }: ViewsProps) {
    const views = useViews(type.plural);
    const { change: edit, remove } = useViewChanges();
    const { follow } = useFollow();
    const [naming, set_naming] = useState<"new" | SavedView | null>(null);
    const current = views.data?.find((one) => one.id === view.view);
    const failed = { onError: (error: Error) => complain(error, "Not done") };
    const shape = { q: view.q, sort: view.sort, layout: view.layout, by: view.by, columns: view.columns };
    return (
        <>
            <Menu width={260} position="bottom-end">
                <Menu.Target>
                    <Button variant="default" leftSection={<IconBookmark size={14} />} rightSection={<IconChevronDown size={14} />} aria-label="Views">
                        {current?.name ?? "Views"}
                    </Button>
                </Menu.Target>
                <Menu.Dropdown>
                    {(views.data ?? []).map((one) => (
                        <Menu.Item key={one.id} onClick={() => change(address_of_view(one))} rightSection={<span className={styles.quiet}>{[one.shared ? "shared" : "", usual_view(type.plural) === one.id ? "usual" : ""].filter(Boolean).join(", ")}</span>}>
                            {one.name}
                        </Menu.Item>
                    ))}
                    {views.data?.length ? <Menu.Divider /> : <Menu.Label>No view is saved yet</Menu.Label>}
                    <Menu.Item onClick={() => set_naming("new")}>Save this view</Menu.Item>
                    <Menu.Item onClick={() => follow.mutate({ type: type.plural, q: view.q }, { onSuccess: () => say("You are told of changes in this list, under News"), ...failed })}>Follow this list</Menu.Item>
                    {current ? (
                        <>
                            <Menu.Label>{current.name}</Menu.Label>
                            <Menu.Item onClick={() => edit.mutate({ id: current.id, ...shape }, { onSuccess: () => say("Saved as it is now"), ...failed })}>Save what changed</Menu.Item>
                            <Menu.Item onClick={() => set_naming(current)}>Rename or share</Menu.Item>
                            <Menu.Item leftSection={<IconStar size={14} />} onClick={() => (usual_view(type.plural, usual_view(type.plural) === current.id ? "" : current.id), say(usual_view(type.plural) ? "This list opens so from now on" : "This list opens as usual again"))}>
                                {usual_view(type.plural) === current.id ? "No longer the usual view" : "Make it the usual view"}
                            </Menu.Item>
                            <Menu.Item color="red" onClick={() => remove.mutate(current.id, { onSuccess: () => (change({ view: "" }), say(`The view ${current.name} is gone`)), ...failed })}>
                                Remove
                            </Menu.Item>
                        </>
                    ) : null}
                </Menu.Dropdown>
            </Menu>
            <Modal opened={naming !== null} onClose={() => set_naming(null)} title={naming === "new" ? "Save this view" : "Rename or share"}>
                {naming ? <NameForm type={type} shape={shape} view={naming === "new" ? undefined : naming} done={(id) => (set_naming(null), id && change({ view: id }))} /> : null}
            </Modal>
        </>
    );
}

function NameForm({ type, shape, view, done }: { type: TypeDescription; shape: Omit<SavedView, "id" | "owner" | "name" | "type" | "shared">; view?: SavedView; done: (id?: string) => void }) {
    const [name, set_name] = useState(view?.name ?? "");
    const [shared, set_shared] = useState(view?.shared ?? false);
    const { save, change } = useViewChanges();
    const error = save.error ?? change.error;
    const submit = () => (view ? change.mutate({ id: view.id, name, shared }, { onSuccess: () => done() }) : save.mutate({ name, type: type.plural, shared, ...shape }, { onSuccess: (made) => (say(`Saved as ${name}`), done(made.id)) }));
    return (
        <form className={styles.form} onSubmit={(event) => (event.preventDefault(), submit())}>
            <TextInput label="Name" required data-autofocus value={name} onChange={(event) => set_name(event.currentTarget.value)} error={error ? message_of(error) : undefined} />
            <Checkbox label="Share with everybody" checked={shared} onChange={(event) => set_shared(event.currentTarget.checked)} />
            <div className={styles.buttons}>
                <Button variant="default" onClick={() => done()}>
                    Cancel
                </Button>
                <Button type="submit" loading={save.isPending || change.isPending} disabled={!name.trim()}>
                    Save
                </Button>
            </div>
        </form>
    );
}
