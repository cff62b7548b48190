import type { AnyRecord, Severity, TypeDescription } from "@/api/types";
import { Person } from "@/components/person";
import { SeverityLabel } from "@/components/severity";
import { Time } from "@/components/time";
import { label_of } from "@/components/words";
import { Moves } from "@/records/moves";
import { is_ref } from "@/records/paths";
import { RecordLink } from "@/records/record-link";
import styles from "./cards.module.css";

/** Severity, state, owner, when; and how it ended, once it has. */
export function AlertHead({ alert, type, severity }: { alert: AnyRecord; type: TypeDescription; severity: Severity }) {
    return (
        <div className={styles.head}>
            <SeverityLabel severity={severity} />
            <Moves type={type} record={alert} except={["closed", "escalated"]} />
            <Person name={alert.owner?.title} />
            <span>
                <Time at={String(alert.event_time)} as="long" />
            </span>
            {is_ref(alert.incident) ? (
                <span>
                    in <RecordLink record={alert.incident} by="key" />
                </span>
            ) : null}
            {alert.disposition ? (
                <span>
                    <strong>{label_of(String(alert.disposition))}</strong>: {String(alert.disposition_reason ?? "")}
                </span>
            ) : null}
        </div>
    );
}
