import { Menu } from "@mantine/core";
import { useInside } from "@/api/exports";
import { export_address, formats } from "@/api/tables";
import type { TypeDescription } from "@/api/types";
import { instead, type Wanted } from "../leaving/use-export";
import type { ListAddress } from "./list-view";

type ExportItemsProps = { type: TypeDescription; view: ListAddress; total: number; take: (wanted: Wanted) => void };

/** What the list shows, as files: links, but fetched and perhaps asked for where something of a compartment is among it. */
export function ExportItems({ type, view: { q, sort, at, columns }, total, take }: ExportItemsProps) {
    const inside = useInside(type.plural, q, at);
    const holds = <HowManyInside plural={type.plural} q={q} at={at} total={total} />;
    return formats.map((format) => {
        const from = export_address(type.plural, { format, q, sort, fields: columns.join(","), at });
        const name = `${type.plural}.${format}`;
        return (
            <Menu.Item key={format} component="a" href={from} download={name} onClick={instead(inside !== 0, () => take({ from, name, leaving: { what: "table", of: type.name, ...(q ? { q } : {}), ...(at ? { at } : {}) }, holds }))}>
                As {format.toUpperCase()}
            </Menu.Item>
        );
    });
}

/** Its own component, so that the dialog says how many once that is known, however early it was opened. */
function HowManyInside({ plural, q, at, total }: { plural: string; q: string; at: string; total: number }) {
    const inside = useInside(plural, q, at);
    if (inside === total) return total === 1 ? "It lies in a compartment." : `All ${total.toLocaleString("en")} lie in a compartment.`;
    return `${inside === null ? "Some" : inside.toLocaleString("en")} of these ${total.toLocaleString("en")} ${inside === 1 ? "lies" : "lie"} in a compartment.`;
}
