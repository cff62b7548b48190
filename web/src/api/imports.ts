// Log files handed in: upload, watch, result.
import { useQuery } from "@tanstack/react-query";
import { upload } from "./client";
import { answer, api } from "./typed";
import type { ImportJob } from "./types";

export const start_import = (file: File, on_progress: (part: number) => void) => upload<ImportJob>("/imports", { name: file.name }, file, on_progress);
export const get_import = (id: string) => answer(api.GET("/imports/{id}", { params: { path: { id } } }));
export const useImports = () => useQuery({ queryKey: ["imports"], queryFn: () => answer(api.GET("/imports")).then((page) => page.items) });
export const is_over = (job: ImportJob) => job.state === "done" || job.state === "failed";
