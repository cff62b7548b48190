import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { change_many, count_records, type Fields, type Many, useRefresh } from "@/api/records";
import { say } from "@/components/notice";
import { count_of, words_of } from "@/components/words";
import { asked_by, NeedsForm } from "../moving";
import type { Bulk } from "./bulk-bar";
import styles from "./list.module.css";

/** To another state: those that can go there are moved, the others are left as they are, and both are counted first. */
export function BulkMove({ type, selection, q, total, done, cancel }: Bulk) {
    const [to, set_to] = useState("");
    const refresh = useRefresh();
    const from = type.moves.filter((move) => move.to === to).map((move) => move.from);
    const states = type.states.filter((state) => type.moves.some((move) => move.to === state.name));
    const fit = selection.records.filter((record) => from.includes(record.state) || from.includes("*"));
    const movable_q = `${q} state:(${from.join(",")})`.trim();
    const counted = useQuery({ queryKey: ["list", type.plural, "movable", movable_q], queryFn: () => count_records(type.plural, movable_q), enabled: selection.all && to !== "" });
    const chosen = selection.all ? total : selection.chosen.size;
    const movable = selection.all ? counted.data : fit.length;
    const which: Many = selection.all ? { q: movable_q } : { ids: fit.map((one) => one.id) };
    const needs = [...new Set(type.moves.filter((move) => move.to === to).flatMap((move) => asked_by(type, move)))].filter((name) => name === "reason" || selection.all || fit.some((record) => !record[name]));
    const send = async (fields: Fields) => {
        const result = await change_many(type.plural, { ...which, move: { to, ...fields } });
        await refresh(type.plural, "all");
        say(`${count_of(result.count, type.title.toLowerCase(), words_of(type.plural))} moved to ${words_of(to)}`);
    };
    return (
        <div className={styles.form}>
            <Select label="State" data-autofocus data={states.map((state) => ({ value: state.name, label: words_of(state.name) }))} value={to || null} onChange={(next) => set_to(next ?? "")} />
            {to ? (
                <p role="status">
                    {movable === undefined ? "Counting" : `${movable.toLocaleString("en")} of ${chosen.toLocaleString("en")} can move to ${words_of(to)}${movable < chosen ? "; the others stay as they are" : ""}.`}
                </p>
            ) : null}
            {to && movable ? <NeedsForm key={to} type={type} needs={needs} verb={`Move ${movable.toLocaleString("en")}`} send={send} cancel={cancel} done={done} /> : null}
        </div>
    );
}
