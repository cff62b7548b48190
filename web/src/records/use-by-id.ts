import { useQuery } from "@tanstack/react-query";
import { record_query } from "@/api/records";
import { useType } from "@/api/schema";

/** A record by type and id, for values that name one without saying more; nothing while there is no id. */
export function useById(type: string, id: string) {
    const plural = useType(type)?.plural ?? `${type}s`;
    return useQuery({ ...record_query(plural, id), enabled: id !== "" && id !== "null" && id !== "undefined" }).data;
}
