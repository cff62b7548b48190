// One upgrade: on which assets, which findings it clears, and what each version on the way would clear.
import { Link } from "@tanstack/react-router";
import { type Upgrade, useUpgrades } from "@/api/software";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { address } from "@/api/client";
import { PauseInput } from "@/components/pause-input";
import { Below } from "@/components/split";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { count_of } from "@/components/words";
import { RecordLink } from "@/records/record-link";
import { percent } from "./plan-words";
import styles from "./fix.module.css";

/** Assets and findings that are named, of one upgrade. */
const most_named = 200;

type UpgradeDetailProps = { upgrade: Upgrade; q: string; due: string | undefined; window: string | undefined; to: string; change: (to: string) => void; close: () => void };

export function UpgradeDetail({ upgrade, q, due, window, to, change, close }: UpgradeDetailProps) {
    const component = upgrade.component;
    const plan = useUpgrades({ q: q || undefined, component, due_before: due, window, references: most_named });
    const named = plan.data?.items.find((each) => each.component === component && each.owner?.id === upgrade.owner?.id);
    const all = { q: `component:"${component}" is:open` };
    const acts = (
        <>
            <Link className="link" to="/fix/occurrences" search={all as never}>
                Occurrences
            </Link>
            <CommandHint path={address("/software/upgrades", { component, to })} />
        </>
    );
    return (
        <Below title={`Upgrade ${upgrade.package}${upgrade.to ? ` to ${upgrade.to}` : ""}`} note={<span className={`${styles.quiet} mono`}>{component}</span>} acts={acts} close={close}>
            <div className={styles.thirds}>
                <div>
                    <Windows upgrade={upgrade} />
                    <Steps upgrade={upgrade} q={q} due={due} to={to} change={change} />
                </div>
                {plan.isError ? <Trouble error={plan.error} again={() => plan.refetch()} /> : null}
                <Records title="On assets" items={named?.on} total={upgrade.assets} none="No asset that you may see." />
                <Records title="Findings cleared" items={named?.findings} total={upgrade.cleared} none="None: nobody names a version that fixes them." />
            </div>
        </Below>
    );
}

function Windows({ upgrade }: { upgrade: Upgrade }) {
    if (!upgrade.windows.length) return null;
    return (
        <>
            <h3>When it can be done</h3>
            <Table heads={["Window", "Starts", "Assets", "Too late for"]}>
                {upgrade.windows.map((one) => (
                    <tr key={one.name}>
                        <td>{one.name}</td>
                        <td>
                            <Time at={one.starts} />
                        </td>
                        <td>{one.assets.toLocaleString("en")}</td>
                        <td>{one.late ? <span className={styles.over}>▲ {one.late.toLocaleString("en")}</span> : <span className={styles.quiet}>none</span>}</td>
                    </tr>
                ))}
            </Table>
            {upgrade.without_window ? <p className={styles.quiet}>{count_of(upgrade.without_window, "asset")} without a window.</p> : null}
        </>
    );
}

function Records({ title, items, total, none }: { title: string; items: Upgrade["on"] | undefined; total: number; none: string }) {
    return (
        <div>
            <h3>
                {title} <span className={styles.quiet}>{total.toLocaleString("en")}</span>
            </h3>
            {!items ? (
                total ? <Waiting rows={Math.min(total, 4)} /> : null
            ) : items.length ? (
                <Table heads={["Key", "Title"]}>
                    {items.map((one) => (
                        <tr key={one.id}>
                            <td className="mono">{one.key}</td>
                            <td>
                                <RecordLink record={one} whole />
                            </td>
                        </tr>
                    ))}
                </Table>
            ) : (
                <p className={styles.quiet}>{none}</p>
            )}
            {items?.length && total > items.length ? <p className={styles.quiet}>The first {items.length.toLocaleString("en")}; the others stand under Occurrences.</p> : null}
        </div>
    );
}

function Steps({ upgrade, q, due, to, change }: Omit<UpgradeDetailProps, "close" | "window">) {
    const most = upgrade.steps.at(-1)?.weight ?? 0;
    return (
        <div>
            <h3>What going to a version clears</h3>
            {upgrade.steps.length ? (
                <Table heads={["To", "Clears", "Of the weight"]}>
                    {upgrade.steps.map((one) => (
                        <tr key={one.to} className={one.to === to ? styles.chosen : undefined}>
                            <td>
                                <button type="button" className={`${styles.pick} mono`} onClick={() => change(one.to)}>
                                    {one.to}
                                </button>
                            </td>
                            <td>{count_of(one.clears, "occurrence")}</td>
                            <td>{most ? percent(one.weight / most) : ""}</td>
                        </tr>
                    ))}
                </Table>
            ) : (
                <p className={styles.quiet}>Nobody names a version that fixes any of it. Mitigate it, or take the package away.</p>
            )}
            <div className={styles.to}>
                <span className={styles.quiet}>Another version</span>
                <PauseInput label="Going to another version" placeholder={upgrade.to ?? "1.2.3"} width={160} mono value={to} onChange={change} />
            </div>
            {to ? <Trial upgrade={upgrade} q={q} due={due} to={to} /> : null}
        </div>
    );
}

function Trial({ upgrade, q, due, to }: { upgrade: Upgrade; q: string; due: string | undefined; to: string }) {
    const plan = useUpgrades({ q: q || undefined, component: upgrade.component, to, due_before: due, references: 0 });
    const one = plan.data?.items.find((each) => each.owner?.id === upgrade.owner?.id);
    if (plan.isError) return <p className={styles.bad}>{plan.error.message}</p>;
    if (!plan.data) return <p className={styles.quiet}>Working it out</p>;
    const whole = (one?.clears ?? 0) + (one?.unfixed ?? 0);
    return (
        <p role="status">
            Going to <span className="mono">{to}</span> clears {count_of(one?.clears ?? 0, "occurrence")} of {count_of(one?.cleared ?? 0, "finding")} on {count_of(one?.assets ?? 0, "asset")}
            {one?.overdue ? `, ${one.overdue.toLocaleString("en")} of them overdue` : ""}. {whole && one?.unfixed ? `${one.unfixed.toLocaleString("en")} stay: nobody names their fix.` : ""}
        </p>
    );
}
