import { Link } from "@tanstack/react-router";
import type { User } from "@/api/access";
import type { Matrix } from "@/api/decide";
import { Section } from "@/components/page";
import { Table } from "@/components/table";
import { count_of } from "@/components/words";
import { does_alone, says_yes_to } from "./level-words";
import styles from "./settings.module.css";

/** The levels that there are, ours besides the shipped ones, with what each may do and who has it. */
export function LevelRights({ matrix, users }: { matrix: Matrix; users: User[] }) {
    const held = (name: string) => users.filter((user) => user.grade === name).length;
    return (
        <Section title="Levels" count={matrix.levels.length} action={<Link className="link" to="/decide/matrix">Change what they may</Link>}>
            <Table heads={["Level", "Does alone", "Says yes to", "Looked at again", "Accounts"]}>
                {matrix.levels.map((level) => (
                    <tr key={level.name} className={styles.level}>
                        <td>
                            {level.name}
                            {level.counts_as !== level.name && level.counts_as ? <p className={styles.this}>counts as {level.counts_as}</p> : null}
                            {level.includes.length ? <p className={styles.this}>also as {level.includes.join(", ")}</p> : null}
                        </td>
                        <td>
                            {does_alone(level, matrix) || "–"}
                            {level.grants.length ? <p>besides: <code>{level.grants.join(" ")}</code></p> : null}
                            {level.denials.length ? <p>never: <code>{level.denials.join(" ")}</code></p> : null}
                        </td>
                        <td>{says_yes_to(level, matrix) || "–"}</td>
                        <td>{level.reviewed_percent} %</td>
                        <td className={styles.whole}>{held(level.name) ? count_of(held(level.name), "account") : "–"}</td>
                    </tr>
                ))}
            </Table>
        </Section>
    );
}
