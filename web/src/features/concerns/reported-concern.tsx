// What the reporter has of it afterwards: the code, shown this once; or the finding, where it was said who reports.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Reported } from "@/api/concerns";
import { Copy } from "@/components/copy";
import styles from "./concerns.module.css";

type ReportedConcernProps = { reported: Reported; follow: (code: string) => void; again: () => void };

export function ReportedConcern({ reported: { code, key }, follow, again }: ReportedConcernProps) {
    if (!code)
        return (
            <section className={styles.box} aria-label="Reported">
                <p>
                    It is{" "}
                    <Link className="link mono" to={`/fix/findings/${key}`}>
                        {key}
                    </Link>
                    , raised by you.
                </p>
                <div className={styles.buttons}>
                    <Button variant="default" onClick={again}>
                        Report another
                    </Button>
                </div>
            </section>
        );
    return (
        <section className={styles.box} aria-label="Reported">
            <p>Reported. With this code you see what becomes of it, read what you are answered, and add to it:</p>
            <p className={styles.code}>
                <code>{code}</code>
                <Copy text={code} what="the code" />
            </p>
            <p>It is shown this once. Nobody can find it again, and whoever has it can read along: keep it as secret as what you reported.</p>
            <p className={styles.quiet}>It becomes a finding when this day is over, together with all others of the day.</p>
            <div className={styles.buttons}>
                <Button variant="default" onClick={() => follow(code)}>
                    Try the code
                </Button>
                <Button onClick={again}>I have it</Button>
            </div>
        </section>
    );
}
