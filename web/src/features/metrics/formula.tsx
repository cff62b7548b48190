// How a metric's figure is worked out, in one line, with the queries as they are written.
import { useSchema } from "@/api/schema";
import type { AnyRecord } from "@/api/types";
import { words_of } from "@/components/words";
import styles from "./metrics.module.css";

export function Formula({ metric }: { metric: AnyRecord }) {
    const type = useSchema().types.find((one) => one.name === metric.of);
    const many = words_of(type?.plural ?? String(metric.of ?? ""));
    const [query, out_of, field] = [metric.query, metric.out_of, metric.field].map((one) => (typeof one === "string" && one ? one : ""));
    const fitting = query ? (
        <>
            {" that fit "}
            <code>{query}</code>
        </>
    ) : null;
    return (
        <p className={styles.formula}>
            {metric.measure === "ratio" ? (
                <>
                    How many of a hundred {many}
                    {out_of ? <> that fit <code>{out_of}</code></> : null} also fit <code>{query || "*"}</code>
                </>
            ) : (
                <>
                    {metric.measure === "sum" || metric.measure === "median" ? <>The {metric.measure} of <code>{field}</code> over all {many}</> : <>The number of {many}</>}
                    {fitting}
                </>
            )}
        </p>
    );
}
