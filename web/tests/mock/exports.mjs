// Exports of what lies in a compartment, from memory: refused until a second person said yes to exactly that, once.
import { refuse } from "./refuse.mjs";

const asked = new Map();
const name_of = ({ what, of, q }) => `${what} ${of} ${q ?? ""}`;

export function ask_export({ body, world }) {
    if (!body.reason) throw refuse(422, "invalid", "is needed", [{ path: "/reason", message: "is needed: who is to have it, and what for" }]);
    const decision = world.ask({ title: `Export: ${body.what}`, kind: "data_export", severity: "medium", question: body.reason, reason: body.reason, requester: world.ref(world.me), subjects: [], options: [], recommendation: "", consulted: [], opinions: [], verdicts: [], conditions: [], effects_shown: [] });
    asked.set(name_of(body), decision);
    return { decision, applied: false };
}

/** As somebody else of the compartment would. */
export const grant_export = (world, key) => void world.step(world.find(key), "granted", "the judge asked for it");

export function permit_export(world, leaving, records) {
    if (!records.some((one) => one.compartment)) return;
    const decision = asked.get(name_of(leaving));
    if (decision?.state === "granted") return void world.step(decision, "revoked", "exported");
    const refused = refuse(403, "forbidden", "this holds what lies in a compartment: a second person of it says yes first, to exactly this and once");
    refused.body.where = decision?.state === "open" ? decision.key : "/decide/export";
    throw refused;
}
