// ⌘K: go anywhere, find any record, run any command.
import { Modal, useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useId, useState } from "react";
import { useSearch } from "@/api/overview";
import { useSchema } from "@/api/schema";
import { choose_logs } from "@/features/watch/import-drop";
import { label_of } from "@/components/words";
import { path_of } from "@/records/paths";
import { rooms } from "./rooms";
import { useSignOut } from "./use-sign-out";
import styles from "./palette.module.css";

const settings = [["tokens", "API tokens"], ["sessions", "Sessions"], ["password", "Password"], ["factors", "Second factors"], ["notifications", "Notifications"], ["own-fields", "Own fields"], ["jobs", "Jobs"], ["journal", "Journal"]] as const;

type Entry = { key: string; title: string; note: string; run: () => unknown };
type PaletteProps = { opened: boolean; close: () => void; open_help: () => void };

export function Palette({ opened, close, open_help }: PaletteProps) {
    return (
        <Modal opened={opened} onClose={close} withCloseButton={false} size={600} padding={0} yOffset="14vh" attributes={{ content: { "aria-label": "Go to or run" } }}>
            <Finder opened={opened} close={close} open_help={open_help} />
        </Modal>
    );
}

function Finder({ opened, close, open_help }: PaletteProps) {
    const id = useId();
    const [text, set_text] = useState("");
    const [at, set_at] = useState(0);
    const entries = useEntries(text, open_help);
    useEffect(() => set_at(0), [text]);
    useEffect(() => {
        if (opened) set_text("");
    }, [opened]);
    const run = (entry?: Entry) => {
        if (!entry) return;
        close();
        entry.run();
    };
    const on_key = (event: React.KeyboardEvent) => {
        const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
        if (step) set_at((at + step + entries.length) % Math.max(1, entries.length));
        else if (event.key === "Enter") run(entries[at]);
        else return;
        event.preventDefault();
    };
    return (
        <div className={styles.palette}>
            <input
                data-autofocus
                autoFocus
                role="combobox"
                aria-label="Go to or run"
                aria-expanded="true"
                aria-controls={id}
                aria-activedescendant={entries[at] ? `${id}-${at}` : undefined}
                placeholder="Go to a room, find a record, run a command"
                value={text}
                onChange={(event) => set_text(event.target.value)}
                onKeyDown={on_key}
            />
            <ul id={id} role="listbox" aria-label="Found">
                {entries.map((entry, index) => (
                    <li key={entry.key} id={`${id}-${index}`} role="option" aria-selected={index === at} ref={(node) => void (index === at && node?.scrollIntoView({ block: "nearest" }))} onMouseMove={() => set_at(index)} onClick={() => run(entry)}>
                        <span className="cut">{entry.title}</span>
                        <span className={styles.note}>{entry.note}</span>
                    </li>
                ))}
            </ul>
            {entries.length === 0 ? <p className={styles.none}>Nothing found for “{text}”.</p> : null}
        </div>
    );
}

function useEntries(text: string, open_help: () => void): Entry[] {
    const schema = useSchema();
    const go = useNavigate();
    const sign_out = useSignOut();
    const { setColorScheme } = useMantineColorScheme();
    const [typed] = useDebouncedValue(text.trim(), 120);
    const found = useSearch(typed);
    const types = schema.types.filter((type) => !type.derived);
    const places: Entry[] = [
        ...rooms.map((room) => ({ key: `room ${room.name}`, title: room.title, note: "room", run: () => go({ to: `/${room.name}` }) })),
        ...types.map((type) => ({ key: `list ${type.plural}`, title: label_of(type.plural), note: "list", run: () => go({ to: `/${type.room}/${type.plural}` }) })),
        { key: "imports", title: "Imports", note: "list", run: () => go({ to: "/watch/imports" }) },
        { key: "inventory", title: "Inventory: reports and doubtful pairs", note: "place", run: () => go({ to: "/know/inventory" }) },
        { key: "inbox", title: "Decisions that wait", note: "place", run: () => go({ to: "/decide/inbox" }) },
        { key: "matrix", title: "Who may decide", note: "place", run: () => go({ to: "/decide/matrix" }) },
        { key: "compartments", title: "Compartments", note: "place", run: () => go({ to: "/team/compartments" }) },
        { key: "news", title: "News", note: "place", run: () => go({ to: "/news" }) },
        ...settings.map(([name, title]) => ({ key: `settings ${name}`, title: `Settings: ${title}`, note: "place", run: () => go({ to: `/settings/${name}` }) })),
    ];
    const commands: Entry[] = [
        { key: "import", title: "Import logs", note: "command", run: choose_logs },
        ...types.filter((type) => type.name !== "alert").map((type) => ({ key: `new ${type.name}`, title: `New ${type.title.toLowerCase()}`, note: "command", run: () => go({ to: `/${type.room}/${type.plural}/new` }) })),
        { key: "concern", title: "Report a concern", note: "command", run: () => go({ to: "/concern" }) },
        { key: "dark", title: "Dark theme", note: "command", run: () => setColorScheme("dark") },
        { key: "light", title: "Light theme", note: "command", run: () => setColorScheme("light") },
        { key: "auto", title: "Theme of the system", note: "command", run: () => setColorScheme("auto") },
        { key: "keys", title: "Keyboard help", note: "command", run: open_help },
        { key: "sign-out", title: "Sign out", note: "command", run: sign_out },
    ];
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (entry: Entry) => words.every((word) => entry.title.toLowerCase().includes(word));
    const records = text.trim().length > 1 ? (found.data ?? []).map((hit) => ({ key: hit.id, title: hit.title, note: hit.key, run: () => go({ to: path_of(schema, hit) }) })) : [];
    return [...places.filter(fits), ...commands.filter(fits), ...records].slice(0, 40);
}
