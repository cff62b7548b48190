// Concerns, from memory: reporting, following by the code, adding, and answering from the finding's side.
import { refuse } from "./refuse.mjs";

const today = () => new Date().toISOString().slice(0, 10);
const plain = (code) => String(code ?? "").toLowerCase().replace(/[- ]/g, "");
const kept = [{ code: "k7m2q-4xzab-93hjw-pq8rt", title: "A rule fires forty times a day", day: "2026-11-02", state: "triaged", finding: "FIND-4", words: [{ day: "2026-11-02", answer: false, text: "Nobody looks at it any more." }] }];
const policy = { open: true };

/** Without a session too; undefined when it is none of these. */
export function concerns({ parts, body, who, find_new }) {
    const [first, id] = parts;
    if (first !== "concerns") return undefined;
    if (!id) {
        if (!who && (!policy.open || body.anonymous === false)) throw refuse(401, "unauthenticated", "this needs a sign-in; what you report is anonymous all the same");
        if (body.anonymous === false) return { code: null, key: find_new({ title: body.title, kind: "concern", severity: body.severity, description: body.text, raised_by: who.user.party }).key };
        const code = `a1b2c-d3e4f-g5h6j-${String(10_000 + kept.length).slice(-5)}`;
        kept.push({ code, title: body.title, day: today(), state: "received", words: [{ day: today(), answer: false, text: body.text }] });
        return { code, key: null };
    }
    const found = kept.find((one) => plain(one.code) === plain(body.code));
    if (!found) throw refuse(404, "not_found", "no concern has this code");
    if (id === "follow") return { title: found.title, day: found.day, state: found.state, words: found.words };
    found.words.push({ day: today(), answer: false, text: body.text });
    return null;
}

export const set_open_concerns = (open) => void (policy.open = open);

export function answer_reporter(finding, text) {
    const found = kept.find((one) => one.finding === finding.key);
    if (!found) throw refuse(409, "conflict", "nobody reported this anonymously: nobody would read it");
    found.words.push({ day: today(), answer: true, text });
    return null;
}
