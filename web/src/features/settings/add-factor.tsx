// Adding a second factor: an authenticator app by its code, or a passkey; and the recovery codes that come with the first.
import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { add_passkey, begin_app, confirm_app, type Made } from "@/api/factors";
import { message_of } from "@/api/problem";
import { Copy } from "@/components/copy";
import { say } from "@/components/notice";
import { QrCode } from "@/components/qr-code";
import styles from "./settings.module.css";

export type Adding = "app" | "passkey";

type AddFactorProps = { adding: Adding | null; close: () => void; done?: () => void };

export function AddFactor({ adding, close, done }: AddFactorProps) {
    const client = useQueryClient();
    const [codes, set_codes] = useState<string[] | null>(null);
    const made = async ({ factor, recovery_codes }: Made) => {
        await client.invalidateQueries({ queryKey: ["factors"] });
        say(`${factor.name || "The second factor"} is in force`);
        if (recovery_codes?.length) set_codes(recovery_codes);
        else leave();
    };
    const leave = () => {
        set_codes(null);
        close();
        done?.();
    };
    return (
        <Modal opened={adding !== null || codes !== null} onClose={codes ? leave : close} closeOnClickOutside={codes === null} title={codes ? "Recovery codes" : adding === "app" ? "Add an authenticator app" : "Add a passkey"}>
            {codes ? <RecoveryCodes codes={codes} done={leave} /> : adding === "app" ? <AddApp made={made} close={close} /> : adding === "passkey" ? <AddPasskey made={made} close={close} /> : null}
        </Modal>
    );
}

function AddApp({ made, close }: { made: (made: Made) => void; close: () => void }) {
    const [name, set_name] = useState("My phone");
    const [code, set_code] = useState("");
    const begin = useMutation({ mutationFn: () => begin_app(name) });
    const confirm = useMutation({ mutationFn: () => confirm_app(begin.data?.id ?? "", code.replace(/\s/g, "")), onSuccess: made });
    const error = confirm.error ?? begin.error;
    const shown = begin.data;
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), shown ? confirm.mutate() : begin.mutate())}>
            {shown ? (
                <>
                    <p>Read this with the app, or type the secret into it; then type the code that it shows.</p>
                    <QrCode text={shown.uri} label="The secret for your authenticator app, as a QR code" />
                    <p className={styles.secret}>
                        <code>{shown.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
                        <Copy text={shown.secret} what="secret" />
                    </p>
                    <TextInput label="Code" required autoFocus inputMode="numeric" autoComplete="one-time-code" value={code} onChange={(event) => set_code(event.currentTarget.value)} />
                </>
            ) : (
                <TextInput label="What you call it" description="So that you know it again in the list" required data-autofocus value={name} onChange={(event) => set_name(event.currentTarget.value)} />
            )}
            {error ? <p role="alert" className={styles.bad}>{message_of(error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    Cancel
                </Button>
                <Button type="submit" loading={begin.isPending || confirm.isPending} disabled={shown ? !code.trim() : !name.trim()}>
                    {shown ? "Confirm" : "Go on"}
                </Button>
            </div>
        </form>
    );
}

function AddPasskey({ made, close }: { made: (made: Made) => void; close: () => void }) {
    const [name, set_name] = useState("");
    const go = useMutation({ mutationFn: () => add_passkey(name.trim()), onSuccess: made });
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), go.mutate())}>
            <p>A passkey is kept by this device, a phone or a security key. With it you can sign in without a password.</p>
            <TextInput label="What you call it" required data-autofocus value={name} onChange={(event) => set_name(event.currentTarget.value)} />
            {go.error ? <p role="alert" className={styles.bad}>{message_of(go.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    Cancel
                </Button>
                <Button type="submit" loading={go.isPending} disabled={!name.trim()}>
                    Make the passkey
                </Button>
            </div>
        </form>
    );
}

export function RecoveryCodes({ codes, done }: { codes: string[]; done: () => void }) {
    return (
        <div className={styles.form}>
            <p>Each of these signs you in once when your second factor is lost. Keep them where only you find them; they are not shown again.</p>
            <p className={styles.secret}>
                <code>{codes.join("\n")}</code>
                <Copy text={codes.join("\n")} what="recovery codes" />
            </p>
            <div className={styles.buttons}>
                <Button onClick={done}>I keep them</Button>
            </div>
        </div>
    );
}
