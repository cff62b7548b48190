// Small edits on a query as text, for the quick facets and the completion; the server parses it for real.
const term = (field: string) => new RegExp(`(?:^|\\s)${field.replaceAll(".", "\\.")}:(?:\\(([^)]*)\\)|"([^"]*)"|(\\S+))`);

/** The values that `field:` is limited to: field:a or field:(a,b). */
export function values_of(q: string, field: string): string[] {
    const found = term(field).exec(q);
    if (!found) return [];
    return (found[1]?.split(",") ?? [found[2] ?? found[3] ?? ""]).map((one) => one.trim()).filter(Boolean);
}

export function with_values(q: string, field: string, values: string[]): string {
    const rest = q.replace(term(field), " ").replace(/\s+/g, " ").trim();
    if (values.length === 0) return rest;
    const quoted = values.map((one) => (/[\s():,"]/.test(one) ? `"${one}"` : one));
    return `${rest} ${field}:${quoted.length > 1 ? `(${quoted.join(",")})` : quoted[0]}`.trim();
}

export function toggled(q: string, field: string, value: string): string {
    const now = values_of(q, field);
    return with_values(q, field, now.includes(value) ? now.filter((one) => one !== value) : [...now, value]);
}

/** The word under the caret, from its start to the caret. */
export function word_at(text: string, caret: number): { start: number; word: string } {
    const start = Math.max(text.lastIndexOf(" ", caret - 1), text.lastIndexOf("(", caret - 1), text.lastIndexOf(",", caret - 1)) + 1;
    const whole = text.slice(0, caret);
    const colon = /([\w.]+):\(?[^\s()]*$/.exec(whole);
    if (colon && colon.index >= text.lastIndexOf(" ", caret - 1)) return { start: Math.max(start, colon.index), word: whole.slice(Math.max(start, colon.index)) };
    return { start, word: whole.slice(start) };
}

/** `steps`: the fields behind a reference, for asset.exposure:public. */
export type Completable = { name: string; doc?: string; choices?: { name: string; doc?: string }[]; steps?: () => Completable[] };
export type Completion = { text: string; note?: string };

const most_steps = 4;

/** The field that a dotted name means, through references. */
function field_at(fields: Completable[], name: string): Completable | undefined {
    const whole = fields.find((field) => field.name === name);
    const [first = "", ...rest] = name.split(".");
    if (whole || rest.length === 0 || rest.length > most_steps) return whole;
    return field_at(fields.find((field) => field.name === first)?.steps?.() ?? [], rest.join("."));
}

export function completions(fields: Completable[], text: string, caret: number): Completion[] {
    const { word } = word_at(text, caret);
    const bare = word.replace(/^-/, "");
    const sign = word.startsWith("-") ? "-" : "";
    const colon = bare.indexOf(":");
    if (colon >= 0) {
        const [name, value] = [bare.slice(0, colon), bare.slice(colon + 1)];
        const choices = field_at(fields, name)?.choices ?? [];
        return choices.filter((one) => one.name.startsWith(value) && one.name !== value).map((one) => ({ text: `${sign}${name}:${one.name} `, note: one.doc }));
    }
    if (bare === "" && caret > 0) return [];
    const dot = bare.lastIndexOf(".");
    const before = dot > 0 && !bare.startsWith("extra.") ? bare.slice(0, dot) : "";
    const known = before ? (before.split(".").length <= most_steps ? (field_at(fields, before)?.steps?.() ?? []) : []) : fields;
    const typed = before ? bare.slice(dot + 1).toLowerCase() : bare.toLowerCase();
    const path = before ? `${before}.` : "";
    const starts = known.filter((field) => field.name.startsWith(typed) || field.name.startsWith(`extra.${typed}`));
    return starts.slice(0, 12).map((field) => ({ text: `${sign}${path}${field.name}:`, note: field.doc || field.choices?.map((one) => one.name).join(", ") }));
}
