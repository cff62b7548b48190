import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { list_records } from "@/api/records";
import { is_closed, useSchema } from "@/api/schema";
import { Waiting } from "@/components/empty";
import { Section } from "@/components/page";
import { StateLabel } from "@/components/state-label";
import { Table } from "@/components/table";
import { label_of } from "@/components/words";
import { RecordLink } from "@/records/record-link";
import styles from "./compartments.module.css";

const most_shown = 20;

/** What lies in it, of every kind of record; of more than a few the list of that kind has them all. */
export function Inside({ name }: { name: string }) {
    const types = useSchema().types.filter((type) => !type.derived);
    const q = `compartment:${name}`;
    const found = useQueries({ queries: types.map((type) => ({ queryKey: ["list", type.plural, { q, limit: most_shown }], queryFn: () => list_records(type.plural, { q, limit: most_shown }) })) });
    const pending = found.some((one) => one.isPending);
    const kinds = types.flatMap((type, index) => (found[index]?.data?.items.length ? [{ type, items: found[index].data.items }] : []));
    const count = kinds.reduce((sum, one) => sum + one.items.length, 0);
    return (
        <Section title="Inside" count={pending ? undefined : count}>
            {pending ? <Waiting rows={3} /> : null}
            {!pending && count === 0 ? <p className={styles.quiet}>Nothing lies here yet. The form of any record has the field Compartment: only what is made inside was never outside.</p> : null}
            {kinds.length ? (
                <Table heads={["Kind", "Key", "Title", "State"]}>
                    {kinds.flatMap(({ type, items }) =>
                        items.map((record) => (
                            <tr key={record.id}>
                                <td>
                                    <Link className="link" to={`/${type.room}/${type.plural}`} search={{ q }}>
                                        {label_of(type.plural)}
                                    </Link>
                                </td>
                                <td className="mono">{record.key}</td>
                                <td>
                                    <RecordLink record={record} />
                                </td>
                                <td>
                                    <StateLabel state={record.state} closed={is_closed(type, record.state)} />
                                </td>
                            </tr>
                        )),
                    )}
                </Table>
            ) : null}
        </Section>
    );
}
