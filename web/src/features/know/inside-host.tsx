// What sources say of the inside of a host: who may sign in, what starts, where packets go, what runs in containers. Long lists show
// their beginning until they are asked for.
import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { AnyRecord } from "@/api/types";
import { Section } from "@/components/page";
import { Table } from "@/components/table";
import styles from "./asset.module.css";

type Account = { name: string; number?: string; groups?: string[]; shell?: string; enabled?: boolean; source?: string };
type Unit = { name: string; enabled?: boolean; running?: boolean; account?: string; source?: string };
type Route = { to: string; via?: string; interface?: string; source?: string };
type Container = { id: string; runtime?: string; processes?: number; source?: string };

const shown_first = 12;
const rows_of = <T,>(value: unknown) => (Array.isArray(value) ? (value as T[]) : []);
/** Accounts that somebody can use, and units that run, are what people look for. */
const signs_in = (one: Account) => one.enabled !== false && !/(nologin|\/false)$/.test(one.shell ?? "");
const first = <T,>(all: T[], wanted: (one: T) => boolean) => [...all.filter(wanted), ...all.filter((one) => !wanted(one))];

function Rows<T>({ title, heads, all, row }: { title: string; heads: string[]; all: T[]; row: (one: T) => ReactNode }) {
    const [whole, set_whole] = useState(false);
    if (all.length === 0) return null;
    const more = all.length > shown_first ? (
        <Button size="compact-sm" variant="subtle" onClick={() => set_whole(!whole)}>
            {whole ? "Show fewer" : "Show all"}
        </Button>
    ) : null;
    return (
        <Section title={title} count={all.length} action={more}>
            <Table heads={heads}>
                {(whole ? all : all.slice(0, shown_first)).map((one, index) => (
                    <tr key={index}>{row(one)}</tr>
                ))}
            </Table>
        </Section>
    );
}

export function InsideHost({ asset }: { asset: AnyRecord }) {
    return (
        <>
            <Rows
                title="Accounts"
                heads={["Account", "Number", "Groups", "Signs in", "Says"]}
                all={first(rows_of<Account>(asset.accounts), signs_in)}
                row={(one) => (
                    <>
                        <td>{one.name}</td>
                        <td className="mono">{one.number ?? ""}</td>
                        <td>{(one.groups ?? []).join(", ")}</td>
                        <td>{one.enabled === false ? "disabled" : signs_in(one) ? one.shell || "yes" : "no"}</td>
                        <td>{one.source ?? ""}</td>
                    </>
                )}
            />
            <Rows
                title="Starts"
                heads={["Unit", "With the system", "Now", "As", "Says"]}
                all={first(rows_of<Unit>(asset.units), (one) => one.running === true)}
                row={(one) => (
                    <>
                        <td className="mono">{one.name}</td>
                        <td>{one.enabled ? "enabled" : ""}</td>
                        <td>{one.running ? "running" : ""}</td>
                        <td>{one.account ?? ""}</td>
                        <td>{one.source ?? ""}</td>
                    </>
                )}
            />
            <Rows
                title="Routes"
                heads={["To", "By", "Interface", "Says"]}
                all={rows_of<Route>(asset.routes)}
                row={(one) => (
                    <>
                        <td className="mono">{one.to}</td>
                        <td className="mono">{one.via || <span className={styles.kind}>the link itself</span>}</td>
                        <td className="mono">{one.interface ?? ""}</td>
                        <td>{one.source ?? ""}</td>
                    </>
                )}
            />
            <Rows
                title="Containers"
                heads={["Container", "Runtime", "Processes", "Says"]}
                all={rows_of<Container>(asset.containers)}
                row={(one) => (
                    <>
                        <td className="mono">{one.id.slice(0, 12)}</td>
                        <td>{one.runtime ?? ""}</td>
                        <td>{(one.processes ?? 0).toLocaleString("en")}</td>
                        <td>{one.source ?? ""}</td>
                    </>
                )}
            />
        </>
    );
}
