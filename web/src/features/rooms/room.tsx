// A room's front page: what kinds of records it holds, how many stand where, and the way into each.
import { Button } from "@mantine/core";
import { Link, Navigate, useParams } from "@tanstack/react-router";
import { useCounts } from "@/api/records";
import { useSchema } from "@/api/schema";
import type { TypeDescription } from "@/api/types";
import { Empty } from "@/components/empty";
import { Columns, Page } from "@/components/page";
import { StateLabel } from "@/components/state-label";
import { label_of, words_of } from "@/components/words";
import styles from "./room.module.css";

const intros: Record<string, string> = {
    know: "What we must protect, who is who, and what could go wrong.",
    fix: "What should not stay as it is, in one queue with an owner, a plan and a due date each.",
    decide: "Whatever needs somebody's yes, and what was said.",
    prove: "Which requirement is met by which control, shown by which evidence.",
    rehearse: "Exercises, reviews and the tasks that come of them.",
    team: "What the team has set out to do, and how far it is.",
};

export function Room() {
    const { room } = useParams({ strict: false }) as { room: string };
    const types = useSchema().types.filter((type) => type.room === room && !type.derived);
    if (room === "watch") return <Navigate to="/watch/alerts" replace />;
    if (types.length === 0) return <Empty title="There is nothing at this address">The rail on the left shows the rooms there are.</Empty>;
    return (
        <Page title={label_of(room)}>
            <Columns>
                <p className={styles.intro}>{intros[room]}</p>
                <ul className={styles.types}>
                    {types.map((type) => (
                        <TypeCard key={type.name} type={type} />
                    ))}
                </ul>
            </Columns>
        </Page>
    );
}

function TypeCard({ type }: { type: TypeDescription }) {
    const counts = useCounts(type.plural, "", "state");
    const count = (state: string) => counts.data?.counts.find((one) => one.value === state)?.count ?? 0;
    const total = counts.data?.counts.reduce((sum, one) => sum + one.count, 0);
    const list = `/${type.room}/${type.plural}`;
    const states = type.states.filter((state) => count(state.name) > 0);
    return (
        <li className={styles.type}>
            <header>
                <h2>
                    <Link to={list}>{label_of(type.plural)}</Link>
                </h2>
                <span className={styles.total}>{total?.toLocaleString("en")}</span>
            </header>
            <p>{type.doc}</p>
            {states.length ? (
                <ul className={styles.states} aria-label={`${label_of(type.plural)} by state`}>
                    {states.map((state) => (
                        <li key={state.name}>
                            <Link to={list} search={{ q: `state:${state.name}` }}>
                                <StateLabel state={state.name} closed={state.closed} />
                                <span>{count(state.name).toLocaleString("en")}</span>
                            </Link>
                        </li>
                    ))}
                </ul>
            ) : null}
            <footer>
                <Button component={Link} variant="default" to={list} search={{ layout: "board" } as never}>
                    Board
                </Button>
                <Button component={Link} variant="default" to={`${list}/new`}>
                    New {words_of(type.title.toLowerCase())}
                </Button>
            </footer>
        </li>
    );
}
