// Log files handed in: upload, watch, result.
import { useQuery } from "@tanstack/react-query";
import { send, upload } from "./client";
import type { ImportJob, Page } from "./types";

export const start_import = (file: File, on_progress: (part: number) => void) => upload<ImportJob>("/imports", { name: file.name }, file, on_progress);
export const get_import = (id: string) => send<ImportJob>("GET", `/imports/${id}`);
export const useImports = () => useQuery({ queryKey: ["imports"], queryFn: () => send<Page<ImportJob>>("GET", "/imports").then((page) => page.items) });
export const is_over = (job: ImportJob) => job.state === "done" || job.state === "failed";
