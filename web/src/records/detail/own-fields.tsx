// What a record of this type holds beside its head: short facts first, then what needs the width, then the customer's own fields.
import { Button } from "@mantine/core";
import { useState } from "react";
import { value_of } from "@/api/schema";
import type { AnyRecord, FieldDescription, FieldValue, TypeDescription } from "@/api/types";
import { Fact, Facts } from "@/components/facts";
import { Section } from "@/components/page";
import { count_of } from "@/components/words";
import { is_prose, title_of_field } from "../fields";
import { is_empty, Value } from "../value";

const is_long = (value: FieldValue) => typeof value === "string" && (value.length > 100 || value.includes("\n"));
const is_wide = (field: FieldDescription, record: AnyRecord) => field.large || (is_prose(field) && is_long(value_of(record, field.name))) || field.kind === "map" || field.kind === "nested" || field.item?.kind === "nested";

export function OwnFields({ type, record, leave_out }: { type: TypeDescription; record: AnyRecord; leave_out: string[] }) {
    const [empty_too, set_empty_too] = useState(false);
    const fields = type.fields.filter((field) => (!field.head || field.own) && field.name !== "extra" && !leave_out.includes(field.name));
    const full = fields.filter((field) => !is_empty(value_of(record, field.name)));
    const shown = empty_too ? fields : full;
    const empty = fields.length - full.length;
    const facts = shown.filter((field) => !is_wide(field, record) && !field.own);
    const own = shown.filter((field) => field.own);
    const toggle = empty ? (
        <Button variant="subtle" onClick={() => set_empty_too(!empty_too)}>
            {empty_too ? "Hide what is empty" : `${count_of(empty, "empty field")}`}
        </Button>
    ) : null;
    return (
        <>
            {fields.length ? (
                <Section title={type.title} action={toggle}>
                    <FactList fields={facts} record={record} />
                </Section>
            ) : null}
            {shown.filter((field) => is_wide(field, record) && !field.own).map((field) => (
                <Section key={field.name} title={title_of_field(field)}>
                    <Value field={is_prose(field) ? { ...field, large: true } : field} value={value_of(record, field.name)} />
                </Section>
            ))}
            {own.length ? (
                <Section title="Own fields">
                    <FactList fields={own} record={record} />
                </Section>
            ) : null}
        </>
    );
}

const FactList = ({ fields, record }: { fields: FieldDescription[]; record: AnyRecord }) => (
    <Facts wide>
        {fields.map((field) => (
            <Fact key={field.name} name={title_of_field(field)}>
                <Value field={field} value={value_of(record, field.name)} />
            </Fact>
        ))}
    </Facts>
);
