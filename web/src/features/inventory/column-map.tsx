// Which column of a list holds what: as its heading says, unless somebody says otherwise. Some cells are shown beside each.
import { Select } from "@mantine/core";
import { type ColumnChoice, useTableColumns } from "@/api/inventory";
import { message_of } from "@/api/problem";
import styles from "./inventory.module.css";

export function ColumnMap({ file, choices, choose }: { file: File; choices: ColumnChoice; choose: (choices: ColumnChoice) => void }) {
    const table = useTableColumns(file);
    if (table.isPending) return <p role="status">Reading its columns</p>;
    if (table.error)
        return (
            <p role="alert" className={styles.bad}>
                {message_of(table.error)}
            </p>
        );
    const { columns, targets } = table.data;
    const held = columns.filter((column) => (choices[column.name] ?? column.holds) !== "").length;
    return (
        <section aria-label="Columns" className={styles.columns}>
            <header className={styles.columns_head}>
                <h3>Columns</h3>
                <span className={styles.quiet}>
                    {held} of {columns.length} are read; what is not chosen is left out
                </span>
            </header>
            <div className={styles.columns_body}>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">In the file</th>
                            <th scope="col">Holds</th>
                            <th scope="col">For example</th>
                        </tr>
                    </thead>
                    <tbody>
                        {columns.map((column, index) => (
                            <tr key={index}>
                                <th scope="row">{column.name || <span className={styles.quiet}>without a heading</span>}</th>
                                <td>
                                    <Select
                                        size="xs"
                                        aria-label={`What ${column.name} holds`}
                                        placeholder="Left out"
                                        searchable
                                        clearable
                                        disabled={!column.name}
                                        data={targets.map((target) => ({ value: target.name, label: `${target.name.replaceAll("_", " ")}: ${target.doc}` }))}
                                        value={(choices[column.name] ?? column.holds) || null}
                                        onChange={(holds) => choose({ ...choices, [column.name]: holds ?? "" })}
                                    />
                                </td>
                                <td className={styles.samples}>{column.samples.join(" · ")}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </section>
    );
}
