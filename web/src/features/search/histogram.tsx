// Events over time: bars that one can draw a range over, with the mouse or with the keyboard; a table of the same for readers of screens.
import { useRef, useState } from "react";
import type { EventHistogram } from "@/api/events";
import { Time } from "@/components/time";
import { short_time } from "@/components/time-format";
import { step_words } from "./range";
import styles from "./search.module.css";

type HistogramProps = { histogram: EventHistogram | undefined; running: boolean; narrow: (from: string, to: string) => void };

export function Histogram({ histogram, running, narrow }: HistogramProps) {
    const box = useRef<HTMLDivElement>(null);
    const [drawn, set_drawn] = useState<{ from: number; to: number } | null>(null);
    const [over, set_over] = useState<number | null>(null);
    if (!histogram) return <div className={styles.histogram} data-empty />;
    const { counts } = histogram;
    const begin = Date.parse(histogram.from);
    const step = (Date.parse(histogram.to) - begin) / counts.length;
    const most = Math.max(1, ...counts);
    const at = (index: number) => new Date(begin + index * step).toISOString();
    const index_of = (x: number) => {
        const rect = box.current?.getBoundingClientRect();
        return rect ? Math.max(0, Math.min(counts.length - 1, Math.floor(((x - rect.left) / rect.width) * counts.length))) : 0;
    };
    const range = drawn && { first: Math.min(drawn.from, drawn.to), last: Math.max(drawn.from, drawn.to) };
    const finish = () => {
        if (range) narrow(at(range.first), at(range.last + 1));
        set_drawn(null);
    };
    const shown = range ?? (over === null ? null : { first: over, last: over });
    const sum = shown ? counts.slice(shown.first, shown.last + 1).reduce((all, one) => all + one, 0) : 0;
    const on_key = (event: React.KeyboardEvent) => {
        const now = drawn ?? { from: over ?? 0, to: over ?? 0 };
        const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
        const to = Math.max(0, Math.min(counts.length - 1, now.to + by));
        if (by) set_drawn({ from: event.shiftKey ? now.from : to, to });
        else if (event.key === "Enter") finish();
        else if (event.key === "Escape") set_drawn(null);
        else return;
        event.preventDefault();
        event.stopPropagation();
    };
    return (
        <div className={styles.histogram} data-running={running || undefined}>
            <div
                ref={box}
                className={styles.bars}
                role="group"
                tabIndex={0}
                aria-label="Events over time. Arrow keys choose a step, with shift several; Enter narrows the search to them."
                onKeyDown={on_key}
                onPointerDown={(event) => (event.currentTarget.setPointerCapture(event.pointerId), set_drawn({ from: index_of(event.clientX), to: index_of(event.clientX) }))}
                onPointerMove={(event) => (drawn ? set_drawn({ ...drawn, to: index_of(event.clientX) }) : set_over(index_of(event.clientX)))}
                onPointerUp={finish}
                onPointerCancel={() => set_drawn(null)}
                onPointerLeave={() => set_over(null)}
            >
                {counts.map((count, index) => (
                    <span key={index} className={styles.bar} data-in={(shown && index >= shown.first && index <= shown.last) || undefined}>
                        <i style={{ height: count ? `${Math.max(3, (count / most) * 100)}%` : 0 }} />
                    </span>
                ))}
            </div>
            <div className={styles.axis}>
                <Time at={histogram.from} />
                <span role="status">{shown ? `${short_time(at(shown.first))} to ${short_time(at(shown.last + 1))}: ${sum.toLocaleString("en")}` : `${step_words(step)} a bar, at most ${most.toLocaleString("en")}`}</span>
                <Time at={histogram.to} />
            </div>
        </div>
    );
}
