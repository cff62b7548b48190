// What can be done with the chosen rows: assign, change a field, move. Each says first how many it touches.
import { Button, CloseButton, Modal } from "@mantine/core";
import { useState } from "react";
import type { TypeDescription } from "@/api/types";
import { BulkChange } from "./bulk-change";
import { BulkMove } from "./bulk-move";
import type { Selection } from "./use-selection";
import styles from "./list.module.css";

export type Bulk = { type: TypeDescription; selection: Selection; q: string; total: number; done: () => void; cancel: () => void };
type BulkBarProps = { type: TypeDescription; selection: Selection; q: string; total: number; assignee: string };
export type Act = "assign" | "change" | "move";

export function BulkBar({ type, selection, q, total, assignee, act, set_act }: BulkBarProps & { act: Act | null; set_act: (act: Act | null) => void }) {
    const count = selection.all ? total : selection.chosen.size;
    const cancel = () => set_act(null);
    const bulk: Bulk = { type, selection, q, total, cancel, done: () => (cancel(), selection.clear()) };
    const titles = { assign: "Assign", change: "Change a field", move: "Move" };
    return (
        <>
            {count ? (
                <div className={styles.acts} role="toolbar" aria-label="Selected rows">
                    <span>{count.toLocaleString("en")} selected</span>
                    {!selection.all && total > selection.chosen.size && selection.chosen.size > 1 ? (
                        <Button variant="subtle" onClick={selection.select_all}>
                            Select all {total.toLocaleString("en")}
                        </Button>
                    ) : null}
                    {(["assign", "change", "move"] as const).map((one) =>
                        one === "move" && type.moves.length === 0 ? null : (
                            <Button key={one} variant="default" onClick={() => set_act(one)}>
                                {titles[one]}
                            </Button>
                        ),
                    )}
                    <CloseButton aria-label="Clear the selection" onClick={selection.clear} />
                </div>
            ) : null}
            <Modal opened={act !== null} onClose={cancel} title={act ? titles[act] : ""}>
                {act === "move" ? <BulkMove {...bulk} /> : act ? <BulkChange key={act} {...bulk} name={act === "assign" ? assignee : ""} /> : null}
            </Modal>
        </>
    );
}

export const useAct = () => useState<Act | null>(null);
