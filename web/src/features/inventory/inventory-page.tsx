// The inventory at work: reports come in here, hosts that send their own, and pairs of assets that wait for somebody who knows.
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { address } from "@/api/client";
import { useCollectors, useEnrolments } from "@/api/collectors";
import { useDoubtful } from "@/api/inventory";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { Columns, Page, Section } from "@/components/page";
import { Collectors, OpenTokens } from "./collectors";
import { DoubtfulPairs } from "./doubtful-pairs";
import { EnrolHost } from "./enrol-host";
import { ImportReport } from "./import-report";

export function InventoryPage() {
    const doubtful = useDoubtful();
    const collectors = useCollectors();
    const tokens = (useEnrolments().data ?? []).filter((one) => one.state === "open");
    const [open, set_open] = useState<"import" | "enrol" | null>(null);
    const close = () => set_open(null);
    const ways_in = (
        <>
            <Button variant="default" onClick={() => set_open("enrol")}>
                Enrol a host
            </Button>
            <Button onClick={() => set_open("import")}>Import a report</Button>
        </>
    );
    const actions = (
        <>
            <CommandHint command="redoubt inventory doubtful" path={address("/inventory/doubtful")} />
            {ways_in}
        </>
    );
    const failed = doubtful.error ?? collectors.error;
    const nothing = doubtful.data?.length === 0 && collectors.data?.length === 0 && tokens.length === 0;
    return (
        <Page title="Inventory" actions={actions}>
            {doubtful.isPending || collectors.isPending ? <Waiting /> : null}
            {failed ? <Trouble error={failed} again={() => (doubtful.refetch(), collectors.refetch())} /> : null}
            {nothing ? (
                <Empty title="Nothing is in doubt" action={ways_in}>
                    Reports of agents, directories, scanners, clouds and lists become one set of assets here, and hosts can send their own. Where it cannot be known whether two of them are one thing, the pair waits for your word.
                </Empty>
            ) : (
                <Columns>
                    {doubtful.data?.length ? (
                        <Section title="One thing, or two" count={doubtful.data.length}>
                            <DoubtfulPairs pairs={doubtful.data} />
                        </Section>
                    ) : null}
                    {collectors.data?.length ? (
                        <Section title="Collectors" count={collectors.data.length}>
                            <Collectors collectors={collectors.data} />
                        </Section>
                    ) : null}
                    {tokens.length ? (
                        <Section title="Tokens that let hosts in" count={tokens.length}>
                            <OpenTokens enrolments={tokens} />
                        </Section>
                    ) : null}
                </Columns>
            )}
            <Modal opened={open === "import"} onClose={close} size={860} title="Import a report">
                {open === "import" ? <ImportReport close={close} /> : null}
            </Modal>
            <Modal opened={open === "enrol"} onClose={close} size={720} title="Enrol a host">
                {open === "enrol" ? <EnrolHost close={close} /> : null}
            </Modal>
        </Page>
    );
}
