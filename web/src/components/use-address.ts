// What a screen shows stands in its address: read it, change parts of it, leave out what is empty.
import { useNavigate, useSearch } from "@tanstack/react-router";

export type AddressParts = Record<string, string>;

export const without_empty = (parts: AddressParts): AddressParts => Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== ""));

export function useAddress(place: string) {
    const search = useSearch({ strict: false }) as Record<string, unknown>;
    const go = useNavigate();
    const parts: AddressParts = Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)]));
    const change = (some: AddressParts) => void go({ to: place, search: without_empty({ ...parts, ...some }) as never, replace: true });
    return { part: (name: string) => parts[name] ?? "", change };
}
