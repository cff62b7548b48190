import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { TypeDescription } from "@/api/types";
import { Empty } from "@/components/empty";
import { words_of } from "@/components/words";

export function NoRecords({ type, filtered, then, clear }: { type: TypeDescription; filtered: boolean; then: boolean; clear: () => void }) {
    const title = type.title.toLowerCase();
    if (filtered) return <Empty title={`No ${title} fits this filter`} action={<Button variant="default" onClick={clear}>Clear the filter</Button>}>Check the spelling of field names; completion shows what there is.</Empty>;
    if (then) return <Empty title={`There was no ${title} then`}>Choose a later time, or come back to the present.</Empty>;
    return (
        <Empty title={`No ${words_of(type.plural)} yet`} action={type.derived ? undefined : <Button component={Link} to={`/${type.room}/${type.plural}/new`}>New {title}</Button>}>
            {type.doc}
        </Empty>
    );
}
