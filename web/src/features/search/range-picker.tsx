// When to search: a range up to now, or two moments.
import { Button, Popover } from "@mantine/core";
import { IconChevronDown, IconClock } from "@tabler/icons-react";
import { useState } from "react";
import { from_local, label_of_range, ranges, to_local } from "./range";
import styles from "./search.module.css";

type RangePickerProps = { from: string; to: string; shown: { from: string; to: string } | undefined; pick: (from: string, to: string) => void };

export function RangePicker({ from, to, shown, pick }: RangePickerProps) {
    const [open, set_open] = useState(false);
    const take = (first: string, last: string) => (pick(first, last), set_open(false));
    return (
        <Popover opened={open} onChange={set_open} position="bottom-end" width={300} trapFocus>
            <Popover.Target>
                <Button variant="default" leftSection={<IconClock size={14} />} rightSection={<IconChevronDown size={14} />} aria-label={`Range of time: ${label_of_range(from, to)}`} onClick={() => set_open(!open)}>
                    {label_of_range(from, to)}
                </Button>
            </Popover.Target>
            <Popover.Dropdown className={styles.ranges} aria-label="Range of time">
                {ranges.map((one) => (
                    <button key={one.from} type="button" aria-pressed={one.from === from && to === ""} onClick={() => take(one.from, "")}>
                        {one.label}
                    </button>
                ))}
                <Moments key={`${from} ${to}`} from={to_local(from) || to_local(shown?.from ?? "")} to={to_local(to) || to_local(shown?.to ?? "")} take={take} />
            </Popover.Dropdown>
        </Popover>
    );
}

function Moments({ from, to, take }: { from: string; to: string; take: (from: string, to: string) => void }) {
    const [first, set_first] = useState(from);
    const [last, set_last] = useState(to);
    return (
        <form className={styles.moments} onSubmit={(event) => (event.preventDefault(), take(from_local(first), from_local(last)))}>
            <label>
                From
                <input type="datetime-local" step={1} value={first} onChange={(event) => set_first(event.target.value)} />
            </label>
            <label>
                To
                <input type="datetime-local" step={1} value={last} onChange={(event) => set_last(event.target.value)} />
            </label>
            <Button type="submit" size="xs" disabled={!first || !last || last <= first}>
                Search there
            </Button>
        </form>
    );
}
