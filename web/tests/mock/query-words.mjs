// The plainest part of the query language: words, phrases and field:value, each with - before it to leave it out.
import { refuse } from "./refuse.mjs";

export function query_words(q) {
    const opened = [...q].filter((one) => one === '"').length % 2 === 1;
    if (opened) throw refuse(400, "malformed", "the quotation mark is not closed", [], `q, column ${q.lastIndexOf('"') + 1}`);
    return [...q.matchAll(/(-)?(?:([\w.@]+):)?(?:"((?:[^"\\]|\\.)*)"|([^\s"()]+))/g)].map(([, not, field, quoted, plain]) => ({ not: not === "-", field, text: quoted ?? plain }));
}
