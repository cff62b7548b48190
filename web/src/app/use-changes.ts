// A change on the server makes what hangs on that record stale: gathered for half a second, so that an import does not flood.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { hear_changes } from "@/api/live";
import { schema_query } from "@/api/schema";

export function useChanges() {
    const client = useQueryClient();
    useEffect(() => {
        const types = new Set<string>();
        let timer: ReturnType<typeof setTimeout> | undefined;
        const refresh = () => {
            timer = undefined;
            const schema = client.getQueryData(schema_query.queryKey);
            for (const name of types) {
                const plural = schema?.types.find((type) => type.name === name)?.plural ?? `${name}s`;
                for (const what of ["record", "list", "counts"]) void client.invalidateQueries({ queryKey: [what, plural] });
            }
            for (const what of ["news", "work"]) void client.invalidateQueries({ queryKey: [what] });
            types.clear();
        };
        const stop = hear_changes((change) => {
            types.add(change.type);
            timer ??= setTimeout(refresh, 500);
        });
        return () => {
            clearTimeout(timer);
            stop();
        };
    }, [client]);
}
