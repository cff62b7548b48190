import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { verify_journal } from "@/api/access";
import { message_of } from "@/api/problem";
import { Section } from "@/components/page";
import { count_of } from "@/components/words";
import styles from "./settings.module.css";

/** The journal is a chain of hashes; here it is recomputed, on the server, from the first entry. */
export function Journal() {
    const verify = useMutation({ mutationFn: verify_journal });
    return (
        <Section title="Journal" action={<Button loading={verify.isPending} onClick={() => verify.mutate()}>Verify</Button>}>
            <p className={styles.quiet}>Every change of every record is an entry in a chain of hashes. Verifying recomputes the whole chain; redoubt journal verify does the same.</p>
            {verify.data ? (
                <p role="status" className={verify.data.ok ? styles.good : styles.bad}>
                    {verify.data.ok ? `${count_of(verify.data.entries ?? 0, "entry", "entries")}, all whole. The last hash is ` : "The chain is broken: "}
                    <code>{verify.data.ok ? verify.data.head : JSON.stringify(verify.data)}</code>
                </p>
            ) : null}
            {verify.error ? <p role="alert">{message_of(verify.error)}</p> : null}
        </Section>
    );
}
