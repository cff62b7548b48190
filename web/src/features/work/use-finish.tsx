// Done from the list: the move that closes the record where there is one, else a choice among its moves.
import { Button, Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { get_record } from "@/api/records";
import { is_closed, moves_from, useSchema } from "@/api/schema";
import type { AnyRecord, MoveDescription, RecordRef, TypeDescription } from "@/api/types";
import { complain } from "@/components/notice";
import { StateLabel } from "@/components/state-label";
import { useMover } from "@/records/moving";
import styles from "./work.module.css";

type Asked = { type: TypeDescription; record: AnyRecord };

export function useFinish() {
    const { types } = useSchema();
    const [asked, set_asked] = useState<Asked | null>(null);
    const start = async (ref: RecordRef) => {
        const type = types.find((one) => one.name === ref.type);
        if (!type) return;
        try {
            set_asked({ type, record: await get_record(type.plural, ref.id) });
        } catch (error) {
            complain(error, "Not found");
        }
    };
    return { start, dialog: asked ? <Finish key={asked.record.id} {...asked} close={() => set_asked(null)} /> : null };
}

function Finish({ type, record, close }: Asked & { close: () => void }) {
    const client = useQueryClient();
    const mover = useMover(type, () => {
        void client.invalidateQueries({ queryKey: ["work"] });
        close();
    });
    const moves = moves_from(type, record.state);
    const order = (move: MoveDescription) => (is_closed(type, move.to) ? 0 : 1);
    return (
        <>
            <Modal opened onClose={close} title={`${record.key}: on to which state?`}>
                <p className={styles.what}>{record.title}</p>
                <div className={styles.moves}>
                    {[...moves].sort((a, b) => order(a) - order(b)).map((move, index) => (
                        <Button key={move.to} variant={index === 0 ? "filled" : "default"} data-autofocus={index === 0 || undefined} onClick={() => mover.start(record, move)}>
                            <StateLabel state={move.to} closed={is_closed(type, move.to)} />
                        </Button>
                    ))}
                </div>
                {moves.length === 0 ? <p>There is nowhere to go from here.</p> : null}
            </Modal>
            {mover.dialog}
        </>
    );
}
