// Every other record that names an asset, by type: findings, changes, controls, log sources and whatever else there is, in one look.
import { Link } from "@tanstack/react-router";
import { is_closed, useSchema } from "@/api/schema";
import { type AroundGroup, useAround } from "@/api/upkeep";
import type { AnyRecord } from "@/api/types";
import { Trouble } from "@/components/empty";
import { Section } from "@/components/page";
import { label_of } from "@/components/words";
import { RelatedRow } from "@/records/related";
import related from "@/records/related.module.css";

/** What the page shows by itself already. */
const shown_elsewhere = ["alert", "incident"];

export function RecordsAround({ asset }: { asset: AnyRecord }) {
    const around = useAround(asset.id);
    if (around.isError) return <Trouble error={around.error} again={() => around.refetch()} />;
    return around.data?.groups.filter((one) => !shown_elsewhere.includes(one.type)).map((one) => <Group key={one.type} group={one} />);
}

function Group({ group }: { group: AroundGroup }) {
    const type = useSchema().types.find((one) => one.name === group.type);
    if (!type) return null;
    const here = `/${type.room}/${type.plural}`;
    const all = (
        <Link className="link" to={here} search={{ q: group.q } as never}>
            Show all
        </Link>
    );
    return (
        <Section title={label_of(group.plural)} count={group.total} action={group.total > group.items.length ? all : null}>
            <ul className={related.list}>
                {group.items.map((one) => (
                    <RelatedRow key={one.id} record={{ ...one, severity: one.priority } as unknown as AnyRecord} to={`${here}/${one.key}`} closed={is_closed(type, one.state ?? "")} time="updated" />
                ))}
            </ul>
        </Section>
    );
}
