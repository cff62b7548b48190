// Pairs of assets that may be one thing: what speaks for it, what against, and the word that settles it.
import { Modal } from "@mantine/core";
import { useState } from "react";
import { type DoubtfulPair, useInventoryWords } from "@/api/inventory";
import { say } from "@/components/notice";
import { ReasonForm } from "@/components/reason-form";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { RecordLink } from "@/records/record-link";
import styles from "./inventory.module.css";

type Word = { pair: DoubtfulPair; same: boolean };
const names_of = ({ one, other }: DoubtfulPair) => `${one.title} and ${other.title}`;

export function DoubtfulPairs({ pairs }: { pairs: DoubtfulPair[] }) {
    const [word, set_word] = useState<Word | null>(null);
    return (
        <>
            <Table heads={["This asset", "And this one", "What speaks for one", "And against"]} acts>
                {pairs.map((pair) => (
                    <tr key={`${pair.one.id} ${pair.other.id}`}>
                        <td>
                            <RecordLink record={pair.one} />
                        </td>
                        <td>
                            <RecordLink record={pair.other} />
                        </td>
                        <td>{pair.why}</td>
                        <td className={styles.quiet}>{pair.against || "nothing"}</td>
                        <RowActs>
                            <RowAct verb="One thing" of={names_of(pair)} onClick={() => set_word({ pair, same: true })} />
                            <RowAct verb="Two things" of={names_of(pair)} onClick={() => set_word({ pair, same: false })} />
                        </RowActs>
                    </tr>
                ))}
            </Table>
            <Modal opened={word !== null} onClose={() => set_word(null)} title={word?.same ? "They are one thing" : "They are two things"}>
                {word ? <WordForm word={word} close={() => set_word(null)} /> : null}
            </Modal>
        </>
    );
}

function WordForm({ word: { pair, same }, close }: { word: Word; close: () => void }) {
    const words = useInventoryWords();
    const said = same ? words.same : words.different;
    const act = (reason: string) => said.mutate({ one: pair.one.key, other: pair.other.key, reason }, { onSuccess: () => (say(`${names_of(pair)} are ${same ? "one asset now" : "two, for good"}`), close()) });
    return (
        <ReasonForm verb={same ? "Make them one" : "Keep them apart"} busy={said.isPending} error={said.error} act={act} close={close}>
            <p className={styles.quiet}>
                {names_of(pair)}: {same ? "what their sources say is put together, and the other is retired. A sighting can be taken out again." : "later reports will not put them together either."}
            </p>
        </ReasonForm>
    );
}
