// What is to be done about a record: its tasks, and a line that says how far they are.
import { Link } from "@tanstack/react-router";
import { is_closed, useType } from "@/api/schema";
import { useTasksOn } from "@/api/tasks";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { Section } from "@/components/page";
import { RelatedRow } from "../related";
import related from "../related.module.css";
import styles from "./tasks.module.css";

export function Tasks({ type, record }: { type: TypeDescription; record: AnyRecord }) {
    const found = useTasksOn(type.plural, record.id);
    const tasks = useType("tasks");
    if (!tasks || !found.data?.items?.length) return null;
    const { progress, items } = found.data;
    const here = `/${tasks.room}/${tasks.plural}`;
    return (
        <Section title="Tasks" count={progress.total} action={<Link className="link" to={here} search={{ q: `parent:${record.key}` }}>Show all</Link>}>
            <p className={styles.line}>
                <progress value={progress.done} max={Math.max(progress.total, 1)} aria-label="Tasks done" />
                {progress.words}
            </p>
            <ul className={related.list}>
                {items.map((task) => (
                    <RelatedRow key={task.id} record={task} to={`${here}/${task.key}`} closed={is_closed(tasks, task.state)} time="due" />
                ))}
            </ul>
        </Section>
    );
}
