import type { UpgradePlan } from "@/api/software";
import { count_of } from "@/components/words";
import { enough_for, percent } from "./plan-words";
import styles from "./fix.module.css";

/** The whole plan in one line. */
export function PlanSums({ plan, cleared }: { plan: UpgradePlan; cleared: number[] }) {
    const half = enough_for(0.5, cleared);
    const most = enough_for(0.9, cleared);
    return (
        <p className={styles.sums} role="status">
            <span>
                <strong>{count_of(plan.occurrences, "open occurrence")}</strong>
            </span>
            <span>
                <strong>{plan.clears.toLocaleString("en")}</strong> cleared by {count_of(plan.total, "upgrade")}
            </span>
            {plan.unfixed ? (
                <span>
                    <strong>{plan.unfixed.toLocaleString("en")}</strong> without a fix that anybody names
                </span>
            ) : null}
            {half && cleared.length > 2 ? (
                <span>
                    the first <strong>{half}</strong> clear half of the weight{most && most > half ? <>, the first <strong>{most}</strong> clear {percent(0.9)}</> : null}
                </span>
            ) : null}
            {plan.cut ? <span className={styles.over}>▲ only {plan.occurrences.toLocaleString("en")} of the occurrences were looked at</span> : null}
        </p>
    );
}
