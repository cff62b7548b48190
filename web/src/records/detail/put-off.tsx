// Putting a deadline off: the new date and why it slips, asked for together.
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { update_record, useRefresh } from "@/api/records";
import { is_closed } from "@/api/schema";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { say } from "@/components/notice";
import { NeedsForm } from "../moving";

export function PutOff({ type, record }: { type: TypeDescription; record: AnyRecord }) {
    const [opened, set_opened] = useState(false);
    const refresh = useRefresh();
    if (!type.due || !type.slip || !record[type.due] || is_closed(type, record.state)) return null;
    const close = () => set_opened(false);
    const send = async (fields: Parameters<typeof update_record>[2]) => {
        await update_record(type.plural, record, fields);
        await refresh(type.plural, record.id);
        say(`${record.key} is put off`);
    };
    return (
        <>
            <Button variant="default" onClick={() => set_opened(true)}>
                Put off
            </Button>
            <Modal opened={opened} onClose={close} title={`Put off ${record.key}`}>
                <NeedsForm type={type} needs={[type.due, type.slip]} start={{ [type.due]: record[type.due], [type.slip]: record[type.slip] }} reason={false} verb="Put off" send={send} cancel={close} done={close} />
            </Modal>
        </>
    );
}
