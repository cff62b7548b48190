import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { journal_export, useJournalKey, useSignatures, verify_journal } from "@/api/journal";
import { message_of } from "@/api/problem";
import { CommandHint } from "@/components/command-hint";
import { Copy } from "@/components/copy";
import { Section } from "@/components/page";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import { address } from "@/api/client";
import styles from "./settings.module.css";

/** The journal is a chain of hashes; here it is recomputed, on the server, from the first entry. */
export function Journal() {
    const verify = useMutation({ mutationFn: verify_journal });
    return (
        <>
            <Section title="Journal" action={<><CommandHint command="redoubt journal verify" path={address("/journal/verify")} /><Button loading={verify.isPending} onClick={() => verify.mutate()}>Verify</Button></>}>
                <p className={styles.quiet}>Every change of every record, and each look at a sensitive one, is an entry in a chain of hashes. Verifying recomputes the whole chain.</p>
                {verify.data ? (
                    <p role="status" className={verify.data.ok ? styles.good : styles.bad}>
                        {verify.data.ok ? (
                            <>
                                {count_of(verify.data.entries ?? 0, "entry", "entries")}, all whole. The last hash is <code>{verify.data.head}</code>
                            </>
                        ) : (
                            `The journal is broken at entry ${(verify.data.seq ?? 0).toLocaleString("en")}${verify.data.record ? `, of ${verify.data.record}` : ""}: ${verify.data.problem ?? "it is not what was written"}. Everything before it is whole.`
                        )}
                    </p>
                ) : null}
                {verify.error ? <p role="alert">{message_of(verify.error)}</p> : null}
            </Section>
            <Signatures />
            <Export />
        </>
    );
}

/** The file that the server hands out opens with remarks; what one compares by eye is the key. */
const public_keys = (file: string) => file.split("\n").filter((line) => line && !line.startsWith("#")).join("\n");

function Signatures() {
    const signatures = useSignatures();
    const key = useJournalKey();
    return (
        <Section title="Signatures" count={signatures.data?.length}>
            <p className={styles.quiet}>Once a day the head of the chain is signed (ed25519). Who holds the public key can check an export without us: <code>redoubt journal verify FILE --key KEYFILE</code></p>
            {key.data ? (
                <p className={styles.secret}>
                    <code>{public_keys(key.data)}</code>
                    <Copy text={key.data} what="public key" />
                </p>
            ) : null}
            {signatures.isError ? <p role="alert">{message_of(signatures.error)}</p> : null}
            {signatures.data?.length === 0 ? <p className={styles.quiet}>Nothing has been signed yet; the first signature comes with the first day.</p> : null}
            {signatures.data?.length ? (
                <Table heads={["Signed", "Up to entry", "Hash", "Signature"]}>
                    {signatures.data.map((one) => (
                        <tr key={one.seq}>
                            <td>
                                <Time at={one.at} as="long" />
                            </td>
                            <td>{one.seq.toLocaleString("en")}</td>
                            <td className="mono" title={one.hash}>
                                {one.hash.slice(0, 16)}…
                            </td>
                            <td className="mono" title={one.signature}>
                                {one.signature.slice(0, 16)}… <Copy text={one.signature} what="signature" />
                            </td>
                        </tr>
                    ))}
                </Table>
            ) : null}
        </Section>
    );
}

function Export() {
    const [span, set_span] = useState({ from: "", to: "" });
    const time = (text: string) => (text ? new Date(text).toISOString() : "");
    return (
        <Section title="Export">
            <p className={styles.quiet}>The entries of a span of time with their signatures, as JSONL: evidence that can be checked elsewhere.</p>
            <div className={styles.span}>
                <TextInput type="date" label="From" value={span.from} onChange={(event) => set_span({ ...span, from: event.currentTarget.value })} />
                <TextInput type="date" label="To" value={span.to} onChange={(event) => set_span({ ...span, to: event.currentTarget.value })} />
                <Button component="a" variant="default" href={journal_export(time(span.from), time(span.to))} download="journal.jsonl">
                    Export
                </Button>
            </div>
        </Section>
    );
}
