// What runs on an asset as one list: what sources say is installed, with what feeds say of it. What nobody knows of is unknown, never fine.
import type { InstalledPackage } from "@/api/software";
import type { FieldValue } from "@/api/types";

export type Standing = "vulnerable" | "unknown" | "clean";
export type SoftwareLine = { key: string; name: string; version: string; source: string; fixed_in: string; weaknesses: string[]; standing: Standing; why: string };

type Said = { name?: string; version?: string; purl?: string; source?: string };

const rank: Record<Standing, number> = { vulnerable: 0, unknown: 1, clean: 2 };

function line_of(said: Said, known: InstalledPackage | undefined, has_feeds: boolean): SoftwareLine {
    const standing: Standing = known?.weaknesses.length ? "vulnerable" : !known || known.unknown ? "unknown" : "clean";
    const why = standing !== "unknown" ? "" : !has_feeds ? "there are no feeds" : !said.purl && !known ? "no package URL says what it is" : known ? "no feed speaks of it" : "not looked at yet";
    const name = said.name || known?.name || said.purl || "";
    const version = said.version || known?.version || "";
    return { key: said.purl || `${name} ${version}`, name, version, source: said.source ?? "", fixed_in: known?.fixed_in ?? "", weaknesses: known?.weaknesses ?? [], standing, why };
}

/** Vulnerable first, the most weaknesses before others; then what nobody knows; then the rest. */
export function software_lines(said: FieldValue, known: InstalledPackage[], has_feeds: boolean): SoftwareLine[] {
    const by_purl = new Map(known.map((one) => [one.purl, one]));
    const lines = new Map<string, SoftwareLine>();
    for (const one of Array.isArray(said) ? said : []) {
        const given: Said = typeof one === "string" ? { name: one } : ((one ?? {}) as Said);
        const line = line_of(given, given.purl ? by_purl.get(given.purl) : undefined, has_feeds);
        const before = lines.get(line.key);
        if (before && line.source && !before.source.includes(line.source)) before.source = [before.source, line.source].filter(Boolean).join(", ");
        if (!before) lines.set(line.key, line);
    }
    for (const one of known) if (!lines.has(one.purl)) lines.set(one.purl, line_of({ purl: one.purl }, one, has_feeds));
    return [...lines.values()].sort((a, b) => rank[a.standing] - rank[b.standing] || b.weaknesses.length - a.weaknesses.length || a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
}

export const of_standing = (lines: SoftwareLine[], standing: Standing) => lines.filter((one) => one.standing === standing).length;
