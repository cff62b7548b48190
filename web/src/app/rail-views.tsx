// The saved views of a list, below its name in the rail: mine and those that are shared.
import { Link, useSearch } from "@tanstack/react-router";
import type { TypeDescription } from "@/api/types";
import { useViews } from "@/api/views";
import { address_of_view, read_address, write_address } from "@/records/list/list-view";
import styles from "./shell.module.css";

/** More are under Views in the head of the list. */
const most_shown = 8;

export function RailViews({ type }: { type: TypeDescription }) {
    const views = useViews(type.plural);
    const { view: open = "" } = useSearch({ strict: false }) as { view?: string };
    const place = type.plural === "alerts" ? "/watch/all-alerts" : `/${type.room}/${type.plural}`;
    if (!views.data?.length) return null;
    return (
        <ul className={styles.views} aria-label={`Views of ${type.plural}`}>
            {views.data.slice(0, most_shown).map((one) => (
                <li key={one.id}>
                    <Link className={styles.view} data-open={one.id === open || undefined} to={place} search={write_address(type, { ...read_address(type, {}), ...address_of_view(one), sort: one.sort || read_address(type, {}).sort })} title={one.name}>
                        <span className="cut">{one.name}</span>
                    </Link>
                </li>
            ))}
        </ul>
    );
}
