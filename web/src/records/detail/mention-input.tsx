// A text box that completes people after an @, by name or login; they are written by their login.
import { Textarea } from "@mantine/core";
import { useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { usePeople } from "@/api/access";
import { Person } from "@/components/person";
import { mention_at } from "./mention-text";
import styles from "./timeline.module.css";

type MentionInputProps = { label: string; placeholder: string; value: string; onChange: (text: string) => void; submit: () => void };

export function MentionInput({ label, placeholder, value, onChange, submit }: MentionInputProps) {
    const id = useId();
    const box = useRef<HTMLTextAreaElement>(null);
    const [caret, set_caret] = useState(0);
    const [at, set_at] = useState(0);
    const [shut, set_shut] = useState(false);
    const mention = shut ? null : mention_at(value, caret);
    const people = usePeople(mention !== null);
    const word = mention?.word.toLowerCase() ?? "";
    const offers = mention ? (people.data ?? []).filter((one) => one.login.startsWith(word) || one.name.toLowerCase().split(/\s+/).some((part) => part.startsWith(word))).slice(0, 8) : [];
    const take = (index: number) => {
        const person = offers[index];
        if (!person || !mention) return;
        const before = `${value.slice(0, mention.start)}@${person.login} `;
        // Drawn before the next key can come, so that the caret is where one goes on typing.
        flushSync(() => {
            onChange(before + value.slice(caret));
            set_caret(before.length);
        });
        box.current?.setSelectionRange(before.length, before.length);
    };
    const on_key = (event: React.KeyboardEvent) => {
        const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) submit();
        else if (offers.length && step) set_at((at + step + offers.length) % offers.length);
        else if (offers.length && (event.key === "Enter" || event.key === "Tab")) take(Math.min(at, offers.length - 1));
        else if (event.key === "Escape") return offers.length ? set_shut(true) : box.current?.blur();
        else return;
        event.preventDefault();
    };
    return (
        <div className={styles.mentions}>
            <Textarea
                ref={box}
                aria-label={label}
                aria-autocomplete="list"
                aria-controls={offers.length ? id : undefined}
                placeholder={placeholder}
                data-comment
                value={value}
                onChange={(event) => (onChange(event.currentTarget.value), set_caret(event.currentTarget.selectionStart), set_shut(false), set_at(0))}
                onSelect={(event) => set_caret(event.currentTarget.selectionStart)}
                onKeyDown={on_key}
            />
            {offers.length ? (
                <ul id={id} className={styles.offers} role="listbox" aria-label="People">
                    {offers.map((person, index) => (
                        <li key={person.login} role="option" aria-selected={index === at} onMouseDown={(event) => (event.preventDefault(), take(index))}>
                            <Person name={person.name} />
                            <span className={styles.quiet}>{person.login}</span>
                        </li>
                    ))}
                </ul>
            ) : null}
        </div>
    );
}
