import { useMemo } from "react";
import { qr_of } from "./qr";
import styles from "./qr-code.module.css";

const quiet = 4;

/** Dark on white in both themes: that is what a camera reads. */
export function QrCode({ text, label }: { text: string; label: string }) {
    const modules = useMemo(() => qr_of(text), [text]);
    if (!modules) return null;
    const size = modules.length + 2 * quiet;
    const path = modules.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + quiet} ${y + quiet}h1v1h-1z`] : []))).join("");
    return (
        <svg className={styles.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
            <rect width={size} height={size} className={styles.paper} />
            <path d={path} className={styles.ink} />
        </svg>
    );
}
