// What the form of a deadline table needs to know: where an error lies, what an input may be, and the outcome in words.
import { message_of, Problem } from "@/api/problem";

/** "line 3" of a refusal: the line, its text, and what is wrong with it. */
export function error_at(error: unknown, csv: string): { line: number | null; text: string; message: string } {
    const found = error instanceof Problem ? /^line (\d+)/.exec(error.where ?? "") : null;
    const line = found ? Number(found[1]) : null;
    return { line, text: line ? (csv.split(/\r?\n/)[line - 1] ?? "") : "", message: message_of(error) };
}

const yes_or_no = ["yes", "no"];

/** The words that an input may be, where there are such; others are numbers or free. */
export const words_of_input: Record<string, string[]> = {
    exploited: yes_or_no,
    ransomware: yes_or_no,
    exploitation: ["none", "poc", "active"],
    automatable: yes_or_no,
    technical_impact: ["partial", "total"],
    severity: ["informational", "low", "medium", "high", "critical"],
    exposed: yes_or_no,
    exposure: ["none", "internal", "partner", "public"],
    criticality: ["low", "medium", "high", "critical"],
};

/** A name of one's own from a title: lower-case letters, digits and dashes. */
export const own_name = (text: string) =>
    text
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "")
        .slice(0, 60);

export const first_table = "# Ours\n# The first row that holds decides; an empty cell holds for anything.\nexploited,severity,days,action\nyes,,7,\n,critical,14,\n,high,30,\n,,90,\n";
