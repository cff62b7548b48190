import { useQueryClient } from "@tanstack/react-query";
import { session_query } from "@/api/session";
import { ConcernPage } from "@/features/concerns/concern-page";
import { SignInForm } from "@/features/sign-in/sign-in-form";

/** Where reporting takes a sign-in, it is given on the spot: what was typed stays. */
export function ConcernDoor() {
    const client = useQueryClient();
    return <ConcernPage sign_in={(done) => <SignInForm done={(session) => (client.setQueryData(session_query.queryKey, session), done())} />} />;
}
