// Round numbers for an axis, and where values land on it.
export type Scale = { ticks: number[]; min: number; max: number };

/** A range of round steps that holds all values; with `from_zero` it starts at nought where nothing is below. */
export function scale_of(values: number[], wanted = 4): Scale {
    const finite = values.filter(Number.isFinite);
    const low = Math.min(0, ...finite);
    const high = Math.max(...finite, low + (finite.every(Number.isInteger) ? wanted : 1e-9));
    const step = round_step((high - low) / wanted);
    const min = Math.floor(low / step) * step;
    const max = Math.ceil(high / step - 1e-9) * step;
    const count = Math.round((max - min) / step);
    return { min, max, ticks: Array.from({ length: count + 1 }, (_, index) => Number((min + index * step).toPrecision(12))) };
}

function round_step(rough: number): number {
    const power = 10 ** Math.floor(Math.log10(rough || 1));
    const part = rough / power;
    return (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10) * power;
}

export const short_number = (value: number) => (Math.abs(value) >= 10_000 ? Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(value) : value.toLocaleString("en", { maximumFractionDigits: 2 }));

const spans_of_time: [number, string][] = [[1, "s"], [60, "min"], [3600, "h"], [86_400, "days"]];

/** The unit in which figures up to this one are read easily: seconds become minutes, hours, days; others stay. */
export function readable_unit(largest: number, unit: string): { size: number; unit: string } {
    if (unit !== "seconds") return { size: 1, unit };
    const [size, name] = spans_of_time.findLast(([least]) => Math.abs(largest) >= 1.5 * least) ?? [1, "s"];
    return { size, unit: name };
}

/** The points as an SVG path, broken where a value is missing. */
export function path_of_points(points: { x: number; y: number | null }[]): string {
    let pen = "M";
    return points
        .flatMap(({ x, y }) => {
            if (y === null || Number.isNaN(y)) return ((pen = "M"), []);
            const part = `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
            pen = "L";
            return [part];
        })
        .join("");
}
