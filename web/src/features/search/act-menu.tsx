// What a search can become: a draft of a rule, a metric, a file.
import { Button, Menu } from "@mantine/core";
import { IconBolt, IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { type EventAsk, export_address } from "@/api/events";
import { MetricDialog } from "./metric-dialog";
import { RuleDialog } from "./rule-dialog";

export function ActMenu({ ask, columns }: { ask: EventAsk; columns: string[] }) {
    const [doing, set_doing] = useState<"rule" | "metric" | null>(null);
    const close = () => set_doing(null);
    const fields = ["time", "source", ...columns.filter((one) => one !== "source"), "text"].join(",");
    return (
        <>
            <Menu width={240} position="bottom-end">
                <Menu.Target>
                    <Button variant="default" leftSection={<IconBolt size={14} />} rightSection={<IconChevronDown size={14} />}>
                        Act
                    </Button>
                </Menu.Target>
                <Menu.Dropdown>
                    <Menu.Item disabled={!ask.q} onClick={() => set_doing("rule")}>Draft a detection rule</Menu.Item>
                    <Menu.Item onClick={() => set_doing("metric")}>Follow it as a metric</Menu.Item>
                    <Menu.Label>An alert is raised from an opened event</Menu.Label>
                    <Menu.Divider />
                    <Menu.Item component="a" href={export_address({ ...ask, format: "ndjson" })} download>Export as NDJSON</Menu.Item>
                    <Menu.Item component="a" href={export_address({ ...ask, format: "csv", fields })} download>Export as CSV</Menu.Item>
                </Menu.Dropdown>
            </Menu>
            {doing === "rule" ? <RuleDialog ask={ask} close={close} /> : null}
            {doing === "metric" ? <MetricDialog q={ask.q} close={close} /> : null}
        </>
    );
}
