// The levels that people can have: what rung each counts as, in whose place it decides, and how much of its work is looked at again.
import { Button, Modal, NumberInput, TagsInput } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { LevelRight } from "@/api/decide";
import { say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { AskDialog } from "@/records/asking/ask-form";
import styles from "./decide.module.css";

type Change = { level: LevelRight; changes: Rights };
type Rights = Partial<Pick<LevelRight, "grants" | "denials" | "reviewed_percent">>;

export function Levels({ levels }: { levels: LevelRight[] }) {
    const go = useNavigate();
    const [open, set_open] = useState<LevelRight | null>(null);
    const [asked, set_asked] = useState<Change | null>(null);
    return (
        <Section title="Levels" count={levels.length} action={<Button component={Link} to="/know/levels/new" variant="default">New level</Button>}>
            <Table heads={["Level", "Counts as", "Decides also as", "Looked at again", "May besides", "May not"]} acts>
                {levels.map((level) => (
                    <tr key={level.name}>
                        <td>{level.record ? <Link className="link" to={`/know/levels/${level.record}`}>{level.name}</Link> : level.name}</td>
                        <td>{level.counts_as || "–"}</td>
                        <td>{level.includes.join(", ") || "–"}</td>
                        <td>{level.reviewed_percent} %</td>
                        <td className="mono">{level.grants.join(" ") || "–"}</td>
                        <td className="mono">{level.denials.join(" ") || "–"}</td>
                        <RowActs>{level.record ? <RowAct verb="Change" of={level.name} onClick={() => set_open(level)} /> : null}</RowActs>
                    </tr>
                ))}
            </Table>
            <Modal opened={open !== null} onClose={() => set_open(null)} title={open ? `Change ${open.name}` : ""}>
                {open ? <LevelForm level={open} close={() => set_open(null)} ask={(changes) => (set_open(null), set_asked({ level: open, changes }))} /> : null}
            </Modal>
            <AskDialog
                order={asked?.level.record ? { subjects: [asked.level.record], changes: asked.changes } : null}
                question={asked ? `May ${asked.level.name} have these rights from now on?` : ""}
                close={() => set_asked(null)}
                done={({ decision, applied }) => {
                    say(applied ? "The level is changed" : `${decision?.key} asks for it`);
                    if (decision) void go({ to: `/decide/decisions/${decision.key}` });
                }}
            />
        </Section>
    );
}

function LevelForm({ level, ask, close }: { level: LevelRight; ask: (changes: Rights) => void; close: () => void }) {
    const [grants, set_grants] = useState(level.grants);
    const [denials, set_denials] = useState(level.denials);
    const [percent, set_percent] = useState(level.reviewed_percent);
    const differs = (a: string[], b: string[]) => a.join("\n") !== b.join("\n");
    const changes: Rights = { ...(differs(grants, level.grants) ? { grants } : {}), ...(differs(denials, level.denials) ? { denials } : {}), ...(percent === level.reviewed_percent ? {} : { reviewed_percent: percent }) };
    return (
        <form className={styles.form} noValidate onSubmit={(event) => (event.preventDefault(), ask(changes))}>
            <TagsInput label="May besides" description="A move of a kind of record, up to a severity: finding.rejected:medium" value={grants} onChange={set_grants} data-autofocus />
            <TagsInput label="May not" description="The same, taken away" value={denials} onChange={set_denials} />
            <NumberInput label="Looked at again, in percent of the closes" min={0} max={100} allowDecimal={false} value={percent} onChange={(value) => set_percent(Number(value))} />
            <div className={styles.buttons}>
                <Button variant="default" onClick={close}>
                    Cancel
                </Button>
                <Button type="submit" disabled={Object.keys(changes).length === 0}>
                    Ask for this change
                </Button>
            </div>
        </form>
    );
}
