// The plan in figures and words: what share of all weight the first few upgrades clear, why a date is what it is.
import type { Upgrade, UpgradePlan } from "@/api/software";

/** After each upgrade, which part of the whole weight is cleared: 0 to 1. */
export function cleared_after(plan: Pick<UpgradePlan, "weight"> & { weight_before?: number; items: Pick<Upgrade, "weight">[] }): number[] {
    let sum = plan.weight_before ?? 0;
    return plan.items.map((one) => {
        sum += one.weight;
        return plan.weight > 0 ? Math.min(1, sum / plan.weight) : 0;
    });
}

/** The least number of upgrades from the top that clear this part of the weight; null when even all of those shown do not. */
export function enough_for(part: number, cleared: number[]): number | null {
    const at = cleared.findIndex((one) => one >= part);
    return at < 0 ? null : at + 1;
}

/** Never rounded up to all of it. */
export const percent = (part: number) => `${part >= 1 ? 100 : Math.min(99, Math.round(part * 100))} %`;

/** What the address says, and the term that the server is asked for. */
const terms: Record<string, string> = { week: "now+7d", month: "now+30d" };
export const due_before = (within: string): string | undefined => terms[within];

/** One query of the words and the team that were chosen. */
export const query_of = (q: string, team: string) => [q, team ? `owner:${team}` : ""].filter(Boolean).join(" ");

export const restart_words: Record<Upgrade["restart"], string> = { none: "none", services: "services", reboot: "reboot" };

/** What is known to run says more than the table of packages. */
export const restart_of = (one: Upgrade) => (one.restart === "services" && one.restarts.length ? one.restarts.join(", ") : restart_words[one.restart]);

/** "dmz-night, zone:dmz, weekly sun 02:00, 4h" on each line; a query may have commas. */
export function windows_of(text: string): { name: string; assets: string; when: string; lasts: string }[] {
    const rows = text.split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
    return rows.map((row) => {
        const [name = "", ...rest] = row.split(",");
        const lasts = (rest.pop() ?? "").trim();
        const when = (rest.pop() ?? "").trim();
        return { name: name.trim(), assets: rest.join(",").trim(), when, lasts };
    });
}
export const windows_text = (windows: { name: string; assets: string; when: string; lasts: string }[]) => windows.map((one) => [one.name, one.assets, one.when, one.lasts].join(", ")).join("\n");

/** "3.0.9 … 3.0.11": the oldest and the newest of many. */
export function from_words(installed: string[]): string {
    if (installed.length <= 2) return installed.join(", ");
    return `${installed[0]} … ${installed.at(-1)}`;
}

/** "CVSS 9.8 × known to be exploited × anybody can reach it × critical asset on openssl 3.0.9 on web01" into its factors, and where. */
export function factors_of(why: string): { factors: string[]; on: string } {
    const factors = why.split(" × ").map((one) => one.trim()).filter(Boolean);
    const [last = "", ...on] = (factors.pop() ?? "").split(" on ");
    return { factors: [...factors, last].filter(Boolean), on: on.join(" on ") };
}

/** "Days by severity, line 6: 30 days (severity high); openssl 3.0.9 on web01" */
export function reason_of(why: string): { table: string; line: string; term: string; because: string; on: string } {
    const found = /^(.*?), line (\d+): ([^(]*)(?:\((.*?)\))?(?:; (.*))?$/.exec(why);
    if (!found) return { table: "", line: "", term: why, because: "", on: "" };
    const [, table = "", line = "", term = "", because = "", on = ""] = found;
    return { table, line, term: term.trim(), because, on };
}
