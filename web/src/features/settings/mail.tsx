import { Button, Checkbox, NumberInput, PasswordInput, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { address } from "@/api/client";
import { type MailSettings, put_mail_settings, test_mail, useMailSettings } from "@/api/notify";
import { message_of, Problem } from "@/api/problem";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import styles from "./settings.module.css";

export function Mail() {
    const mail = useMailSettings();
    return (
        <Section title="Mail server" action={<CommandHint command="redoubt notify mail" path={address("/notifications/mail")} />}>
            {mail.isPending ? <Waiting rows={4} /> : null}
            {mail.isError ? <Trouble error={mail.error} again={() => mail.refetch()} /> : null}
            {mail.data ? <MailForm key={mail.dataUpdatedAt} before={mail.data} /> : null}
        </Section>
    );
}

function MailForm({ before }: { before: MailSettings }) {
    const client = useQueryClient();
    const [mail, set_mail] = useState(before);
    const [password, set_password] = useState("");
    const [to, set_to] = useState("");
    const set = (part: Partial<MailSettings>) => set_mail((was) => ({ ...was, ...part }));
    const save = useMutation({
        mutationFn: () => {
            const { has_password: _, ...settings } = mail;
            return put_mail_settings({ ...settings, ...(password ? { password } : {}) });
        },
        onSuccess: (saved) => {
            client.setQueryData(["notifications", "mail"], saved);
            say("Saved");
        },
    });
    const test = useMutation({ mutationFn: () => test_mail(to), onSuccess: (answer) => (answer.ok ? say(`A test is on its way to ${to}`) : complain(new Error(answer.problem ?? "The server did not say why"), "The test was not sent")), onError: (error) => complain(error, "The test was not sent") });
    const problems = save.error instanceof Problem ? save.error.by_field() : {};
    const text = (name: "host" | "user" | "from") => ({ value: mail[name], error: problems[name], onChange: (event: React.ChangeEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.value }) });
    return (
        <form className={styles.wide} noValidate onSubmit={(event) => (event.preventDefault(), save.mutate())}>
            <Checkbox label="Send e-mail" checked={mail.enabled} onChange={(event) => set({ enabled: event.currentTarget.checked })} />
            <div className={styles.rows}>
                <TextInput label="Server" placeholder="mail.example.com" {...text("host")} />
                <NumberInput label="Port" min={1} max={65535} allowDecimal={false} value={mail.port} onChange={(port) => set({ port: Number(port) })} error={problems.port} />
                <Select label="Encryption" allowDeselect={false} data={[{ value: "tls", label: "TLS from the start" }, { value: "starttls", label: "STARTTLS" }, { value: "none", label: "none" }]} value={mail.security} onChange={(one) => set({ security: (one ?? "tls") as MailSettings["security"] })} />
            </div>
            <div className={styles.rows}>
                <TextInput label="User" autoComplete="off" {...text("user")} />
                <PasswordInput label="Password" autoComplete="new-password" placeholder={mail.has_password ? "as it is" : ""} value={password} onChange={(event) => set_password(event.currentTarget.value)} error={problems.password} />
            </div>
            <div className={styles.rows}>
                <TextInput label="From" placeholder="Redoubt <redoubt@example.com>" {...text("from")} />
                <NumberInput label="At most, in a minute" min={1} max={1000} allowDecimal={false} value={mail.per_minute} onChange={(count) => set({ per_minute: Number(count) })} error={problems.per_minute} />
            </div>
            {save.error ? <p role="alert" className={styles.bad}>{message_of(save.error)}</p> : null}
            <div className={styles.rows}>
                <TextInput label="Test" placeholder="somebody@example.com" type="email" value={to} onChange={(event) => set_to(event.currentTarget.value)} />
                <div className={styles.saves}>
                    <Button variant="default" disabled={!to.trim()} loading={test.isPending} onClick={() => test.mutate()}>
                        Send a test
                    </Button>
                    <Button type="submit" loading={save.isPending} disabled={mail === before && !password}>
                        Save
                    </Button>
                </div>
            </div>
        </form>
    );
}
