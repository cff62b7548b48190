import { Modal } from "@mantine/core";
import { KeyCap } from "@/components/key-cap";
import styles from "./help.module.css";

const keys: Record<string, [string, string][]> = {
    Everywhere: [["mod+K", "Go anywhere, search, run a command"], ["/", "Filter the list"], ["?", "This help"], ["g a", "Alerts"], ["g i", "Incidents"], ["g s", "Assets"], ["g r", "Rules"], ["g m", "My work"]],
    "In a list": [["j", "Next row"], ["k", "Previous row"], ["Enter", "Open"], ["x", "Select"], ["shift+x", "Select up to here"], ["mod+a", "Select what is shown"], ["Escape", "Clear the selection"], ["a", "Assign"], ["c", "Change a field"], ["s", "Move to another state"], ["n", "New record"], ["f", "Counts by field"], ["b", "List or board"]],
    "On a board": [["h", "Column to the left"], ["l", "Column to the right"], ["j", "Next card"], ["k", "Previous card"], ["shift+l", "Carry the card on"], ["shift+h", "Carry it back"]],
    "On a record": [["i", "Edit"], ["m", "Comment"]],
    "In my work": [["d", "Done, or on to the next state"]],
    "On alerts": [["l", "Unfold a group"], ["h", "Fold it"], [".", "Show what has just arrived"], ["a", "Assign to me"], ["e", "Escalate into an incident"], ["c", "Close with disposition and reason"], ["m", "Comment"], ["j", "Next alert (on its page)"], ["k", "Previous alert (on its page)"]],
};

export function Help({ opened, close }: { opened: boolean; close: () => void }) {
    return (
        <Modal opened={opened} onClose={close} title="Keys" size="xl">
            <div className={styles.columns}>
                {Object.entries(keys).map(([where, list]) => (
                    <section key={where}>
                        <h3>{where}</h3>
                        <dl>
                            {list.map(([key, what]) => (
                                <div key={key + what}>
                                    <dt>
                                        <span className="unseen">{key}</span>
                                        <KeyCap keys={key} />
                                    </dt>
                                    <dd>{what}</dd>
                                </div>
                            ))}
                        </dl>
                    </section>
                ))}
            </div>
        </Modal>
    );
}
