// A line of text that applies itself after a short pause, or with Enter.
import { TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useKeys } from "./keys";

type PauseInputProps = { label: string; value: string; onChange: (text: string) => void; placeholder?: string; width?: number | string; focus_key?: string; mono?: boolean; note?: string };

export function PauseInput({ label, value, onChange, placeholder, width = 200, focus_key, mono = false, note }: PauseInputProps) {
    const input = useRef<HTMLInputElement>(null);
    const [text, set_text] = useState(value);
    const applied = useRef(value);
    useEffect(() => {
        if (value !== applied.current) set_text(value);
        applied.current = value;
    }, [value]);
    const apply = () => {
        applied.current = text.trim();
        onChange(text.trim());
    };
    useEffect(() => {
        if (text.trim() === applied.current) return;
        const timer = setTimeout(apply, 400);
        return () => clearTimeout(timer);
    });
    useKeys(focus_key ? { [focus_key]: () => input.current?.focus() } : {});
    const on_key = (event: React.KeyboardEvent) => {
        if (event.key === "Enter") apply();
        else if (event.key === "Escape") input.current?.blur();
    };
    return <TextInput ref={input} aria-label={label} title={note} w={width} placeholder={placeholder} autoComplete="off" spellCheck={false} styles={mono ? { input: { fontFamily: "var(--font-mono)" } } : undefined} value={text} onChange={(event) => set_text(event.currentTarget.value)} onKeyDown={on_key} />;
}
