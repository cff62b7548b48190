import { useState } from "react";

/** A yes or no that this browser remembers. */
export function useStored(place: string, usual: boolean) {
    const [value, set_value] = useState(() => (localStorage.getItem(place) ?? String(usual)) === "true");
    const set = (next: boolean) => (localStorage.setItem(place, String(next)), set_value(next));
    return [value, set] as const;
}
