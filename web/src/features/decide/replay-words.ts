import type { Replay } from "@/api/decide";
import type { AnyRecord } from "@/api/types";

/** What was kept of the last one; null where none was run. */
export function replay_of(decision: AnyRecord): Replay | null {
    const { replay } = decision;
    return typeof replay === "object" && replay !== null && !Array.isArray(replay) && typeof replay.ran === "string" ? (replay as unknown as Replay) : null;
}

/** Whether, where the matrix wants one, it is still to be run: there is none, or what is asked about has changed since. */
export function wants_replay(decision: AnyRecord): boolean {
    const replay = replay_of(decision);
    return decision.how !== "break_glass" && (!replay || replay.subject_hash !== decision.subject_hash);
}
