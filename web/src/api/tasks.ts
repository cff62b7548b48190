// The tasks on a record of any type, and how far they are.
import { useQuery } from "@tanstack/react-query";
import { send } from "./client";
import type { components } from "./generated";
import { record_key } from "./records";
import type { AnyRecord } from "./types";

export type TaskProgress = components["schemas"]["TaskProgress"];

export const useTasksOn = (plural: string, id: string) => useQuery({ queryKey: [...record_key(plural, id), "tasks"], queryFn: () => send<{ progress: TaskProgress; items: AnyRecord[] }>("GET", `/${plural}/${id}/tasks`, { query: { limit: 20 } }), retry: false });
