// The order of the queue as it was last seen, so that an alert's page knows what is next.
const place = "redoubt-queue";

export function remember_queue(keys: string[]) {
    sessionStorage.setItem(place, JSON.stringify(keys.slice(0, 1000)));
    sessionStorage.setItem(`${place}-view`, location.search);
}

/** The queue as it was left, filter and all. */
export const last_view = (): Record<string, string> => Object.fromEntries(new URLSearchParams(sessionStorage.getItem(`${place}-view`) ?? ""));

/** The alert that the address names: ahead of the page that is drawn, while the next one loads under quick fingers. */
export const key_in_address = (): string => location.pathname.split("/").at(-1) ?? "";

export function neighbours(key: string): { previous?: string; next?: string; at: number; of: number } {
    const keys = JSON.parse(sessionStorage.getItem(place) ?? "[]") as string[];
    const at = keys.indexOf(key);
    return { previous: at > 0 ? keys[at - 1] : undefined, next: at >= 0 ? keys[at + 1] : undefined, at: at + 1, of: keys.length };
}
