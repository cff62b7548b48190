import { ActionIcon, Tooltip } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { unread_of, useNews } from "@/api/news";
import { useTold } from "@/api/notify";
import styles from "./shell.module.css";

/** How much of what I follow is unread, and the way to it. */
export function NewsBell() {
    const news = useNews().data;
    const unread = unread_of(news) + (useTold().data?.unread ?? 0);
    return (
        <Tooltip label={unread ? `${unread} unread` : "News"}>
            <ActionIcon component={Link} to="/news" variant="subtle" color="gray" aria-label={`News: ${unread} unread`} className={styles.news}>
                <IconBell size={16} stroke={1.6} />
                {unread ? <span className={styles.unread}>{unread > 99 || news?.more ? "99+" : unread}</span> : null}
            </ActionIcon>
        </Tooltip>
    );
}
