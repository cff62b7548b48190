import { Link } from "@tanstack/react-router";
import { useSchema } from "@/api/schema";
import type { RecordRef } from "@/api/types";
import { Person } from "@/components/person";
import { path_of } from "./paths";

/** A record by its title (or its key), as a link to its page. */
export function RecordLink({ record, by = "title", whole = false }: { record: RecordRef; by?: "title" | "key"; whole?: boolean }) {
    const schema = useSchema();
    return (
        <Link className={whole ? "link" : "link cut"} to={path_of(schema, record)} title={`${record.key} ${record.title}`}>
            {by === "key" ? <span className="mono">{record.key}</span> : record.title || record.key}
        </Link>
    );
}

/** A party shows its face, everything else its name; `whole` lets a long one wrap. */
export function Reference({ record, whole = false }: { record: RecordRef; whole?: boolean }) {
    if (record.type !== "party") return <RecordLink record={record} whole={whole} />;
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
