// Severity is a colour, a shape and a word, the same everywhere: diamond, triangle, half circle, ring, dot.
import type { Severity } from "@/api/types";
import styles from "./severity.module.css";

export const severities: readonly Severity[] = ["critical", "high", "medium", "low", "informational"];

export function SeverityMark({ severity }: { severity: Severity }) {
    return (
        <svg className={styles[severity]} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
            {shapes[severity]}
        </svg>
    );
}

export function SeverityLabel({ severity, short = false }: { severity: Severity; short?: boolean }) {
    const word = short && severity === "informational" ? "info" : severity;
    return (
        <span className={styles.label}>
            <SeverityMark severity={severity} />
            <span className={styles[severity]}>{word}</span>
        </span>
    );
}

export const is_severity = (value: unknown): value is Severity => severities.includes(value as Severity);

const shapes: Record<Severity, React.ReactNode> = {
    critical: <path d="M6 .4 11.6 6 6 11.6.4 6z" fill="currentColor" />,
    high: <path d="M6 .9 11.6 11H.4z" fill="currentColor" />,
    medium: (
        <>
            <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
            <path d="M6 1.25a4.75 4.75 0 0 0 0 9.5z" fill="currentColor" />
        </>
    ),
    low: <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />,
    informational: <circle cx="6" cy="6" r="2.25" fill="currentColor" />,
};
