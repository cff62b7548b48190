import { path_of_points, scale_of } from "./chart-scale";
import styles from "./trend-chart.module.css";

/** The course of a value in a few lines of ink; the figure beside it says the rest. */
export function SparkLine({ values, target }: { values: number[]; target?: number | null }) {
    const scale = scale_of([...values, ...(typeof target === "number" ? [target] : [])]);
    const y = (value: number) => 44 - ((value - scale.min) / (scale.max - scale.min || 1)) * 40;
    return (
        <svg className={styles.spark} viewBox="0 0 240 48" preserveAspectRatio="none" aria-hidden="true">
            {typeof target === "number" ? <line className={styles.target} x1={0} x2={240} y1={y(target)} y2={y(target)} /> : null}
            {values.length === 1 ? <path className={styles.point} d={`M236 ${y(values[0] ?? 0).toFixed(1)}h0`} /> : null}
            <path className={styles.line} d={path_of_points(values.map((value, index) => ({ x: (index / Math.max(1, values.length - 1)) * 240, y: y(value) })))} />
        </svg>
    );
}
