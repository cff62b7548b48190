import { Button, Checkbox, Modal, MultiSelect, NumberInput, TagsInput } from "@mantine/core";
import { useState } from "react";
import type { Cell, MatrixKind } from "@/api/decide";
import { label_of } from "@/components/words";
import styles from "./decide.module.css";

type CellDialogProps = { open: { kind: MatrixKind; cell: Cell } | null; levels: string[]; keep: (cell: Cell) => void; close: () => void };

export function CellDialog({ open, levels, keep, close }: CellDialogProps) {
    return (
        <Modal opened={open !== null} onClose={close} title={open ? `${label_of(open.kind.kind)}, ${open.cell.severity}` : ""}>
            {open ? <CellForm key={`${open.kind.kind}${open.cell.severity}`} cell={open.cell} asked={open.kind.mode === "asked"} levels={levels} keep={keep} close={close} /> : null}
        </Modal>
    );
}

type CellFormProps = { cell: Cell; asked: boolean; levels: string[]; keep: (cell: Cell) => void; close: () => void };

function CellForm({ cell: before, asked, levels, keep, close }: CellFormProps) {
    const [cell, set_cell] = useState(before);
    const set = (part: Partial<Cell>) => set_cell((was) => ({ ...was, ...part }));
    const days = (value: string | number) => (value === "" ? null : Number(value));
    const known = [...new Set([...levels, ...cell.levels])];
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), keep(cell))}>
            <MultiSelect label="Whose yes" description={asked ? "One person of each; empty means anyone" : "The least level that may do it; empty means anyone"} data={known} value={cell.levels} onChange={(chosen) => set({ levels: chosen })} clearable searchable openOnFocus={false} data-autofocus />
            {asked ? (
                <>
                    <div className={styles.row}>
                        <NumberInput label="Longest, in days" description="Empty: it does not end" min={1} max={3650} allowDecimal={false} value={cell.longest_days ?? ""} onChange={(value) => set({ longest_days: days(value) })} />
                        <NumberInput label="Decided within, in days" description="Empty: no hurry" min={1} max={365} allowDecimal={false} value={cell.decide_days ?? ""} onChange={(value) => set({ decide_days: days(value) })} />
                    </div>
                    <TagsInput label="Who is heard before" description="Roles or teams; type and press Enter" value={cell.consulted} onChange={(consulted) => set({ consulted })} />
                    <Checkbox label="Granted by rule, at once" checked={cell.by_rule} onChange={(event) => set({ by_rule: event.currentTarget.checked })} />
                    <Checkbox label="Only with a replay test" checked={cell.replay} onChange={(event) => set({ replay: event.currentTarget.checked })} />
                </>
            ) : null}
            <Checkbox label="Reviewed by another person afterwards" checked={cell.reviewed} onChange={(event) => set({ reviewed: event.currentTarget.checked })} />
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    Cancel
                </Button>
                <Button type="submit">Keep for the request</Button>
            </div>
        </form>
    );
}
