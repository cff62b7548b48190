// For Leads: who must have a second factor.
import { Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { address } from "@/api/client";
import { change_policy, usePolicy } from "@/api/identity";
import { CommandHint } from "@/components/command-hint";
import { Trouble, Waiting } from "@/components/empty";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";

const from_levels = { nobody: "nobody", Lead: "Leads", IC4: "IC4 and above", IC2: "IC2 and above", P1: "P1 and above", Auditor: "everybody" };

export function SignInPolicy() {
    const policy = usePolicy();
    const client = useQueryClient();
    const change = useMutation({
        mutationFn: (second_factor_from: string) => change_policy({ second_factor_from }),
        onSuccess: (now) => {
            client.setQueryData(["identity", "policy"], now);
            say("It holds from their next step on");
        },
        onError: (error) => complain(error, "Not changed"),
    });
    return (
        <Section title="Second factor" action={<CommandHint command="redoubt account policy" path={address("/identity/policy")} />}>
            {policy.isPending ? <Waiting rows={2} /> : null}
            {policy.isError ? <Trouble error={policy.error} again={() => policy.refetch()} /> : null}
            {policy.data ? <Select w={320} label="Who must have one" description="Whoever must and has none sets it up before anything else" allowDeselect={false} data={Object.entries(from_levels).map(([value, label]) => ({ value, label }))} value={policy.data.second_factor_from} onChange={(level) => level && change.mutate(level)} /> : null}
        </Section>
    );
}
