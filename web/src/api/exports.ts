// What leaves of a compartment takes a second person's yes: to exactly this, once. Anything else is a plain link.
import { useQuery } from "@tanstack/react-query";
import { address, fetch_signed, problem_from, send } from "./client";
import { useCompartments } from "./compartments";
import type { Asked } from "./decide";
import { Problem } from "./problem";
import { count_records } from "./records";

/** A table by its type and query, a history by its record, a file by its hash. */
export type Leaving = { what: "table" | "history" | "attachment"; of: string; q?: string; at?: string };

export const ask_export = (leaving: Leaving & { reason: string }) => send<Asked>("POST", "/decide/export", { body: leaving });

export const attachment_address = (hash: string) => address(`/attachments/${hash}`);

/** The file itself. A yes is used up by this, so it is asked for once and kept. */
export async function fetch_export(from: string): Promise<Blob> {
    const response = await fetch_signed(new Request(new URL(from, location.origin)));
    if (!response.ok) throw await problem_from(response);
    return response.blob();
}

/** Whether it was refused for want of a second person's yes; `waits`: the decision that was asked for already. */
export function wanted_yes(error: unknown): { waits: string } | null {
    if (!(error instanceof Problem) || error.status !== 403) return null;
    if (error.where === "/decide/export") return { waits: "" };
    return /^[A-Z]+-[a-z0-9]+$/.test(error.where ?? "") ? { waits: error.where ?? "" } : null;
}

/** How much of a list lies in compartments of mine; null while that is not known, or cannot be counted as of then. */
export function useInside(plural: string, q: string, at: string): number | null {
    const mine = useCompartments().data;
    const some = (mine?.length ?? 0) > 0;
    const found = useQuery({ queryKey: ["list", plural, "inside", q], queryFn: () => count_records(plural, q ? `has:compartment (${q})` : "has:compartment"), enabled: some && !at, retry: false });
    if (mine && !some) return 0;
    return at ? null : (found.data ?? null);
}
