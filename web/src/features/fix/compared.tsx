// Why this finding stands above or below another: both priorities, term by term, and which makes the difference.
import { useState } from "react";
import { useCompared } from "@/api/groups";
import type { AnyRecord } from "@/api/types";
import { Section } from "@/components/page";
import { Table } from "@/components/table";
import { message_of } from "@/api/problem";
import { is_ref } from "@/records/paths";
import { ReferenceInput } from "@/records/reference-input";
import type { FieldValue } from "@/api/types";
import styles from "./fix.module.css";

export function Compared({ finding }: { finding: AnyRecord }) {
    const [other, set_other] = useState<FieldValue>(null);
    const key = is_ref(other) ? other.key : "";
    const compared = useCompared(finding.key, key);
    const found = key ? compared.data : undefined;
    return (
        <Section title="Why above or below another">
            <div className={styles.narrow}>
                <ReferenceInput label="Compare with" name="compare" type="finding" value={is_ref(other) ? other : null} onChange={set_other} />
            </div>
            {compared.error ? (
                <p role="alert" className={styles.bad}>
                    {message_of(compared.error)}
                </p>
            ) : null}
            {found ? (
                <>
                    <p role="status">{found.says}</p>
                    {found.terms.length ? (
                        <Table heads={["What", found.left.finding.key, found.right.finding.key, "Times"]}>
                            {found.terms.map((term) => (
                                <tr key={term.name}>
                                    <td>{term.name}</td>
                                    <td>
                                        {term.left.why} <span className={styles.quiet}>{term.left.value.toFixed(2)}</span>
                                    </td>
                                    <td>
                                        {term.right.why} <span className={styles.quiet}>{term.right.value.toFixed(2)}</span>
                                    </td>
                                    <td>{term.times.toFixed(2)}</td>
                                </tr>
                            ))}
                        </Table>
                    ) : null}
                </>
            ) : null}
        </Section>
    );
}
