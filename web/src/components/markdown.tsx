// Markdown as React elements: raw HTML stays text, links open outside, pictures are links. Nothing is ever injected.
import { lexer, type Token, type Tokens } from "marked";
import { createContext, createElement, type ReactNode, useContext, useMemo } from "react";
import { is_wild } from "./markdown-bounds";
import styles from "./markdown.module.css";

/** `refer` turns a record's key in the text, or an @login, into what it should be shown as. */
export function Markdown({ text, refer }: { text: string; refer?: Refer }) {
    const tokens = useMemo(() => (is_wild(text) ? null : lexer(text, { gfm: true, breaks: true })), [text]);
    if (!tokens) return <p className={styles.plain}>{text}</p>;
    return (
        <ReferContext value={refer ?? null}>
            <div className={styles.markdown}>{blocks(tokens)}</div>
        </ReferContext>
    );
}

type Refer = (word: string) => ReactNode;
const ReferContext = createContext<Refer | null>(null);
const keys = /((?<![\w.])@[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?|\b[A-Z][A-Z_]{1,15}-\d{1,12}\b)/;

function Words({ text }: { text: string }) {
    const refer = useContext(ReferContext);
    if (!refer || !keys.test(text)) return <>{text}</>;
    return <>{text.split(keys).map((part, index) => (index % 2 ? <span key={index}>{refer(part)}</span> : part))}</>;
}

const blocks = (tokens: Token[] | undefined): ReactNode[] => (tokens ?? []).map((token, index) => block(token, index));

function block(token: Token, key: number): ReactNode {
    switch (token.type) {
        case "heading":
            return createElement("h3", { key }, spans(token.tokens));
        case "paragraph":
            return <p key={key}>{spans(token.tokens)}</p>;
        case "text":
            return <span key={key}>{token.tokens ? spans(token.tokens) : <Words text={plain(token.raw)} />}</span>;
        case "code":
            return <pre key={key}>{(token as Tokens.Code).text}</pre>;
        case "blockquote":
            return <blockquote key={key}>{blocks(token.tokens)}</blockquote>;
        case "list": {
            const list = token as Tokens.List;
            const items = list.items.map((item, index) => <li key={index}>{blocks(item.tokens)}</li>);
            return createElement(list.ordered ? "ol" : "ul", { key }, items);
        }
        case "table":
            return <Table key={key} table={token as Tokens.Table} />;
        case "hr":
            return <hr key={key} />;
        case "space":
            return null;
        default:
            return <p key={key}>{token.raw}</p>;
    }
}

function Table({ table }: { table: Tokens.Table }) {
    return (
        <table>
            <thead>
                <tr>
                    {table.header.map((cell, index) => (
                        <th key={index}>{spans(cell.tokens)}</th>
                    ))}
                </tr>
            </thead>
            <tbody>
                {table.rows.map((row, index) => (
                    <tr key={index}>
                        {row.map((cell, column) => (
                            <td key={column}>{spans(cell.tokens)}</td>
                        ))}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

const spans = (tokens: Token[] | undefined): ReactNode[] => (tokens ?? []).map((token, index) => span(token, index));

function span(token: Token, key: number): ReactNode {
    switch (token.type) {
        case "strong":
            return <strong key={key}>{spans(token.tokens)}</strong>;
        case "em":
            return <em key={key}>{spans(token.tokens)}</em>;
        case "del":
            return <del key={key}>{spans(token.tokens)}</del>;
        case "codespan":
            return <code key={key}>{(token as Tokens.Codespan).text}</code>;
        case "br":
            return <br key={key} />;
        case "link":
        case "image":
            return <Outside key={key} address={(token as Tokens.Link).href} words={token.tokens?.length ? spans(token.tokens) : (token as Tokens.Link).text} />;
        default:
            return <Words key={key} text={plain(token.type === "escape" ? (token as Tokens.Escape).text : token.raw)} />;
    }
}

const plain = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" })[name] ?? "");

function Outside({ address, words }: { address: string; words: ReactNode }) {
    if (!/^(https?:|mailto:|\/)/i.test(address)) return <>{words}</>;
    return (
        <a className="link" href={address} target="_blank" rel="noreferrer noopener">
            {words}
        </a>
    );
}
