import { Button, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { report_concern } from "@/api/concerns";
import { message_of, Problem } from "@/api/problem";
import { useSession } from "@/api/session";
import { severities } from "@/components/severity";
import styles from "./concerns.module.css";
import { ReportedConcern } from "./reported-concern";

type ReportConcernProps = { follow: (code: string) => void; sign_in: (done: () => void) => ReactNode };

const nothing = { title: "", text: "", severity: "medium", anonymous: true };

export function ReportConcern({ follow, sign_in }: ReportConcernProps) {
    const session = useSession();
    const user = session.data?.user;
    const [concern, set_concern] = useState(nothing);
    const change = (part: Partial<typeof nothing>) => set_concern((before) => ({ ...before, ...part }));
    const send = useMutation({ mutationFn: () => report_concern({ ...concern, anonymous: concern.anonymous || !user }), gcTime: 0 });
    if (send.data) return <ReportedConcern reported={send.data} follow={follow} again={() => (set_concern(nothing), send.reset())} />;
    const problems = send.error instanceof Problem ? send.error.by_field() : {};
    const unknown = send.error instanceof Problem && send.error.status === 401;
    return (
        <>
            <form className={styles.form} noValidate autoComplete="off" onSubmit={(event) => (event.preventDefault(), send.mutate())}>
                <TextInput label="In a few words" required autoFocus autoComplete="off" maxLength={300} value={concern.title} onChange={(event) => change({ title: event.currentTarget.value })} error={problems.title} />
                <Textarea label="What is wrong" description="For somebody who does not know of it" required autosize minRows={5} maxLength={20_000} value={concern.text} onChange={(event) => change({ text: event.currentTarget.value })} error={problems.text} />
                <Select label="How bad you think it is" allowDeselect={false} data={severities.filter((one) => one !== "informational")} value={concern.severity} onChange={(severity) => change({ severity: severity ?? nothing.severity })} error={problems.severity} />
                {user ? <Switch label={`Say that it is me, ${user.name}`} checked={!concern.anonymous} onChange={(event) => change({ anonymous: !event.currentTarget.checked })} /> : null}
                <p className={styles.quiet} role="note">
                    {user && !concern.anonymous ? "It is a finding at once, raised by you." : "Of who you are nothing is kept: no account, no address, and no time but the day."}
                </p>
                {send.error && !unknown ? <p className={styles.bad} role="alert">{message_of(send.error)}</p> : null}
                {unknown ? null : (
                    <div className={styles.buttons}>
                        <Button type="submit" loading={send.isPending} disabled={session.isPending || !concern.title.trim() || !concern.text.trim()}>
                            {user && !concern.anonymous ? "Report it in my name" : "Report it anonymously"}
                        </Button>
                    </div>
                )}
            </form>
            {unknown ? (
                <section className={styles.box} aria-label="Sign in first">
                    <p role="alert">Reporting takes a sign-in here. What you report is anonymous all the same, and what you typed stays above.</p>
                    {sign_in(() => send.reset())}
                </section>
            ) : null}
        </>
    );
}
