import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { Person } from "@/components/person";
import { is_severity, SeverityMark } from "@/components/severity";
import { Time } from "@/components/time";
import styles from "./board.module.css";

type BoardCardProps = { type: TypeDescription; record: AnyRecord; then: string; chosen: boolean; choose: (record: AnyRecord) => void; hold: (record: AnyRecord | null) => void };

export const BoardCard = memo(function BoardCard({ type, record, then, chosen, choose, hold }: BoardCardProps) {
    const until = record[type.due || "due"];
    const due = typeof until === "string" ? until : undefined;
    return (
        <li
            className={styles.card}
            data-cursor={chosen || undefined}
            draggable={!type.derived && !then}
            ref={(node) => void (chosen && node?.scrollIntoView({ block: "nearest", inline: "nearest" }))}
            onClick={() => choose(record)}
            onDragStart={(event) => (event.dataTransfer.setData("text/plain", record.key), (event.dataTransfer.effectAllowed = "move"), hold(record))}
            onDragEnd={() => hold(null)}
        >
            <div className={styles.top}>
                {is_severity(record.severity) ? <SeverityMark severity={record.severity} /> : null}
                <span className="mono">{record.key}</span>
                <span className={styles.owner}>
                    <Person name={record.owner?.title} bare />
                </span>
            </div>
            <Link to={`/${type.room}/${type.plural}/${record.key}`} search={then ? { at: then } : {}} title={record.title} draggable={false}>
                {record.title || record.key}
            </Link>
            {due ? (
                <span className={styles.due} data-past={due < new Date().toISOString() || undefined}>
                    due <Time at={due} />
                </span>
            ) : null}
        </li>
    );
});
