import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { type Job, job_states, useJobs, useRetry } from "@/api/jobs";
import { useSchema } from "@/api/schema";
import { Chip, ChipGroup } from "@/components/chip";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { StateLabel } from "@/components/state-label";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { words_of } from "@/components/words";
import { path_of } from "@/records/paths";
import styles from "./settings.module.css";

/** What the server does by itself, when next, and what went wrong the last time. */
export function Jobs() {
    const [state, set_state] = useState("");
    const jobs = useJobs(state);
    const retry = useRetry();
    const again = (job: Job) => retry.mutate(job.id, { onSuccess: () => say(`${name_of(job)} is tried again`), onError: (error) => complain(error, "Not tried again") });
    const acts = (
        <>
            <ChipGroup label="State">
                {job_states.map((one) => (
                    <Chip key={one} on={state === one} onClick={() => set_state(state === one ? "" : one)}>
                        {one}
                    </Chip>
                ))}
            </ChipGroup>
            <CommandHint command={`redoubt job list${state ? ` --state ${state}` : ""}`} path={address("/jobs", { state })} />
        </>
    );
    return (
        <Section title="Jobs" count={jobs.data?.length} action={acts}>
            <p className={styles.quiet}>Due dates, expiries, samples of metrics, the next of recurring activities, the signature of the journal. A job that fails is tried again, later each time; a dead one waits for you.</p>
            {jobs.isPending ? <Waiting rows={5} /> : null}
            {jobs.isError ? <Trouble error={jobs.error} again={() => jobs.refetch()} /> : null}
            {jobs.data?.length === 0 ? <p>No job {state ? `is ${state}` : "yet"}.</p> : null}
            {jobs.data?.length ? (
                <Table heads={["Job", "About", "State", "Due", "Every", "Tries", "What went wrong"]} acts>
                    {jobs.data.map((job) => (
                        <tr key={job.id}>
                            <td>{name_of(job)}</td>
                            <td>
                                <Subject text={job.subject} />
                            </td>
                            <td>
                                <StateLabel state={job.state} closed={job.state === "done"} />
                            </td>
                            <td>
                                <Time at={job.due} />
                            </td>
                            <td>{job.every ?? "once"}</td>
                            <td>{job.attempts}</td>
                            <td className={styles.bad}>{job.last_error}</td>
                            <RowActs>{job.state === "failed" || job.state === "dead" ? <RowAct verb="Try again" of={name_of(job)} onClick={() => again(job)} /> : null}</RowActs>
                        </tr>
                    ))}
                </Table>
            ) : null}
        </Section>
    );
}

const name_of = (job: Job) => words_of(job.kind).replaceAll("-", " ");

/** A subject that is a record's key is a link to it. */
function Subject({ text }: { text: string | null }) {
    const schema = useSchema();
    const type = schema.types.find((one) => text?.startsWith(`${one.key_prefix}-`));
    if (!type || !text) return <>{text}</>;
    return (
        <Link className="link mono" to={path_of(schema, { type: type.name, key: text })}>
            {text}
        </Link>
    );
}
