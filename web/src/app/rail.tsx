import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from "@mantine/core";
import { IconFlag, IconHelp, IconLogout, IconMoon, IconSearch, IconSettings, IconSun, IconSunMoon } from "@tabler/icons-react";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useStats } from "@/api/overview";
import { useCounts } from "@/api/records";
import { is_closed, useSchema } from "@/api/schema";
import { useSession } from "@/api/session";
import type { TypeDescription } from "@/api/types";
import { KeyCap } from "@/components/key-cap";
import { Mark } from "@/components/mark";
import { Person } from "@/components/person";
import { label_of } from "@/components/words";
import { NewsBell } from "./news-bell";
import { RailViews } from "./rail-views";
import { places, rooms } from "./rooms";
import { useSignOut } from "./use-sign-out";
import styles from "./shell.module.css";

type RailProps = { live: boolean; open_palette: () => void; open_help: () => void };

export function Rail({ live, open_palette, open_help }: RailProps) {
    const here = useLocation().pathname.split("/")[1];
    return (
        <nav className={styles.rail} aria-label="Rooms">
            <Link className={styles.brand} to="/watch/alerts">
                <Mark size={20} />
                Redoubt
            </Link>
            <button type="button" className={styles.search} onClick={open_palette}>
                <IconSearch size={14} aria-hidden="true" />
                <span>Go to or run</span>
                <KeyCap keys="mod+K" />
            </button>
            <ul className={styles.rooms}>
                {rooms.map((room) => (
                    <li key={room.name}>
                        <Link className={styles.room} to={`/${room.name}`} activeOptions={{ exact: true }}>
                            <room.icon size={16} stroke={1.6} aria-hidden="true" />
                            <span>{room.title}</span>
                        </Link>
                        {here === room.name ? <Children room={room.name} /> : null}
                    </li>
                ))}
            </ul>
            {live ? null : (
                <p className={styles.offline} role="status">
                    Not live: reconnecting
                </p>
            )}
            <Foot open_help={open_help} />
        </nav>
    );
}

const order = ["alerts", "incidents", "findings", "assets", "rules", "risks", "tasks"];
const rank = (plural: string) => (order.includes(plural) ? order.indexOf(plural) : order.length);

function Children({ room }: { room: string }) {
    const types = useSchema().types.filter((type) => type.room === room && !type.derived).sort((a, b) => rank(a.plural) - rank(b.plural));
    return (
        <ul className={styles.children}>
            {types.map((type) => (
                <Child key={type.plural} to={`/${room}/${type.plural}`} title={label_of(type.plural)} below={<RailViews type={type} />}>
                    {type.plural === "alerts" ? <OpenGroups /> : <Open type={type} />}
                </Child>
            ))}
            {(places[room] ?? []).map((place) => (
                <Child key={place.to} {...place} />
            ))}
        </ul>
    );
}

const Child = ({ to, title, below, children }: { to: string; title: string; below?: ReactNode; children?: ReactNode }) => (
    <li>
        <Link className={styles.room} data-child to={to}>
            <span>{title}</span>
            <span className={styles.counter}>{children}</span>
        </Link>
        {below}
    </li>
);

const OpenGroups = () => <>{useStats().data?.open_alert_groups.toLocaleString("en")}</>;

/** How many of a type are not closed. */
function Open({ type }: { type: TypeDescription }) {
    const counts = useCounts(type.plural, "", "state");
    return <>{counts.data?.counts.reduce((sum, one) => sum + (is_closed(type, String(one.value)) ? 0 : one.count), 0).toLocaleString("en")}</>;
}

function Foot({ open_help }: { open_help: () => void }) {
    const user = useSession().data?.user;
    const sign_out = useSignOut();
    const go = useNavigate();
    return (
        <div className={styles.foot}>
            <Menu position="top-start" width={200}>
                <Menu.Target>
                    <button type="button" className={styles.me}>
                        <Person name={user?.name} />
                    </button>
                </Menu.Target>
                <Menu.Dropdown>
                    <Menu.Label>
                        {user?.login}, {user?.level}
                    </Menu.Label>
                    <Menu.Item leftSection={<IconSettings size={14} />} onClick={() => go({ to: "/settings/tokens" })}>
                        Settings
                    </Menu.Item>
                    <Menu.Item leftSection={<IconFlag size={14} />} onClick={() => go({ to: "/concern" })}>Report a concern</Menu.Item>
                    <Menu.Item leftSection={<IconLogout size={14} />} onClick={sign_out}>
                        Sign out
                    </Menu.Item>
                </Menu.Dropdown>
            </Menu>
            <NewsBell />
            <ThemeSwitch />
            <Tooltip label="Keys">
                <ActionIcon variant="subtle" color="gray" aria-label="Keyboard help" onClick={open_help}>
                    <IconHelp size={16} stroke={1.6} />
                </ActionIcon>
            </Tooltip>
        </div>
    );
}

const schemes = { dark: IconMoon, light: IconSun, auto: IconSunMoon };
const next_scheme = { dark: "light", light: "auto", auto: "dark" } as const;

function ThemeSwitch() {
    const { colorScheme, setColorScheme } = useMantineColorScheme();
    const Icon = schemes[colorScheme];
    const word = colorScheme === "auto" ? "as the system" : colorScheme;
    return (
        <Tooltip label={`Theme: ${word}`}>
            <ActionIcon variant="subtle" color="gray" aria-label={`Theme: ${word}. Change`} onClick={() => setColorScheme(next_scheme[colorScheme])}>
                <Icon size={16} stroke={1.6} />
            </ActionIcon>
        </Tooltip>
    );
}
