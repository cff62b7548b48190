// Markdown in which keys of records are links, and @keys of people their names.
import { Link } from "@tanstack/react-router";
import { useRecord } from "@/api/records";
import { useSchema } from "@/api/schema";
import type { TypeDescription } from "@/api/types";
import { Markdown } from "@/components/markdown";

export function RecordMarkdown({ text }: { text: string }) {
    const { types } = useSchema();
    const refer = (word: string) => {
        const key = word.replace(/^@/, "");
        const type = types.find((one) => one.key_prefix === key.replace(/-\d+$/, ""));
        if (!type) return word;
        return word.startsWith("@") ? <Mention type={type} name={key} /> : <KeyLink type={type} name={key} />;
    };
    return <Markdown text={text} refer={refer} />;
}

const KeyLink = ({ type, name }: { type: TypeDescription; name: string }) => (
    <Link className="link mono" to={`/${type.room}/${type.plural}/${name}`}>
        {name}
    </Link>
);

function Mention({ type, name }: { type: TypeDescription; name: string }) {
    const person = useRecord(type.plural, name);
    return (
        <Link className="link" to={`/${type.room}/${type.plural}/${name}`}>
            @{person.data?.title ?? name}
        </Link>
    );
}
