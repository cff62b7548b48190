// A field before and after: what went struck out, what came marked; of a list only the items that differ.
import type { AnyRecord, FieldDescription, FieldValue } from "@/api/types";
import { ChangeValue } from "./detail/change-value";
import styles from "./before-after.module.css";
import { is_empty } from "./value";

type BeforeAfterProps = { field?: FieldDescription; record?: AnyRecord; before: FieldValue; after: FieldValue };

export function BeforeAfter({ field, record, before, after }: BeforeAfterProps) {
    const show = (value: FieldValue) => <ChangeValue field={field} record={record} value={value} />;
    if (Array.isArray(before) || Array.isArray(after)) {
        const [gone, come] = [items_not_in(before, after), items_not_in(after, before)];
        return (
            <span className={styles.change}>
                {gone.map((one, index) => <del key={index}>{show(one)}</del>)}
                {come.map((one, index) => <ins key={index}>{show(one)}</ins>)}
                {gone.length + come.length === 0 ? <span className={styles.quiet}>only their order</span> : null}
            </span>
        );
    }
    return (
        <span className={styles.change}>
            {is_empty(before) ? null : <del>{show(before)}</del>}
            {is_empty(after) ? <span className={styles.quiet}>nothing</span> : <ins>{show(after)}</ins>}
        </span>
    );
}

const items_of = (value: FieldValue) => (Array.isArray(value) ? value : is_empty(value) ? [] : [value]);

function items_not_in(value: FieldValue, other: FieldValue): FieldValue[] {
    const there = new Set(items_of(other).map((one) => JSON.stringify(one)));
    return items_of(value).filter((one) => !there.has(JSON.stringify(one)));
}
