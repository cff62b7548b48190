// The matrix: who may say yes to what, by kind and severity. A cell is changed here and asked for: nobody changes it alone.
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { type Cell, type MatrixKind, useMatrix } from "@/api/decide";
import type { Severity } from "@/api/types";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { say } from "@/components/notice";
import { Columns, Page, Section } from "@/components/page";
import { SeverityLabel } from "@/components/severity";
import { label_of, words_of } from "@/components/words";
import { AskDialog } from "@/records/asking/ask-form";
import { CellDialog } from "./cell-dialog";
import { Levels } from "./levels";
import { cell_notes, cell_words, changed_cells } from "./matrix-words";
import { Sampling } from "./sampling";
import styles from "./decide.module.css";

const severities: Severity[] = ["low", "medium", "high", "critical"];
type Draft = { kind: MatrixKind; cells: Cell[] };

export function MatrixPage() {
    const matrix = useMatrix();
    return (
        <Page title="Who may decide" actions={<CommandHint command="redoubt decide matrix" path={address("/decide/matrix")} />}>
            <Columns>
                {matrix.isPending ? <Waiting rows={10} /> : null}
                {matrix.isError ? <Trouble error={matrix.error} again={() => matrix.refetch()} /> : null}
                {matrix.data ? (
                    <>
                        <Grid kinds={matrix.data.kinds} levels={matrix.data.levels.map((one) => one.name)} />
                        <Levels levels={matrix.data.levels} />
                        <Sampling />
                    </>
                ) : null}
            </Columns>
        </Page>
    );
}

function Grid({ kinds, levels }: { kinds: MatrixKind[]; levels: string[] }) {
    const go = useNavigate();
    const [open, set_open] = useState<{ kind: MatrixKind; cell: Cell } | null>(null);
    const [draft, set_draft] = useState<Draft | null>(null);
    const [asking, set_asking] = useState(false);
    const cells_of = (kind: MatrixKind) => (draft?.kind.kind === kind.kind ? draft.cells : kind.cells);
    const keep = (cell: Cell) => {
        if (!open) return;
        const cells = cells_of(open.kind).map((one) => (one.severity === cell.severity ? cell : one));
        set_draft(changed_cells(open.kind.cells, cells).length ? { kind: open.kind, cells } : null);
        set_open(null);
    };
    const changed = draft ? changed_cells(draft.kind.cells, draft.cells) : [];
    return (
        <Section title="Matrix" count={kinds.length}>
            {draft ? (
                <div className={styles.pending} role="status">
                    <span>
                        {label_of(draft.kind.kind)}: {changed.map((one) => one.severity).join(", ")} changed. It takes effect when somebody else says yes.
                    </span>
                    <Button variant="default" onClick={() => set_draft(null)}>
                        Put back
                    </Button>
                    <Button onClick={() => set_asking(true)} disabled={!draft.kind.record}>
                        Ask for this change
                    </Button>
                </div>
            ) : null}
            <table className={styles.matrix}>
                <thead>
                    <tr>
                        <th scope="col">What</th>
                        {severities.map((severity) => (
                            <th key={severity} scope="col">
                                <SeverityLabel severity={severity} />
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {kinds.map((kind) => (
                        <Row key={kind.kind} kind={kind} cells={cells_of(kind)} locked={draft !== null && draft.kind.kind !== kind.kind} open={(cell) => set_open({ kind, cell })} />
                    ))}
                </tbody>
            </table>
            <CellDialog open={open} levels={levels} keep={keep} close={() => set_open(null)} />
            <AskDialog
                order={asking && draft?.kind.record ? { subjects: [draft.kind.record], changes: { cells: draft.cells } } : null}
                question={draft ? `May ${words_of(draft.kind.kind)} be decided so from now on?` : ""}
                close={() => set_asking(false)}
                done={({ decision, applied }) => {
                    set_draft(null);
                    say(applied ? "The matrix is changed" : `${decision?.key} asks for it`);
                    if (decision) void go({ to: `/decide/decisions/${decision.key}` });
                }}
            />
        </Section>
    );
}

type RowProps = { kind: MatrixKind; cells: Cell[]; locked: boolean; open: (cell: Cell) => void };

/** `locked`: another kind has changes that were not asked for yet; one request holds one kind. */
function Row({ kind, cells, locked, open }: RowProps) {
    return (
        <tr>
            <th scope="row">
                {label_of(kind.kind)}
                <p className={styles.note}>{kind.mode === "alone" ? "who has the level does it" : "another person says yes"}</p>
            </th>
            {severities.map((severity) => {
                const cell = cells.find((one) => one.severity === severity);
                if (!cell) return <td key={severity}>–</td>;
                const changed = changed_cells(kind.cells, cells).some((one) => one.severity === severity);
                return (
                    <td key={severity}>
                        <button type="button" className={styles.cell} data-changed={changed || undefined} disabled={locked} title={`${label_of(kind.kind)}, ${severity}`} onClick={() => open(cell)}>
                            {cell_words(cell)}
                            <small>{cell_notes(cell).join(", ")}</small>
                        </button>
                    </td>
                );
            })}
        </tr>
    );
}
