import { Link, useParams } from "@tanstack/react-router";
import { useSession } from "@/api/session";
import { Columns, Page } from "@/components/page";
import { Journal } from "./journal";
import { Password } from "./password";
import { Tokens } from "./tokens";
import { Users } from "./users";
import styles from "./settings.module.css";

export function Settings() {
    const { tab } = useParams({ strict: false }) as { tab: string };
    const lead = useSession().data?.user?.level === "Lead";
    const tabs = [{ name: "tokens", title: "API tokens" }, { name: "password", title: "Password" }, ...(lead ? [{ name: "users", title: "Users" }] : []), { name: "journal", title: "Journal" }];
    const filters = (
        <nav className={styles.tabs} aria-label="Settings">
            {tabs.map((one) => (
                <Link key={one.name} to={`/settings/${one.name}`}>
                    {one.title}
                </Link>
            ))}
        </nav>
    );
    return (
        <Page title="Settings" filters={filters}>
            <Columns>
                {tab === "users" && lead ? <Users /> : tab === "journal" ? <Journal /> : tab === "password" ? <Password /> : <Tokens />}
            </Columns>
        </Page>
    );
}
