// What became of a text: the parts that stayed, went and came, by lines, or by words where it is a single line.
export type Part = { kind: "same" | "gone" | "new"; text: string };

/** Beyond this the comparison would cost more than it tells; then all of it went and all of it came. */
const most_steps = 4_000_000;

export function diff_of(before: string, after: string): { parts: Part[]; by: "lines" | "words" } {
    const by = before.includes("\n") || after.includes("\n") ? "lines" : "words";
    const cut = (text: string) => (by === "lines" ? text.split("\n") : text.split(/(?<=\s)/)).filter((part, _, all) => part !== "" || all.length > 1);
    return { by, parts: joined(compared(cut(before), cut(after)), by === "lines" ? "\n" : "") };
}

function compared(a: string[], b: string[]): Part[] {
    let from = 0;
    while (from < a.length && from < b.length && a[from] === b[from]) ++from;
    let end = 0;
    while (end < a.length - from && end < b.length - from && a[a.length - 1 - end] === b[b.length - 1 - end]) ++end;
    const same = (text: string): Part => ({ kind: "same", text });
    return [...a.slice(0, from).map(same), ...middle(a.slice(from, a.length - end), b.slice(from, b.length - end)), ...a.slice(a.length - end).map(same)];
}

/** The longest that both have in common stays. */
function middle(a: string[], b: string[]): Part[] {
    if (a.length * b.length > most_steps) return [...a.map((text): Part => ({ kind: "gone", text })), ...b.map((text): Part => ({ kind: "new", text }))];
    const width = b.length + 1;
    const longest = new Uint32Array((a.length + 1) * width);
    const at = (i: number, j: number) => longest[i * width + j] ?? 0;
    for (let i = a.length - 1; i >= 0; --i) for (let j = b.length - 1; j >= 0; --j) longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    const parts: Part[] = [];
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] === b[j]) {
            parts.push({ kind: "same", text: a[i] ?? "" });
            ++i;
            ++j;
        } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) parts.push({ kind: "gone", text: a[i++] ?? "" });
        else parts.push({ kind: "new", text: b[j++] ?? "" });
    }
    return parts;
}

function joined(parts: Part[], glue: string): Part[] {
    const all: Part[] = [];
    for (const part of parts) {
        const last = all.at(-1);
        if (last?.kind === part.kind) last.text += glue + part.text;
        else all.push({ ...part });
    }
    return all;
}
