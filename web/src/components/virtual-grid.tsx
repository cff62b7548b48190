// A grid of any length: only the visible rows are in the page. One row has the cursor; the keyboard moves it.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useEffect, useId, useRef } from "react";
import styles from "./virtual-grid.module.css";

type VirtualGridProps = {
    label: string;
    columns: string;
    header: ReactNode;
    count: number;
    row_key: (index: number) => string;
    cells: (index: number) => ReactNode;
    row_props?: (index: number) => Record<string, unknown>;
    cursor: number;
    on_cursor: (index: number) => void;
    on_open: (index: number) => void;
    on_range?: (first: number, last: number) => void;
    scroll?: RefObject<HTMLDivElement | null>;
    footer?: ReactNode;
};

export function VirtualGrid({ label, columns, header, count, row_key, cells, row_props, cursor, on_cursor, on_open, on_range, scroll, footer }: VirtualGridProps) {
    const own = useRef<HTMLDivElement>(null);
    const box = scroll ?? own;
    const id = useId();
    const rows = useVirtualizer({ count, getScrollElement: () => box.current, estimateSize: () => 32, overscan: 10, paddingStart: 28 });
    const items = rows.getVirtualItems();
    const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
    useEffect(() => {
        if (count) on_range?.(first, last);
    }, [first, last, count, on_range]);
    useEffect(() => {
        if (cursor >= 0 && cursor < count) rows.scrollToIndex(cursor, { align: "auto" });
    }, [cursor, count, rows]);

    return (
        <div ref={box} className={styles.scroll} role="grid" aria-label={label} aria-rowcount={count + 1} tabIndex={0} aria-activedescendant={cursor >= 0 && cursor < count ? `${id}-${cursor}` : undefined}>
            <div className={styles.header} role="rowgroup">
                <div role="row" aria-rowindex={1} className={styles.row} style={{ gridTemplateColumns: columns }}>
                    {header}
                </div>
            </div>
            <div role="rowgroup" className={styles.body} style={{ height: rows.getTotalSize() - 28 }}>
                {items.map((item) => (
                    <div
                        key={row_key(item.index)}
                        id={`${id}-${item.index}`}
                        role="row"
                        aria-rowindex={item.index + 2}
                        className={styles.row}
                        data-cursor={item.index === cursor || undefined}
                        style={{ gridTemplateColumns: columns, transform: `translateY(${item.start - 28}px)` }}
                        onClick={(event) => {
                            if ((event.target as HTMLElement).closest("a, button, input, label") || getSelection()?.toString()) return;
                            on_cursor(item.index);
                            on_open(item.index);
                        }}
                        {...row_props?.(item.index)}
                    >
                        {cells(item.index)}
                    </div>
                ))}
            </div>
            {footer}
        </div>
    );
}

export function Cell({ children, right = false, quiet = false, mono = false, wide = false }: { children?: ReactNode; right?: boolean; quiet?: boolean; mono?: boolean; wide?: boolean }) {
    return (
        <div role="gridcell" className={styles.cell} data-wide={wide || undefined} data-right={right || undefined} data-quiet={quiet || undefined} data-mono={mono || undefined}>
            {children}
        </div>
    );
}

type HeadProps = { children?: ReactNode; right?: boolean; sort?: "ascending" | "descending" | "none"; place?: number; on_sort?: (add: boolean) => void };

/** `place`: which of several sort keys this is; with shift, a click adds one. */
export function Head({ children, right = false, sort, place = 0, on_sort }: HeadProps) {
    return (
        <div role="columnheader" className={styles.head} data-right={right || undefined} aria-sort={sort}>
            {on_sort ? (
                <button type="button" onClick={(event) => on_sort(event.shiftKey)}>
                    {children}
                    <span aria-hidden="true">{sort === "ascending" ? "↑" : sort === "descending" ? "↓" : ""}{place || ""}</span>
                </button>
            ) : (
                children
            )}
        </div>
    );
}
