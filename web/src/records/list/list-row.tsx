// What stands in a row of a list: a record, the heading of a group, or nothing yet. Drawn again only when it changes.
import { memo } from "react";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { toggled } from "@/components/query-text";
import { Tick } from "@/components/tick";
import { Cell } from "@/components/virtual-grid";
import { title_of_field } from "../fields";
import { is_ref } from "../paths";
import { Value } from "../value";
import { CellValue, type Column } from "./columns";
import type { Row } from "./list-rows";
import type { ListAddress } from "./list-view";
import styles from "./list.module.css";

type RecordRowProps = { type: TypeDescription; columns: Column[]; record: AnyRecord; chosen: boolean; fixed: boolean; toggle: (id: string, range: boolean) => void };

export const RecordRow = memo(function RecordRow({ type, columns, record, chosen, fixed, toggle }: RecordRowProps) {
    return (
        <>
            <Cell>
                <Tick what={record.key} on={chosen} change={(range) => toggle(record.id, range)} disabled={fixed} />
            </Cell>
            {columns.map((column) => (
                <Cell key={column.name} quiet={column.name !== "title"}>
                    <CellValue type={type} column={column} record={record} />
                </Cell>
            ))}
        </>
    );
});

export function GroupHeading({ type, view, row, change }: { type: TypeDescription; view: ListAddress; row: Row & { kind: "group" }; change: (part: Partial<ListAddress>) => void }) {
    const field = type.fields.find((one) => one.name === view.group);
    const wanted = is_ref(row.value) ? row.value.key : row.id;
    return (
        <Cell wide>
            <span className={styles.heading}>
                {row.id ? <Value field={field} value={row.value} inline /> : `No ${field ? title_of_field(field).toLowerCase() : "value"}`}
                <span className={styles.quiet}>{row.count?.toLocaleString("en")}</span>
                {wanted ? (
                    <button type="button" className="link" onClick={() => change({ q: toggled(view.q, view.group, wanted), group: "" })}>
                        Only these
                    </button>
                ) : null}
            </span>
        </Cell>
    );
}

/** A row that is on its way. */
export const Coming = () => (
    <Cell wide>
        <span className={styles.coming} />
    </Cell>
);
