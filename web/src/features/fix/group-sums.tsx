import type { FindingGroups } from "@/api/groups";
import { count_of } from "@/components/words";
import styles from "./fix.module.css";

export const GroupSums = ({ found }: { found: FindingGroups }) => (
    <p className={styles.sums} role="status">
        <span>
            <strong>{count_of(found.findings, "finding")}</strong> in {count_of(found.total, "group")}
        </span>
        {found.came_back ? (
            <span>
                <strong>{found.came_back.toLocaleString("en")}</strong> came back, {count_of(found.times_back, "time")} in all; {count_of(found.recurring, "group")} where it happens again
            </span>
        ) : (
            <span>none came back</span>
        )}
    </p>
);
