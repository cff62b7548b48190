// One word for how a source does, with its sign.
import styles from "./sources.module.css";

const words: Record<string, { text: string; tone: string | undefined }> = {
    unknown: { text: "nothing yet", tone: styles.quiet },
    learning: { text: "learning what is usual", tone: styles.quiet },
    well: { text: "● well", tone: styles.good },
    silent: { text: "▲ silent", tone: styles.bad },
    more: { text: "▲ far more than usual", tone: styles.warn },
    less: { text: "▲ far less than usual", tone: styles.warn },
    skewed: { text: "▲ wrong clock", tone: styles.warn },
    failing: { text: "▲ failing", tone: styles.bad },
};

export const HealthWord = ({ health }: { health: string }) => <span className={words[health]?.tone}>{words[health]?.text ?? health}</span>;
