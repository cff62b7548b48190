// Who runs a package: its versions on the left, the assets that have the chosen one on the right, page after page.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "@/api/client";
import { type SoftwareRow, useSoftwareNamed, useWhoRuns } from "@/api/software";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { Below } from "@/components/split";
import { Table } from "@/components/table";
import { RecordLink } from "@/records/record-link";
import { findings_of, mark_of, mark_words, quoted_word } from "./version-words";
import { Weaknesses } from "./weaknesses";
import styles from "./software.module.css";

const page_size = 100;

type WhoRunsProps = { name: string; version: string; change: (version: string) => void; close: () => void };

export function WhoRuns({ name, version, change, close }: WhoRunsProps) {
    const named = useSoftwareNamed(name);
    const rows = named.data?.items ?? [];
    const acts = (
        <>
            <Link className="link" to="/fix/upgrades" search={{ q: quoted_word(name) } as never}>
                Upgrades
            </Link>
            <CommandHint path={address("/software/who", { name, version })} />
        </>
    );
    return (
        <Below title={`Who runs ${name}`} note={version ? <span className="mono">{version}</span> : null} acts={acts} close={close}>
            {named.isError ? <Trouble error={named.error} again={() => named.refetch()} /> : null}
            <div className={styles.halves}>
                <Versions rows={rows} chosen={version} change={change} />
                <Holders key={`${name} ${version}`} name={name} version={version} />
            </div>
        </Below>
    );
}

function Versions({ rows, chosen, change }: { rows: SoftwareRow[]; chosen: string; change: (version: string) => void }) {
    return (
        <div>
            <h3>
                Versions
                {chosen ? (
                    <button type="button" className={styles.pick} onClick={() => change("")}>
                        all of them
                    </button>
                ) : null}
            </h3>
            <Table heads={rows.length > 1 ? ["Ecosystem", "Version", "Assets", "Known weaknesses"] : ["Version", "Assets", "Known weaknesses"]}>
                {rows.flatMap((row) =>
                    row.versions.map((one) => (
                        <tr key={`${row.ecosystem} ${one.version}`} className={one.version === chosen ? styles.chosen : undefined}>
                            {rows.length > 1 ? <td>{row.ecosystem}</td> : null}
                            <td>
                                <button type="button" className={`${styles.pick} mono`} onClick={() => change(one.version)}>
                                    {one.version || "not said"}
                                </button>
                            </td>
                            <td>{one.assets.toLocaleString("en")}</td>
                            <td>
                                {mark_of(one) === "vulnerable" ? (
                                    <span className={styles.weak} title={one.weaknesses.join(", ")}>
                                        ▲ {one.weaknesses.length === 1 ? <Link {...findings_of(one.weaknesses[0] ?? "")}>{one.weaknesses[0]}</Link> : one.weaknesses.length.toLocaleString("en")}
                                    </span>
                                ) : (
                                    <span className={mark_of(one) === "unknown" ? styles.unknown : styles.quiet}>{mark_words[mark_of(one)]}</span>
                                )}
                            </td>
                        </tr>
                    )),
                )}
            </Table>
        </div>
    );
}

function Holders({ name, version }: { name: string; version: string }) {
    const [skip, set_skip] = useState(0);
    const who = useWhoRuns(name, version, skip, page_size);
    const total = who.data?.total ?? 0;
    if (who.isError) return <Trouble error={who.error} again={() => who.refetch()} />;
    if (!who.data) return <Waiting rows={4} />;
    return (
        <div>
            <h3>
                Assets <span className={styles.quiet}>{total.toLocaleString("en")}</span>
                {total > page_size ? (
                    <span className={styles.pages}>
                        {(skip + 1).toLocaleString("en")} to {Math.min(skip + page_size, total).toLocaleString("en")}
                        <Button variant="default" size="compact-xs" disabled={skip === 0} onClick={() => set_skip(skip - page_size)}>
                            Previous
                        </Button>
                        <Button variant="default" size="compact-xs" disabled={skip + page_size >= total} onClick={() => set_skip(skip + page_size)}>
                            Next
                        </Button>
                    </span>
                ) : null}
            </h3>
            {total === 0 ? <p className={styles.quiet}>No asset that you may see runs it{version ? ` at ${version}` : ""}.</p> : null}
            {total ? (
                <Table heads={["Asset", "Package", "Version", "Known weaknesses"]}>
                    {who.data.items.map((one, index) => (
                        <tr key={index}>
                            <td>
                                <RecordLink record={one.asset} />
                            </td>
                            <td className="mono">{one.package}</td>
                            <td className="mono">{one.version}</td>
                            <td>{one.weaknesses.length ? <Weaknesses ids={one.weaknesses} /> : <span className={one.unknown ? styles.unknown : styles.quiet}>{one.unknown ? "unknown" : "none known"}</span>}</td>
                        </tr>
                    ))}
                </Table>
            ) : null}
        </div>
    );
}
