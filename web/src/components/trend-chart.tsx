// A value over time as one line, with its target; a day can be chosen with the pointer or the arrow keys and opened.
import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import { path_of_points, readable_unit, scale_of, short_number } from "./chart-scale";
import { long_time } from "./time-format";
import styles from "./trend-chart.module.css";

type Point = { at: string; value: number };
type TrendChartProps = { label: string; points: Point[]; unit?: string; target?: number | null; on_open?: (point: Point) => void };

const height = 240;
const margin = { top: 12, right: 96, bottom: 24, left: 48 };
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const day_of = (at: string | number) => `${new Date(at).getDate()} ${months[new Date(at).getMonth()]}`;

export function TrendChart({ label, points: measured, unit: measured_in = "", target: wanted, on_open }: TrendChartProps) {
    const { ref, width } = useElementSize();
    const [chosen, set_chosen] = useState(-1);
    const { size, unit } = readable_unit(Math.max(...measured.map((one) => Math.abs(one.value)), Math.abs(wanted ?? 0)), measured_in);
    const points = measured.map((one) => ({ at: one.at, value: one.value / size }));
    const target = typeof wanted === "number" ? wanted / size : wanted;
    const times = points.map((one) => Date.parse(one.at));
    const [first = 0, last = 1] = [times[0], times.at(-1)];
    const scale = scale_of([...points.map((one) => one.value), ...(typeof target === "number" ? [target] : [])]);
    const inner = Math.max(1, width - margin.left - margin.right);
    const x = (time: number) => margin.left + (last > first ? ((time - first) / (last - first)) * inner : inner / 2);
    const y = (value: number) => margin.top + (1 - (value - scale.min) / (scale.max - scale.min || 1)) * (height - margin.top - margin.bottom);
    const newest = points.at(-1);
    const picked = points[chosen];
    const open_picked = () => {
        const sample = measured[chosen];
        if (sample) on_open?.(sample);
    };
    const nearest = (event: React.MouseEvent<SVGSVGElement>) => {
        const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
        set_chosen(times.reduce((best, time, index) => (Math.abs(x(time) - at) < Math.abs(x(times[best] ?? 0) - at) ? index : best), 0));
    };
    const on_key = (event: React.KeyboardEvent) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (step) set_chosen(Math.max(0, Math.min(points.length - 1, (chosen < 0 ? points.length - 1 - step : chosen) + step)));
        else if (event.key === "Enter" && picked) open_picked();
        else return;
        event.preventDefault();
        event.stopPropagation();
    };
    const days = Array.from({ length: 5 }, (_, index) => first + ((last - first) * index) / 4).filter((time, index, all) => index === 0 || day_of(time) !== day_of(all[index - 1] ?? 0));
    const with_unit = (value: number) => `${short_number(value)}${unit ? ` ${unit}` : ""}`;
    return (
        <figure ref={ref} className={styles.chart}>
            <svg width={width || 1} height={height} role="application" aria-label={`${label}: ${points.length} days, from ${points[0] ? with_unit(points[0].value) : "nothing"} to ${newest ? with_unit(newest.value) : "nothing"}. Arrow keys choose a day, Enter opens its records.`} tabIndex={0} onMouseMove={nearest} onMouseLeave={() => set_chosen(-1)} onClick={() => open_picked()} onKeyDown={on_key}>
                {scale.ticks.map((tick) => (
                    <g key={tick}>
                        <line className={styles.grid} x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
                        <text className={styles.tick} x={margin.left - 8} y={y(tick) + 4} textAnchor="end">
                            {short_number(tick)}
                        </text>
                    </g>
                ))}
                {(last > first ? days : days.slice(0, 1)).map((time) => (
                    <text key={time} className={styles.tick} x={x(time)} y={height - 4} textAnchor="middle">
                        {day_of(time)}
                    </text>
                ))}
                {typeof target === "number" ? (
                    <g>
                        <line className={styles.target} x1={margin.left} x2={width - margin.right} y1={y(target)} y2={y(target)} />
                        <text className={styles.label} x={width - margin.right + 8} y={y(target) + (newest && Math.abs(y(target) - y(newest.value)) < 14 ? (y(target) > y(newest.value) ? 16 : -8) : 4)}>
                            target {short_number(target)}
                        </text>
                    </g>
                ) : null}
                <path className={styles.line} d={path_of_points(points.map((one, index) => ({ x: x(times[index] ?? 0), y: y(one.value) })))} />
                {newest ? (
                    <text className={styles.now} x={width - margin.right + 8} y={y(newest.value) + 4}>
                        {short_number(newest.value)}
                    </text>
                ) : null}
                {[picked, chosen < 0 ? newest : undefined].map((one) => (one ? <circle key={one.at} className={styles.dot} cx={x(Date.parse(one.at))} cy={y(one.value)} r={3.5} /> : null))}
                {picked ? <line className={styles.hair} x1={x(Date.parse(picked.at))} x2={x(Date.parse(picked.at))} y1={margin.top} y2={height - margin.bottom} /> : null}
            </svg>
            <figcaption aria-live="polite">{picked ? `${long_time(picked.at)}: ${with_unit(picked.value)}${on_open ? ". Click for the records of that day" : ""}` : " "}</figcaption>
        </figure>
    );
}
