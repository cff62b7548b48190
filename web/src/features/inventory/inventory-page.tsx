// The inventory at work: reports come in here, and pairs of assets that look alike wait for somebody who knows.
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { address } from "@/api/client";
import { useDoubtful } from "@/api/inventory";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns, Page, Section } from "@/components/page";
import { DoubtfulPairs } from "./doubtful-pairs";
import { ImportReport } from "./import-report";

export function InventoryPage() {
    const doubtful = useDoubtful();
    const [importing, set_importing] = useState(false);
    const open = () => set_importing(true);
    const actions = (
        <>
            <CommandHint command="redoubt inventory doubtful" path={address("/inventory/doubtful")} />
            <Button onClick={open}>Import a report</Button>
        </>
    );
    return (
        <Page title="Inventory" actions={actions}>
            {doubtful.isPending ? <Waiting /> : null}
            {doubtful.isError ? <Trouble error={doubtful.error} again={() => doubtful.refetch()} /> : null}
            {doubtful.data?.length === 0 ? (
                <Empty title="Nothing is in doubt" action={<Button onClick={open}>Import a report</Button>}>
                    Reports of agents, directories, scanners, clouds and lists become one set of assets here. Where it cannot be known whether two of them are one thing, the pair waits for your word.
                </Empty>
            ) : null}
            {doubtful.data?.length ? (
                <Columns>
                    <Section title="One thing, or two" count={doubtful.data.length}>
                        <DoubtfulPairs pairs={doubtful.data} />
                    </Section>
                </Columns>
            ) : null}
            <Modal opened={importing} onClose={() => set_importing(false)} size={860} title="Import a report">
                {importing ? <ImportReport close={() => set_importing(false)} /> : null}
            </Modal>
        </Page>
    );
}
