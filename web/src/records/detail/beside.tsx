// The column beside a record: who and when, its links, its files.
import type { ReactNode } from "react";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { Fact, Facts } from "@/components/facts";
import { Section } from "@/components/page";
import { Person } from "@/components/person";
import { StateLabel } from "@/components/state-label";
import { is_closed } from "@/api/schema";
import { Time } from "@/components/time";
import { Value } from "../value";
import { Attachments } from "./attachments";
import { Links } from "./links";

export function Beside({ type, record, at, children }: { type: TypeDescription; record: AnyRecord; at: string; children?: ReactNode }) {
    return (
        <>
            <Section title="Record">
                <Facts>
                    {at ? (
                        <Fact name="State">
                            <StateLabel state={record.state} closed={is_closed(type, record.state)} />
                        </Fact>
                    ) : null}
                    <Fact name="Owner">
                        <Person name={record.owner?.title} />
                    </Fact>
                    {record.compartment ? <Fact name="Compartment">{String(record.compartment)}</Fact> : null}
                    {record.tags?.length ? (
                        <Fact name="Tags">
                            <Value value={record.tags} />
                        </Fact>
                    ) : null}
                    <Fact name="Created">
                        <Time at={record.created} as="long" />
                    </Fact>
                    <Fact name="Updated">
                        <Time at={record.updated} as="long" />
                    </Fact>
                </Facts>
            </Section>
            {children}
            {type.derived ? null : (
                <>
                    <Links type={type} record={record} at={at} />
                    <Attachments type={type} record={record} at={at} />
                </>
            )}
        </>
    );
}
