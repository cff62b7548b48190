// The filter line: the query language with completion of fields and choices. Enter or a short pause applies it.
import { IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import styles from "./query-input.module.css";
import { useKeys } from "./keys";
import { type Completable, completions, word_at } from "./query-text";

type QueryInputProps = { value: string; onChange: (q: string) => void; fields: Completable[]; placeholder: string; problem?: string };

export function QueryInput({ value, onChange, fields, placeholder, problem }: QueryInputProps) {
    const input = useRef<HTMLInputElement>(null);
    const id = useId();
    const [text, set_text] = useState(value);
    const [caret, set_caret] = useState(0);
    const [open, set_open] = useState(false);
    const [at, set_at] = useState(-1);
    const applied = useRef(value);
    useEffect(() => {
        if (value !== applied.current) set_text(value);
        applied.current = value;
    }, [value]);
    useEffect(() => {
        if (text.trim() === applied.current) return;
        const timer = setTimeout(() => apply(text), 400);
        return () => clearTimeout(timer);
    });
    useKeys({ "/": () => input.current?.focus() });

    const apply = (q: string) => {
        applied.current = q.trim();
        onChange(q.trim());
    };
    const offers = open ? completions(fields, text, caret) : [];
    const take = (offer: string) => {
        const { start } = word_at(text, caret);
        const next = text.slice(0, start) + offer + text.slice(caret);
        // Drawn before the next key can come, so that the caret is where one goes on typing.
        flushSync(() => {
            set_text(next);
            set_caret(start + offer.length);
            set_at(-1);
        });
        input.current?.setSelectionRange(start + offer.length, start + offer.length);
    };
    const on_key = (event: React.KeyboardEvent) => {
        const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
        const chosen = offers[at] ?? (event.key === "Tab" ? offers[0] : undefined);
        if (step && offers.length) set_at((at + step + offers.length) % offers.length);
        else if ((event.key === "Enter" || event.key === "Tab") && chosen && !event.shiftKey) take(chosen.text);
        else if (event.key === "Enter") apply(text), set_open(false);
        else if (event.key === "Escape") open && offers.length ? set_open(false) : input.current?.blur();
        else return;
        if (event.key !== "Escape") event.preventDefault();
    };
    const moved = () => set_caret(input.current?.selectionStart ?? 0);

    return (
        <div className={styles.box} data-problem={problem ? true : undefined}>
            <IconSearch size={14} aria-hidden="true" />
            <input
                ref={input}
                role="combobox"
                aria-label="Filter"
                aria-expanded={offers.length > 0}
                aria-controls={id}
                aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
                aria-invalid={problem ? true : undefined}
                autoComplete="off"
                spellCheck={false}
                placeholder={placeholder}
                value={text}
                onChange={(event) => (set_text(event.target.value), set_caret(event.target.selectionStart ?? 0), set_open(true), set_at(-1))}
                onKeyDown={on_key}
                onKeyUp={moved}
                onClick={moved}
                onFocus={() => set_open(text === "")}
                onBlur={() => set_open(false)}
            />
            {text ? (
                <button type="button" aria-label="Clear the filter" onClick={() => (set_text(""), apply(""))}>
                    <IconX size={14} />
                </button>
            ) : null}
            <ul id={id} role="listbox" aria-label="Completions" className={styles.offers} hidden={offers.length === 0}>
                {offers.map((offer, index) => (
                    <li key={offer.text} id={`${id}-${index}`} role="option" aria-selected={index === at} onMouseDown={(event) => (event.preventDefault(), take(offer.text))}>
                        <code>{offer.text.trim()}</code>
                        <span className="cut">{offer.note}</span>
                    </li>
                ))}
            </ul>
            {problem ? (
                <p className={styles.problem} role="alert">
                    {problem}
                </p>
            ) : null}
        </div>
    );
}
