import styles from "./tick.module.css";

/** The box that chooses a row. The browser's own: a list has many of them. `range`: up to here, with shift. */
export const Tick = ({ what, on, change, disabled = false }: { what: string; on: boolean; change: (range: boolean) => void; disabled?: boolean }) => (
    <span className={styles.tick}>
        <input type="checkbox" tabIndex={-1} checked={on} disabled={disabled} aria-label={`Select ${what}`} onClick={(event) => change(event.shiftKey)} onChange={() => undefined} />
    </span>
);
