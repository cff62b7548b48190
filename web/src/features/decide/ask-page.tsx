// Asking for a decision that is no move of a record: the kind, what it is about, and the rest as from a record's own page.
import { Select } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { field_of, useType } from "@/api/schema";
import type { RecordRef } from "@/api/types";
import { CommandHint } from "@/components/command-hint";
import { say } from "@/components/notice";
import { Columns, Page } from "@/components/page";
import { words_of } from "@/components/words";
import { AskForm } from "@/records/asking/ask-form";
import { ReferencesInput } from "@/records/references-input";
import styles from "./decide.module.css";

export function AskPage() {
    const type = useType("decisions");
    const go = useNavigate();
    const [kind, set_kind] = useState<string | null>(null);
    const [subjects, set_subjects] = useState<RecordRef[]>([]);
    const kinds = (type && field_of(type, "kind")?.choices) ?? [];
    const keys = subjects.map((one) => one.key);
    return (
        <Page title="Ask for a decision" actions={<CommandHint command={`redoubt decide ask ${keys.join(" ") || "FIND-3"} --kind ${kind ?? "exception"} --question '…'`} path="/api/v1/decide/ask" method="POST" />}>
            <Columns>
                <div className={styles.ask}>
                    <Select label="Kind" description="A move of a record is asked for on its own page, by its state" required searchable data={kinds.map((one) => ({ value: one.name, label: words_of(one.name) }))} value={kind} onChange={set_kind} />
                    <ReferencesInput type="*" label="About" description="The records that a yes is for" required value={subjects} onChange={set_subjects} />
                    {kind && subjects.length ? (
                        <AskForm
                            key={kind}
                            order={{ kind, subjects: keys }}
                            cancel={() => void go({ to: "/decide/inbox" })}
                            done={({ decision }) => {
                                say(decision ? `${decision.key} asks for it` : "Done");
                                void go({ to: decision ? `/decide/decisions/${decision.key}` : "/decide/inbox" });
                            }}
                        />
                    ) : (
                        <p className={styles.quiet}>Choose a kind and at least one record; then it shows whose yes is needed.</p>
                    )}
                </div>
            </Columns>
        </Page>
    );
}
