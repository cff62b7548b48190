// Keyboard first: one listener, a stack of scopes, never while somebody types.
import { useEffect, useRef } from "react";

export type Keys = Record<string, (event: KeyboardEvent) => void>;

const scopes: { current: Keys }[] = [];
let pending = "";

function typing(target: EventTarget | null): boolean {
    return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && !(target instanceof HTMLInputElement && /checkbox|radio|button/.test(target.type));
}

const floating = () => document.querySelector("[role=dialog], [role=listbox][data-open], [role=menu]") !== null;

function name_of(event: KeyboardEvent): string {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const shifted = event.shiftKey && (key.length > 1 || /[a-z]/.test(key));
    return `${event.ctrlKey || event.metaKey ? "mod+" : ""}${shifted ? "shift+" : ""}${key}`;
}

function on_key(event: KeyboardEvent) {
    if (event.defaultPrevented || event.altKey) return;
    const name = name_of(event);
    if (!name.startsWith("mod+") && (typing(event.target) || floating())) return;
    const chord = pending ? `${pending} ${name}` : name;
    pending = "";
    for (const scope of [...scopes].reverse()) {
        const action = scope.current[chord] ?? scope.current[name];
        if (!action) continue;
        event.preventDefault();
        return action(event);
    }
    if (name === "g") {
        pending = "g";
        setTimeout(() => (pending = ""), 900);
    }
}

/** Keys of a screen: "j", "shift+x", "mod+k", or a chord "g a". The newest scope wins. */
export function useKeys(keys: Keys) {
    const scope = useRef(keys);
    useEffect(() => void (scope.current = keys));
    useEffect(() => {
        if (scopes.length === 0) window.addEventListener("keydown", on_key);
        scopes.push(scope);
        return () => {
            scopes.splice(scopes.indexOf(scope), 1);
            if (scopes.length === 0) window.removeEventListener("keydown", on_key);
        };
    }, []);
}
