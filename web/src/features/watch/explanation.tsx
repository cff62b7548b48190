// Why it fired: the condition as a tree, each test with whether it held and on which value, the matching part marked.
import { IconCheck, IconMinus } from "@tabler/icons-react";
import type { Explanation, ExplanationNode } from "@/api/types";
import { Marked } from "@/components/marked";
import { Counted, is_correlation } from "./counted";
import styles from "./explanation.module.css";

export function WhyItFired({ explanation }: { explanation: Explanation }) {
    return (
        <div className={styles.why}>
            <Condition text={explanation.condition} nodes={explanation.nodes} />
            {is_correlation(explanation) ? (
                <Counted explanation={explanation} />
            ) : (
                <ul className={styles.tree}>
                    {explanation.nodes.map((node, index) => (
                        <Node key={node.id ?? index} node={node} />
                    ))}
                </ul>
            )}
        </div>
    );
}

function Condition({ text, nodes }: { text: string; nodes: ExplanationNode[] }) {
    const named = (word: string) => nodes.filter((node) => node.id !== undefined && (word.endsWith("*") ? node.id.startsWith(word.slice(0, -1)) : node.id === word));
    const look = (word: string) => (/^\w/.test(word) && named(word).length ? (named(word).some((node) => node.held) ? styles.held : styles.not) : styles.word);
    return (
        <p className={styles.condition}>
            <span className={styles.word}>condition</span>
            {text.split(/(\s+|[()])/).map((word, index) => (
                <span key={index} className={look(word)}>
                    {word}
                </span>
            ))}
        </p>
    );
}

function Node({ node }: { node: ExplanationNode }) {
    const test = node.children === undefined;
    return (
        <li className={styles.node}>
            <div className={styles.line} data-held={node.held}>
                {node.held ? <IconCheck size={14} aria-label="held" /> : <IconMinus size={14} aria-label="did not hold" />}
                {test ? <Test node={node} /> : <strong>{node.id ?? (node.kind === "any" ? "any of" : "all of")}</strong>}
                {test ? null : <span className={styles.verdict}>{node.id ? (node.held ? "held" : "did not hold") : ""}</span>}
            </div>
            {node.children?.length ? (
                <ul className={styles.tree}>
                    {node.children.map((child, index) => (
                        <Node key={index} node={child} />
                    ))}
                </ul>
            ) : null}
        </li>
    );
}

const verbs: Record<string, string> = { endswith: "ends with", startswith: "starts with", contains: "contains", re: "matches the pattern", cidr: "is in", exists: "exists", gt: ">", gte: "≥", lt: "<", lte: "≤", fieldref: "equals field", cased: "(case matters)", all: "all of" };

function Test({ node }: { node: ExplanationNode }) {
    const modifiers = (node.modifiers ?? []).map((one) => verbs[one] ?? one);
    const values = (node.values ?? []).map((one) => (one === null ? "nothing" : String(one)));
    const hit = new Set(node.matched?.map((one) => one.value));
    const shown = values.length > 8 ? [...values.filter((one) => hit.has(one)), ...values.filter((one) => !hit.has(one))].slice(0, 8) : values;
    return (
        <div className={styles.test}>
            <p>
                <code className={styles.field}>{node.field || "any field"}</code> <span className={styles.word}>{modifiers.length ? modifiers.join(", ") : "is"}</span>{" "}
                {shown.map((value, index) => (
                    <span key={index}>
                        {index ? <span className={styles.word}> or </span> : null}
                        <code className={hit.has(value) ? styles.hit : styles.value}>{value === "" ? '""' : value}</code>
                    </span>
                ))}
                {values.length > shown.length ? (
                    <span className={styles.word} title={values.join("\n")}>
                        {" "}
                        and {values.length - shown.length} more
                    </span>
                ) : null}
            </p>
            {(node.matched ?? []).map((match, index) => (
                <p key={index} className={styles.on}>
                    <code>
                        {match.field && match.field !== node.field ? `${match.field}: ` : ""}
                        <Marked text={match.on} parts={[match.value]} />
                    </code>
                </p>
            ))}
            {node.held ? null : (
                <p className={styles.seen}>{node.seen?.length ? <>the event has <code>{node.seen.slice(0, 3).join(", ")}</code></> : node.field ? "the event has no such field" : null}</p>
            )}
        </div>
    );
}
