import { useMemo } from "react";
import { useRecords } from "@/api/records";

/** Assets that have only been seen in logs, by id. */
export function useUnlisted(): ReadonlySet<string> {
    const found = useRecords("assets", { q: "listed:false -state:retired", limit: 500, fields: "listed" });
    return useMemo(() => new Set(found.data?.items.map((one) => one.id)), [found.data]);
}
