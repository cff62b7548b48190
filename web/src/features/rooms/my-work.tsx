// What waits for me: alerts that are mine, incidents I command, and, for everybody, alerts that nobody has.
import { useSession } from "@/api/session";
import { Empty } from "@/components/empty";
import { Columns, Page } from "@/components/page";
import { Related } from "@/records/related";

export function MyWork() {
    const user = useSession().data?.user;
    const me = user?.party ?? null;
    return (
        <Page title="My work">
            {me ? (
                <Columns>
                    <Related title="Alerts assigned to you" plural="alerts" q={`owner:${me.key} state:(assigned,investigating)`} sort="-event_time" time="event_time" none="No alert is yours. Take one in the queue with the key a." />
                    <Related title="Incidents you own" plural="incidents" q={`owner:${me.key} -state:(closed,not_an_incident)`} none="You own no open incident." />
                    <Related title="Assets that answer to you" plural="assets" q={`owner:${me.key}`} none="No asset names you as its owner." />
                    <Related title="Serious alerts that nobody has" plural="alerts" q="state:new severity:(critical,high)" sort="-event_time" time="event_time" none="Every critical and high alert has somebody." />
                </Columns>
            ) : (
                <Empty title="Your account is not tied to a person yet">A Lead ties it to one of the parties under Settings, Users. Then what is assigned to you is listed here.</Empty>
            )}
        </Page>
    );
}
