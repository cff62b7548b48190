// A field's value, by what the schema says it is.
import type { FieldDescription, FieldValue, ItemDescription } from "@/api/types";
import { is_severity, SeverityLabel } from "@/components/severity";
import { Time } from "@/components/time";
import { label_of, words_of } from "@/components/words";
import { Markdown } from "@/components/markdown";
import { is_ranked, title_of_field } from "./fields";
import { is_ref } from "./paths";
import { Reference } from "./record-link";
import styles from "./value.module.css";

type Described = ItemDescription & Partial<FieldDescription>;

export const is_empty = (value: FieldValue) => value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0) || (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0);

export function Value({ field, value, inline = false }: { field?: Described; value: FieldValue; inline?: boolean }) {
    if (is_empty(value)) return <span className={styles.none}>–</span>;
    if (is_ref(value)) return <Reference record={value} whole={!inline} />;
    if (Array.isArray(value)) return <Items field={field?.item ?? undefined} values={value} inline={inline} />;
    if (typeof value === "object" && value !== null) return inline ? <span className="cut">{Object.entries(value).map(([name, one]) => `${words_of(name)} ${String(one)}`).join(", ")}</span> : <Pairs map={value} fields={field?.fields} />;
    if (typeof value === "boolean") return <>{value ? "yes" : "no"}</>;
    if (field?.kind === "time" || field?.kind === undefined ? is_time(value) : false) return <Time at={String(value)} as={inline ? "short" : "long"} />;
    if (is_severity(value) && field && is_ranked(field)) return <SeverityLabel severity={value} />;
    if (field?.kind === "choice") return <span className={inline ? "cut" : undefined}>{words_of(String(value))}</span>;
    if (typeof value === "number") return <>{value.toLocaleString("en")}</>;
    if (field?.large && !inline) return looks_like_code(String(value)) ? <pre className={styles.code}>{String(value)}</pre> : <Markdown text={String(value)} />;
    return <span className={inline ? "cut" : undefined}>{String(value)}</span>;
}

const is_time = (value: FieldValue) => typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value);
const looks_like_code = (text: string) => /^\w[\w ]*:/.test(text) && text.includes("\n");

function Items({ field, values, inline }: { field?: Described; values: FieldValue[]; inline: boolean }) {
    if (values.some((one) => typeof one === "object" && one !== null && !is_ref(one) && !Array.isArray(one))) return inline ? <>{values.length}</> : <Table rows={values} fields={field?.fields} />;
    if (inline && values.length > 1)
        return (
            <span className={styles.line} title={values.map((one) => (is_ref(one) ? one.title : String(one))).join(", ")}>
                <Value field={field} value={values[0]} inline />
                <span className={styles.none}>+{values.length - 1}</span>
            </span>
        );
    if (!inline && values.some((one) => typeof one === "string" && one.length > 60))
        return (
            <ul className={styles.lines}>
                {values.map((one, index) => (
                    <li key={index}>{String(one)}</li>
                ))}
            </ul>
        );
    return (
        <span className={styles.items}>
            {values.map((one, index) => (
                <span key={index} className={is_ref(one) ? styles.plain : styles.item}>
                    <Value field={field} value={one} inline={inline} />
                </span>
            ))}
        </span>
    );
}

function Table({ rows, fields }: { rows: FieldValue[]; fields?: FieldDescription[] }) {
    const maps = rows.filter((row): row is Record<string, FieldValue> => typeof row === "object" && row !== null && !Array.isArray(row));
    const names = fields?.map((one) => one.name) ?? [...new Set(maps.flatMap((row) => Object.keys(row)))];
    return (
        <table className={styles.table}>
            <thead>
                <tr>
                    {names.map((name) => (
                        <th key={name}>{label_of(name)}</th>
                    ))}
                </tr>
            </thead>
            <tbody>
                {maps.map((row, index) => (
                    <tr key={index}>
                        {names.map((name) => (
                            <td key={name}>
                                <Value field={fields?.find((one) => one.name === name)} value={row[name]} inline />
                            </td>
                        ))}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

/** What is filled in, by the titles of the fields where they are known. */
function Pairs({ map, fields }: { map: Record<string, FieldValue>; fields?: FieldDescription[] }) {
    return (
        <dl className={styles.pairs}>
            {Object.entries(map)
                .filter(([, value]) => !is_empty(value))
                .map(([name, value]) => {
                    const field = fields?.find((one) => one.name === name);
                    return (
                        <div key={name}>
                            <dt>{field ? title_of_field(field) : name}</dt>
                            <dd>
                                <Value field={field} value={value} />
                            </dd>
                        </div>
                    );
                })}
        </dl>
    );
}
