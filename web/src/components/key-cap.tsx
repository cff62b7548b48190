import styles from "./key-cap.module.css";

export const mod_key = /Mac|iP(hone|ad)/.test(navigator.platform) ? "⌘" : "Ctrl";

/** A key as it looks on the keyboard: <KeyCap keys="mod+k" />. */
export function KeyCap({ keys }: { keys: string }) {
    return (
        <span className={styles.keys} aria-hidden="true">
            {keys.split(/[+ ]/).map((key, index) => (
                <kbd key={index}>{key === "mod" ? mod_key : key === "shift" ? "⇧" : key === "Enter" ? "↵" : key === "Escape" ? "Esc" : key}</kbd>
            ))}
        </span>
    );
}
