// Small edits on the query: narrow it to a value, leave a value out. The server parses it for real.
const plain = /^[\w.@/:\\-]+$/;

/** A value as the query language takes it literally. */
export const literal = (value: string) => (plain.test(value) && !/^(and|or|not)$/i.test(value) && !value.includes(":") && !value.includes("\\") && !value.includes("/") ? value : `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`);

export const term = (field: string, value: string, not = false) => `${not ? "-" : ""}${field}:${literal(value)}`;

/** The query and one more condition; what has an "or" is bracketed first. */
export function narrowed(q: string, more: string): string {
    const opposite = more.startsWith("-") ? more.slice(1) : `-${more}`;
    const words = q.trim();
    if (words === "") return more;
    if (` ${words} `.includes(` ${more} `)) return words;
    const without = ` ${words} `.replace(` ${opposite} `, " ").trim();
    if (without === "") return more;
    return /(^|\s)or(\s|$)/i.test(without.replace(/"[^"]*"/g, "").replace(/\([^()]*\)/g, "")) ? `(${without}) ${more}` : `${without} ${more}`;
}
