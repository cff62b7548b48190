// The view that a list opens with, by person and browser.
const place = (plural: string) => `redoubt-usual-view-${plural}`;

/** Without an id it answers, with one it remembers; an empty one forgets. */
export function usual_view(plural: string, id?: string): string {
    if (id === "") localStorage.removeItem(place(plural));
    else if (id) localStorage.setItem(place(plural), id);
    return localStorage.getItem(place(plural)) ?? "";
}
