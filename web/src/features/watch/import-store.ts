// Log files on their way in: uploading, then worked through at the server; kept while one moves about the console.
import { useSyncExternalStore } from "react";
import { get_import, is_over, start_import } from "@/api/imports";
import { hear_imports } from "@/api/live";
import { message_of } from "@/api/problem";
import type { ImportJob } from "@/api/types";

export type Running = { key: string; name: string; uploaded: number; job?: ImportJob; trouble?: string };

let running: Running[] = [];
const readers = new Set<() => void>();

const publish = (next: Running[]) => {
    running = next;
    for (const reader of readers) reader();
};
const change = (key: string, part: Partial<Running>) => publish(running.map((one) => (one.key === key ? { ...one, ...part } : one)));

export const useRunning = () => useSyncExternalStore((reader) => (readers.add(reader), () => void readers.delete(reader)), () => running);
export const dismiss = (key: string) => publish(running.filter((one) => one.key !== key));

export function import_files(files: Iterable<File>, on_done: () => void) {
    for (const file of files) void import_file(file, on_done);
}

async function import_file(file: File, on_done: () => void) {
    const key = crypto.randomUUID();
    publish([...running, { key, name: file.name, uploaded: 0 }]);
    try {
        const job = await start_import(file, (uploaded) => change(key, { uploaded }));
        change(key, { uploaded: 1, job });
        await follow(key, job.id);
        on_done();
    } catch (error) {
        change(key, { trouble: message_of(error) });
    }
}

/** Looks when the stream says something moved, and every two seconds in case the stream is down. */
async function follow(key: string, id: string): Promise<void> {
    for (;;) {
        const job = await get_import(id);
        change(key, { job });
        if (is_over(job)) return;
        await new Promise<void>((resolve) => {
            const timer = setTimeout(() => (stop(), resolve()), 2000);
            const stop = hear_imports((news) => {
                if (news.id !== id) return;
                clearTimeout(timer);
                stop();
                setTimeout(resolve, 100);
            });
        });
    }
}
