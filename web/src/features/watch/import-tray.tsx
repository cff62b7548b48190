import { CloseButton, Progress } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ImportJob } from "@/api/types";
import { count_of } from "@/components/words";
import { dismiss, type Running, useRunning } from "./import-store";
import styles from "./import.module.css";

export function ImportTray() {
    const running = useRunning();
    if (running.length === 0) return null;
    return (
        <div className={styles.tray} role="region" aria-label="Imports" aria-live="polite">
            {running.map((one) => (
                <ImportCard key={one.key} one={one} />
            ))}
        </div>
    );
}

function ImportCard({ one }: { one: Running }) {
    const over = one.trouble !== undefined || one.job?.state === "done" || one.job?.state === "failed";
    const part = one.job ? 0.2 + 0.8 * (one.job.progress ?? 0) : one.uploaded * 0.2;
    return (
        <div className={styles.job}>
            <header>
                <strong className="cut" title={one.name}>
                    {one.name}
                </strong>
                {over ? <CloseButton size="sm" aria-label={`Dismiss ${one.name}`} onClick={() => dismiss(one.key)} /> : null}
            </header>
            {over ? null : (
                <>
                    <Progress value={part * 100} size="xs" aria-label={`Import of ${one.name}`} />
                    <p className={styles.quiet}>{one.job ? `${one.job.state}, ${count_of(one.job.events ?? 0, "event")} so far` : "Sending"}</p>
                </>
            )}
            {one.trouble ? <p role="alert">{one.trouble}</p> : null}
            {over && one.job ? <ImportResult job={one.job} /> : null}
        </div>
    );
}

/** What an import brought, each number a link to the records behind it. */
export function ImportResult({ job }: { job: ImportJob }) {
    const problems = job.problems ?? [];
    return (
        <>
            {job.state === "failed" ? <p role="alert">The import failed.</p> : null}
            <p className={styles.numbers}>
                <span>{count_of(job.events ?? 0, "event")}</span>
                <Link className="link" to="/watch/alerts" search={{ sort: "-last" }}>
                    {count_of(job.alerts_new ?? 0, "new alert")}
                </Link>
                <span>{(job.alerts_known ?? 0).toLocaleString("en")} already known</span>
                <Link className="link" to="/know/assets" search={{ q: "listed:false" }}>
                    {count_of(job.unlisted_assets ?? 0, "unlisted host")}
                </Link>
            </p>
            {problems.length ? (
                <details>
                    <summary>{count_of(job.problems_total ?? problems.length, "problem")}</summary>
                    <ul className={styles.problems}>
                        {problems.slice(0, 50).map((one, index) => (
                            <li key={index}>
                                {one.where ? <code>{one.where}</code> : null} {one.message}
                            </li>
                        ))}
                    </ul>
                </details>
            ) : null}
        </>
    );
}
