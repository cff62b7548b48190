// A small reading of the query language, enough for what the console asks: words, field:value, ranges, is:, has:, linked:, steps through references.
const text_of = (value) => (value && typeof value === "object" ? Object.values(value).map(text_of).join(" ") : String(value ?? ""));

export const value_at = (record, path) => path.split(".").reduce((at, name) => (at === null || at === undefined ? undefined : at[name]), record);

function is(record, word, { me, closed }) {
    if (word === "open") return !closed(record);
    if (word === "closed") return closed(record);
    if (word === "mine") return record.owner?.id === me.id;
    if (word === "unassigned") return !record.owner;
    if (word === "overdue") return !closed(record) && !!record.due && record.due < new Date().toISOString();
    return false;
}

function compares(value, wanted, me) {
    const range = /^(>=|<=|>|<)(.+)$/.exec(wanted);
    if (range) {
        const [a, b] = Number.isNaN(Number(range[2])) ? [text_of(value), range[2]] : [Number(value), Number(range[2])];
        return value !== null && value !== undefined && { ">=": a >= b, "<=": a <= b, ">": a > b, "<": a < b }[range[1]];
    }
    if (value?.key) return [value.key, value.title, value.id].includes(wanted === "me" ? me.id : wanted) || (wanted.includes("*") && wild(wanted).test(value.title));
    return text_of(value).toLowerCase() === wanted.toLowerCase() || (wanted.includes("*") && wild(wanted).test(text_of(value)));
}
const wild = (text) => new RegExp(`^${text.replaceAll("*", ".*")}$`, "i");

export function holds(record, q, world) {
    for (const [word] of (q ?? "").matchAll(/-?[\w.]+:(?:"[^"]*"|\([^)]*\)|\S+)|"[^"]+"|\S+/g)) {
        const [, not, field, wanted] = /^(-?)([\w.]+):(.+)$/.exec(word) ?? [];
        const names = (wanted ?? "").replace(/^[("]|[)"]$/g, "").split(",").map((one) => one.replaceAll('"', "").trim());
        let hit;
        if (field === "is") hit = names.some((name) => is(record, name, world));
        else if (field === "has") hit = names.some((name) => (name === "link" ? world.links(record).length > 0 : text_of(value_at(record, name)) !== ""));
        else if (field === "linked") hit = world.links(record).some((link) => names.includes(link.record.key));
        else if (field) hit = names.some((name) => [value_at(world.whole(record, field), field)].flat().some((value) => compares(value, name, world.me)));
        else hit = text_of(world.visible(record)).toLowerCase().includes(word.replaceAll('"', "").toLowerCase());
        if (hit === (not === "-")) return false;
    }
    return true;
}
