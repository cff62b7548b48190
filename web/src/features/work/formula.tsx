import type { Factor } from "@/api/work";
import { words_of } from "@/components/words";
import styles from "./work.module.css";

/** How the points come about, as the server computes them. */
export function Formula({ factors }: { factors: Factor[] }) {
    return (
        <section className={styles.formula} aria-label="How it is ranked">
            <p>The points of all factors that hold are added; the most points come first.</p>
            <table>
                <thead>
                    <tr>
                        <th>Factor</th>
                        <th>Holds when</th>
                        <th>Points</th>
                    </tr>
                </thead>
                <tbody>
                    {factors.map((one) => (
                        <tr key={one.factor}>
                            <td>{words_of(one.factor)}</td>
                            <td>{one.doc}</td>
                            <td>{one.points}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </section>
    );
}
