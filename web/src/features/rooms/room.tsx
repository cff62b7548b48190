// A room's front page: what it is for; its lists where there are some, and where there are none yet, what can be done now.
import { Button } from "@mantine/core";
import { Link, Navigate, useParams } from "@tanstack/react-router";
import { useSchema } from "@/api/schema";
import { Empty } from "@/components/empty";
import { Page } from "@/components/page";
import { MyWork } from "./my-work";
import { plans } from "./plans";

export function Room() {
    const { room } = useParams({ strict: false }) as { room: string };
    const types = useSchema().types.filter((type) => type.room === room && !type.derived);
    if (room === "my-work") return <MyWork />;
    if (room === "watch") return <Navigate to="/watch/alerts" replace />;
    if (types[0]) return <Navigate to={`/${room}/${types[0].plural}`} replace />;
    const plan = plans[room];
    if (!plan) return <Empty title="There is nothing at this address">The rail on the left shows the rooms there are.</Empty>;
    return (
        <Page title={plan.title}>
            <Empty title={plan.heading} action={<Button component={Link} to={plan.to}>{plan.action}</Button>}>
                <p>{plan.what}</p>
                <p>{plan.now}</p>
            </Empty>
        </Page>
    );
}
