import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { session_query, sign_out } from "@/api/session";
import { complain } from "@/components/notice";

export function useSignOut() {
    const client = useQueryClient();
    const go = useNavigate();
    return async () => {
        try {
            await sign_out();
            await go({ to: "/sign-in" });
            client.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
            client.setQueryData(session_query.queryKey, { setup: false });
        } catch (error) {
            complain(error, "Still signed in");
        }
    };
}
