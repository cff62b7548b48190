// Drop a log file anywhere on Watch, or choose one: it is sent, read, and its result shown in the corner.
import { useQueryClient } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Mark } from "@/components/mark";
import { import_files } from "./import-store";
import { ImportTray } from "./import-tray";
import styles from "./import.module.css";

let choose = () => {};
export const choose_logs = () => choose();

export function ImportDrop() {
    const input = useRef<HTMLInputElement>(null);
    const [over, set_over] = useState(false);
    const on_watch = useLocation().pathname.startsWith("/watch");
    const client = useQueryClient();
    useEffect(() => void (choose = () => input.current?.click()));
    const take = (files: Iterable<File>) => import_files(files, () => void client.invalidateQueries({ queryKey: ["imports"] }));
    const taking = useRef(take);
    useEffect(() => void (taking.current = take));
    useEffect(() => {
        if (!on_watch) return;
        const has_files = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
        const enter = (event: DragEvent) => has_files(event) && (event.preventDefault(), set_over(true));
        const leave = (event: DragEvent) => event.relatedTarget === null && set_over(false);
        const drop = (event: DragEvent) => {
            set_over(false);
            if (!has_files(event) || event.defaultPrevented) return;
            event.preventDefault();
            taking.current([...(event.dataTransfer?.files ?? [])]);
        };
        const all = { dragenter: enter, dragover: enter, dragleave: leave, drop } as const;
        for (const [name, hearer] of Object.entries(all)) window.addEventListener(name, hearer as EventListener);
        return () => {
            for (const [name, hearer] of Object.entries(all)) window.removeEventListener(name, hearer as EventListener);
        };
    }, [on_watch]);
    return (
        <>
            <input ref={input} type="file" multiple hidden aria-label="Log files" onChange={(event) => (take([...(event.target.files ?? [])]), (event.target.value = ""))} />
            {over ? (
                <div className={styles.over}>
                    <Mark size={72} />
                    <p>Drop to import</p>
                    <p className={styles.kinds}>EVTX or NDJSON, plain or inside .zip and .gz</p>
                </div>
            ) : null}
            <ImportTray />
        </>
    );
}
