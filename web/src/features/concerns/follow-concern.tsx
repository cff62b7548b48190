import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { add_to_concern, type Concern, follow_concern } from "@/api/concerns";
import { message_of } from "@/api/problem";
import { words_of } from "@/components/words";
import styles from "./concerns.module.css";

/** `known`: the code that was just shown; else it is asked for. */
export function FollowConcern({ known }: { known: string }) {
    const [code, set_code] = useState(known);
    const look = useMutation({ mutationFn: follow_concern, gcTime: 0 });
    const { mutate } = look;
    useEffect(() => void (known && mutate(known)), [known, mutate]);
    if (look.data) return <Followed concern={look.data} code={code.trim()} refresh={() => look.mutateAsync(code.trim())} close={() => (set_code(""), look.reset())} />;
    return (
        <form className={styles.form} noValidate autoComplete="off" onSubmit={(event) => (event.preventDefault(), look.mutate(code.trim()))}>
            <TextInput label="Code" description="As it was shown when you reported it; capitals and hyphens do not matter" required autoFocus autoComplete="off" spellCheck={false} maxLength={100} classNames={{ input: "mono" }} value={code} onChange={(event) => set_code(event.currentTarget.value)} />
            {look.error ? <p className={styles.bad} role="alert">{message_of(look.error)}</p> : null}
            <div className={styles.buttons}>
                <Button type="submit" loading={look.isPending} disabled={!code.trim()}>
                    Look
                </Button>
            </div>
        </form>
    );
}

type FollowedProps = { concern: Concern; code: string; refresh: () => Promise<unknown>; close: () => void };

function Followed({ concern, code, refresh, close }: FollowedProps) {
    return (
        <section className={styles.form} aria-label="What became of it">
            <h2 className={styles.title}>{concern.title}</h2>
            <p className={styles.quiet}>
                Reported on {concern.day}. {concern.state === "received" ? "Received: it becomes a finding when that day is over." : `The finding is ${words_of(concern.state)}.`}
            </p>
            <ol className={styles.words} aria-label="What was said">
                {concern.words.map((word, index) => (
                    <li key={index} data-answer={word.answer || undefined}>
                        <p className={styles.quiet}>
                            {word.answer ? "Answered to you" : "You"}, {word.day}
                        </p>
                        <p className={styles.said}>{word.text}</p>
                    </li>
                ))}
            </ol>
            <AddWord code={code} refresh={refresh} close={close} />
        </section>
    );
}

function AddWord({ code, refresh, close }: Omit<FollowedProps, "concern">) {
    const [text, set_text] = useState("");
    const add = useMutation({
        mutationFn: () => add_to_concern(code, text),
        gcTime: 0,
        onSuccess: async () => {
            set_text("");
            await refresh();
        },
    });
    return (
        <form className={styles.form} noValidate autoComplete="off" onSubmit={(event) => (event.preventDefault(), add.mutate())}>
            <Textarea label="Add to it" autosize minRows={3} maxLength={20_000} value={text} onChange={(event) => set_text(event.currentTarget.value)} />
            {add.error ? <p className={styles.bad} role="alert">{message_of(add.error)}</p> : null}
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    Close it
                </Button>
                <Button type="submit" loading={add.isPending} disabled={!text.trim()}>
                    Add
                </Button>
            </div>
        </form>
    );
}
