// What a level may do, read off the matrix: how severe a thing may be that it does alone, or says yes to.
import type { LevelRight, Matrix, MatrixKind } from "@/api/decide";
import { label_of } from "@/components/words";

const rungs = ["Auditor", "P1", "IC2", "IC4", "Lead"];
const severities = ["low", "medium", "high", "critical"];

const reaches = (level: LevelRight, wanted: string) => level.name === wanted || level.includes.includes(wanted) || (rungs.indexOf(wanted) > 0 && rungs.indexOf(level.counts_as) >= rungs.indexOf(wanted));

/** The highest severity of this kind at which somebody of that level is enough, or is one of those who are. */
const highest = (level: LevelRight, kind: MatrixKind) => severities.findLast((severity) => kind.cells.some((cell) => cell.severity === severity && cell.levels.some((wanted) => reaches(level, wanted))));

function by_severity(level: LevelRight, kinds: MatrixKind[]): string {
    const parts = severities.toReversed().flatMap((severity) => {
        const names = kinds.filter((kind) => highest(level, kind) === severity).map((kind) => label_of(kind.kind));
        return names.length ? [`${severity === "critical" ? "at any severity" : `up to ${severity}`}: ${names.join(", ")}`] : [];
    });
    return parts.join("; ");
}

export const does_alone = (level: LevelRight, { kinds }: Matrix) => by_severity(level, kinds.filter((one) => one.mode === "alone"));
export const says_yes_to = (level: LevelRight, { kinds }: Matrix) => by_severity(level, kinds.filter((one) => one.mode === "asked"));

/** Of a program: one of the ladder, since it decides nothing. */
export const levels_for = (kind: string | undefined, levels: LevelRight[]) => levels.filter((one) => kind !== "service" || one.name === one.counts_as).map((one) => one.name);
