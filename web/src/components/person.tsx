import { Tooltip } from "@mantine/core";
import styles from "./person.module.css";

const initials = (name: string) =>
    name
        .split(/\s+/)
        .map((word) => word[0] ?? "")
        .slice(0, 2)
        .join("")
        .toUpperCase();

/** Somebody: initials, and the name beside them or on hover. Nobody is a dashed ring. */
export function Person({ name, bare = false }: { name?: string | null; bare?: boolean }) {
    const face = <span className={name ? styles.face : styles.nobody}>{name ? initials(name) : ""}</span>;
    if (bare)
        return (
            <Tooltip label={name ?? "Nobody yet"}>
                <span className={styles.bare}>
                    {face}
                    <span className="unseen">{name ?? "Nobody yet"}</span>
                </span>
            </Tooltip>
        );
    return (
        <span className={styles.person}>
            {face}
            <span className={name ? "cut" : styles.quiet}>{name ?? "Nobody yet"}</span>
        </span>
    );
}
