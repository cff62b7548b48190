// The network: its zones, what may flow between them, and what is missing or wrong in the picture.
import { Button, Modal, Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { useDeriveNetwork, useFlowMatrix, useNetworkGaps, useZones } from "@/api/network";
import { message_of } from "@/api/problem";
import { CommandHint } from "@/components/command-hint";
import { Empty, Trouble, Waiting } from "@/components/empty";
import { say } from "@/components/notice";
import { Columns, Page } from "@/components/page";
import { count_of } from "@/components/words";
import { FlowTable } from "./flow-table";
import { Gaps, gap_count } from "./gaps";
import { ImportSubnets } from "./import-subnets";
import { ZoneTable } from "./zone-table";

export function NetworkPage() {
    const { tab = "gaps" } = useSearch({ strict: false }) as { tab?: string };
    const go = useNavigate();
    const zones = useZones();
    const matrix = useFlowMatrix();
    const gaps = useNetworkGaps();
    const derive = useDeriveNetwork();
    const [importing, set_importing] = useState(false);
    const work_out = () => derive.mutate(undefined, { onSuccess: (done) => say(`${count_of(done.changed, "asset")} changed; ${done.raised} findings raised, ${done.closed} closed`), onError: (error) => say(message_of(error)) });
    const actions = (
        <>
            <CommandHint command="redoubt network gaps" path={address("/network/gaps")} />
            <Button variant="default" loading={derive.isPending} onClick={work_out}>
                Work it out now
            </Button>
            <Button onClick={() => set_importing(true)}>Import subnets</Button>
        </>
    );
    const trouble = [zones, matrix, gaps].find((one) => one.isError);
    return (
        <Page title="Network" actions={actions}>
            {trouble ? <Trouble error={trouble.error} again={() => trouble.refetch()} /> : null}
            {zones.data?.length === 0 ? (
                <Empty title="No network zone yet" action={<Button onClick={() => set_importing(true)}>Import subnets</Button>}>
                    A table with the columns zone and subnet is enough; site and trust may be there too. From then on each asset's zone and site follow from its addresses, and from where it can be reached follows from what may flow between the zones.
                </Empty>
            ) : null}
            {zones.data?.length && matrix.data && gaps.data ? (
                <Columns>
                    <Tabs value={tab} onChange={(value) => void go({ to: "/know/network", search: { tab: value ?? "gaps" } as never, replace: true })} keepMounted={false}>
                        <Tabs.List>
                            <Tabs.Tab value="gaps">Gaps {gap_count(gaps.data)}</Tabs.Tab>
                            <Tabs.Tab value="zones">Zones {zones.data.length}</Tabs.Tab>
                            <Tabs.Tab value="flows">Flows {matrix.data.flows.length}</Tabs.Tab>
                        </Tabs.List>
                        <Tabs.Panel value="gaps" pt="md">
                            <Gaps gaps={gaps.data} />
                        </Tabs.Panel>
                        <Tabs.Panel value="zones" pt="md">
                            <ZoneTable zones={zones.data} />
                        </Tabs.Panel>
                        <Tabs.Panel value="flows" pt="md">
                            <FlowTable matrix={matrix.data} />
                        </Tabs.Panel>
                    </Tabs>
                </Columns>
            ) : trouble || zones.data?.length === 0 ? null : (
                <Waiting />
            )}
            <Modal opened={importing} onClose={() => set_importing(false)} size={720} title="Import subnets">
                {importing ? <ImportSubnets close={() => set_importing(false)} /> : null}
            </Modal>
        </Page>
    );
}
