// Versions in a few words: the vulnerable ones marked, those that nobody knows of said so.
import type { SoftwareRow, SoftwareVersion } from "@/api/software";

export type VersionMark = "vulnerable" | "unknown" | "clean";

/** Unknown is never clean: a version without a weakness counts as clean only where a feed speaks of it. */
export const mark_of = (one: Pick<SoftwareVersion, "weaknesses" | "unknown">): VersionMark => (one.weaknesses.length ? "vulnerable" : one.unknown ? "unknown" : "clean");

export const mark_words: Record<VersionMark, string> = { vulnerable: "vulnerable", unknown: "unknown", clean: "no known weakness" };

/** "2 of 5 vulnerable", "5, unknown", "5". */
export function versions_in_words(row: Pick<SoftwareRow, "versions">): string {
    const marks = row.versions.map(mark_of);
    const vulnerable = marks.filter((one) => one === "vulnerable").length;
    const unknown = marks.filter((one) => one === "unknown").length;
    const all = row.versions.length;
    if (vulnerable) return `${vulnerable} of ${all} vulnerable${unknown ? `, ${unknown} unknown` : ""}`;
    if (unknown === all) return `${all}, unknown`;
    return unknown ? `${all}, ${unknown} unknown` : String(all);
}

/** In a query a word with anything but letters, digits and a few signs stands in quotes. */
export const quoted_word = (text: string) => (/^[\w.-]+$/.test(text) ? text : `"${text.replaceAll(/(["\\])/g, "\\$1")}"`);

export const findings_of = (id: string) => ({ to: "/fix/findings", search: { q: `vulnerabilities:${quoted_word(id)}` } as never });
