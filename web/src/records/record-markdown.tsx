// Markdown in which keys of records are links, and the logins of people named with an @ their names.
import { Link } from "@tanstack/react-router";
import { useSchema } from "@/api/schema";
import type { Mention, RecordRef } from "@/api/types";
import { Markdown } from "@/components/markdown";
import { path_of } from "./paths";

export function RecordMarkdown({ text, mentions = [] }: { text: string; mentions?: Mention[] }) {
    const schema = useSchema();
    const link = (record: Pick<RecordRef, "type" | "key">, words: string, mono: boolean) => (
        <Link className={mono ? "link mono" : "link"} to={path_of(schema, record)}>
            {words}
        </Link>
    );
    const refer = (word: string) => {
        if (word.startsWith("@")) {
            const party = mentions.find((one) => one.login === word.slice(1).toLowerCase())?.party;
            return party ? link(party, `@${party.title}`, false) : word;
        }
        const type = schema.types.find((one) => one.key_prefix === word.replace(/-[a-z0-9]+$/i, ""));
        return type ? link({ type: type.name, key: word }, word, true) : word;
    };
    return <Markdown text={text} refer={refer} />;
}
