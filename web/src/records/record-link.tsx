import { Link } from "@tanstack/react-router";
import { useSchema } from "@/api/schema";
import type { RecordRef } from "@/api/types";
import { Person } from "@/components/person";
import { path_of } from "./paths";

/** A record by its title (or its key), as a link to its page. */
export function RecordLink({ record, by = "title" }: { record: RecordRef; by?: "title" | "key" }) {
    const schema = useSchema();
    return (
        <Link className="link cut" to={path_of(schema, record)} title={`${record.key} ${record.title}`}>
            {by === "key" ? <span className="mono">{record.key}</span> : record.title || record.key}
        </Link>
    );
}

/** A party shows its face, everything else its name. */
export function Reference({ record }: { record: RecordRef }) {
    if (record.type !== "party") return <RecordLink record={record} />;
    return <PartyLink record={record} />;
}

function PartyLink({ record }: { record: RecordRef }) {
    const schema = useSchema();
    return (
        <Link className="cut" to={path_of(schema, record)}>
            <Person name={record.title} />
        </Link>
    );
}
