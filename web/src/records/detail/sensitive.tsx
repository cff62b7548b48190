import { IconEyeCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { AnyRecord, TypeDescription } from "@/api/types";
import styles from "./sensitive.module.css";

/** Said to whoever reads what not everybody may read, or what is noted whoever reads it. */
export function Sensitive({ type, record }: { type: TypeDescription; record: AnyRecord }) {
    const name = record.compartment ? String(record.compartment) : "";
    if (!name && !type.reads_journaled) return null;
    return (
        <p className={styles.sensitive} role="note">
            <IconEyeCheck size={16} stroke={1.6} aria-hidden="true" />
            <span>
                {name ? (
                    <>
                        For the members of{" "}
                        <Link className="link" to={`/team/compartments/${name}`}>
                            {name}
                        </Link>{" "}
                        only.{" "}
                    </>
                ) : null}
                Who opens this is recorded in the journal, you too.
            </span>
        </p>
    );
}
