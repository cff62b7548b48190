import { ActionIcon, Tooltip } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { is_closed, useSchema } from "@/api/schema";
import type { WorkItem } from "@/api/work";
import { is_severity, SeverityMark } from "@/components/severity";
import { StateLabel } from "@/components/state-label";
import { Time } from "@/components/time";
import { Cell } from "@/components/virtual-grid";
import { path_of } from "@/records/paths";
import styles from "./work.module.css";

export const WorkRow = memo(function WorkRow({ item, finish }: { item: WorkItem; finish?: (item: WorkItem) => void }) {
    const schema = useSchema();
    const { record, why } = item;
    const type = schema.types.find((one) => one.name === record.type);
    const past = record.due ? Date.parse(record.due) < Date.now() : false;
    const reasons = [...why].sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
    const text = reasons.map((one) => one.text).join("; ");
    return (
        <>
            <Cell>{is_severity(record.severity) ? <SeverityMark severity={record.severity} /> : null}</Cell>
            <Cell mono>{record.key}</Cell>
            <Cell>
                <Link className="cut" tabIndex={-1} to={path_of(schema, record)} title={record.title}>
                    {record.title || record.key}
                </Link>
            </Cell>
            <Cell quiet>{record.state ? <StateLabel state={record.state} closed={type ? is_closed(type, record.state) : false} /> : null}</Cell>
            <Cell quiet>
                <span className={past ? styles.past : undefined}>
                    <Time at={record.due} />
                </span>
            </Cell>
            <Cell quiet>
                <Tooltip multiline w={360} label={<Why item={item} />}>
                    <span className="cut" tabIndex={-1}>
                        {text}
                    </span>
                </Tooltip>
            </Cell>
            <Cell right quiet>
                {Math.round(item.score).toLocaleString("en")}
            </Cell>
            <Cell>
                {finish ? (
                    <Tooltip label="Done, or on to the next state (d)">
                        <ActionIcon size="sm" variant="subtle" color="gray" tabIndex={-1} aria-label={`${record.key}: done`} onClick={() => finish(item)}>
                            <IconCheck size={14} />
                        </ActionIcon>
                    </Tooltip>
                ) : null}
            </Cell>
        </>
    );
});

function Why({ item }: { item: WorkItem }) {
    return (
        <ul className={styles.why}>
            {item.why.map((one) => (
                <li key={one.factor + one.text}>
                    <span>{one.text}</span>
                    <span>{one.points > 0 ? `+${one.points}` : one.points}</span>
                </li>
            ))}
            <li>
                <span>Points</span>
                <span>{item.score}</span>
            </li>
        </ul>
    );
}
