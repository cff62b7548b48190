import { Link, useParams } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { useSession } from "@/api/session";
import { Empty } from "@/components/empty";
import { Columns, Page } from "@/components/page";
import { Deadlines } from "./deadlines";
import { Delivery } from "./delivery";
import { Factors } from "./factors";
import { Jobs } from "./jobs";
import { Journal } from "./journal";
import { Notifications } from "./notifications";
import { OwnFields } from "./own-fields";
import { Password } from "./password";
import { Sessions } from "./sessions";
import { SignInPolicy } from "./sign-in-policy";
import { Tokens } from "./tokens";
import { Trackers } from "./trackers";
import { Users } from "./users";
import styles from "./settings.module.css";

type Tab = { name: string; title: string; lead?: boolean; page: ComponentType };

const tabs: Tab[] = [
    { name: "tokens", title: "API tokens", page: Tokens },
    { name: "sessions", title: "Sessions", page: Sessions },
    { name: "password", title: "Password", page: Password },
    { name: "factors", title: "Second factors", page: Factors },
    { name: "notifications", title: "Notifications", page: Notifications },
    { name: "users", title: "People", lead: true, page: Users },
    { name: "sign-in", title: "Sign-in", lead: true, page: SignInPolicy },
    { name: "delivery", title: "Delivery", lead: true, page: Delivery },
    { name: "trackers", title: "Trackers", lead: true, page: Trackers },
    { name: "own-fields", title: "Own fields", page: OwnFields },
    { name: "deadlines", title: "Deadlines", page: Deadlines },
    { name: "jobs", title: "Jobs", page: Jobs },
    { name: "journal", title: "Journal", page: Journal },
];

export function Settings() {
    const { tab } = useParams({ strict: false }) as { tab: string };
    const lead = useSession().data?.user?.level === "Lead";
    const mine = tabs.filter((one) => lead || !one.lead);
    const Shown = mine.find((one) => one.name === tab)?.page;
    const filters = (
        <nav className={styles.tabs} aria-label="Settings">
            {mine.map((one) => (
                <Link key={one.name} to={`/settings/${one.name}`}>
                    {one.title}
                </Link>
            ))}
        </nav>
    );
    return (
        <Page title="Settings" filters={filters}>
            <Columns>
                {Shown ? <Shown /> : <Empty title="There is no such page">{tabs.some((one) => one.name === tab) ? "Only a Lead may open it." : "The line above has the settings there are."}</Empty>}
            </Columns>
        </Page>
    );
}
