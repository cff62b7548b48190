// The acts of triage on groups and alerts, and the way back where there is one.
import { useQueryClient } from "@tanstack/react-query";
import { escalate_alert, move_group } from "@/api/alerts";
import { change_all, type Fields, get_record, move_record, update_record, useRefresh } from "@/api/records";
import { useSession } from "@/api/session";
import type { AlertGroup, AnyRecord, RecordRef } from "@/api/types";
import { complain, say } from "@/components/notice";
import { count_of } from "@/components/words";
import { count_in, lead_alert, type Target } from "./target";

export type Ending = { disposition: string; reason: string };

export function useMe(): RecordRef | null {
    const party = useSession().data?.user?.party;
    return party && typeof party === "object" ? party : null;
}

const owner_of = (target: Target) => (target.kind === "group" ? target.group.owner : target.alert.owner);

function assign(target: Target, owner: string | null): Promise<unknown> {
    if (target.kind === "group") return move_group(target.group.group, { to: "assigned", owner });
    return target.alert.state === "new" && owner ? move_record("alerts", target.alert.id, { to: "assigned", owner }) : update_record("alerts", target.alert, { owner });
}

const close = (target: Target, ending: Ending): Promise<unknown> => (target.kind === "group" ? move_group(target.group.group, { to: "closed", ...ending }) : move_record("alerts", target.alert.id, { to: "closed", ...ending }));

export function useTriage() {
    const me = useMe();
    const client = useQueryClient();
    const refresh = useRefresh();
    const settle = () => refresh("alerts", "all");
    const patch = (targets: Target[], change: (group: AlertGroup) => AlertGroup | null) => {
        const groups = new Set(targets.filter((one) => one.kind === "group").map((one) => one.group.group));
        client.setQueriesData<{ pages: { items: AlertGroup[] }[] }>({ queryKey: ["queue"] }, (queue) => queue && { ...queue, pages: queue.pages.map((page) => ({ ...page, items: page.items.flatMap((one) => (groups.has(one.group) ? (change(one) ?? []) : one)) })) });
    };
    return {
        assign_to_me: async (targets: Target[]) => {
            if (!me) return complain(new Error("Your account is not tied to a person yet; a Lead can do that under Settings."), "Not assigned");
            const before = targets.map(owner_of);
            try {
                await Promise.all(targets.map((target) => assign(target, me.id)));
                patch(targets, (group) => ({ ...group, owner: me, state: group.state === "new" ? "assigned" : group.state }));
                const back = async () => {
                    await Promise.all(targets.map((target, index) => give_back(target, before[index] ?? null)));
                    patch(targets, (group) => ({ ...group, owner: targets.map((one, index) => (one.kind === "group" && one.group.group === group.group ? before[index] : undefined)).find(Boolean) ?? null }));
                    await settle();
                };
                say(`${count_of(count_in(targets), "alert")} assigned to you`, () => back().catch((error: unknown) => complain(error, "Not undone")));
            } catch (error) {
                complain(error, "Not assigned");
            }
            await settle();
        },
        close: async (targets: Target[], ending: Ending) => {
            await Promise.all(targets.map((target) => close(target, ending)));
            patch(targets, () => null);
            say(`${count_of(count_in(targets), "alert")} closed`);
            await settle();
        },
        escalate: async (targets: Target[], order: Fields): Promise<AnyRecord | undefined> => {
            let incident: AnyRecord | undefined;
            for (const target of targets) incident = await escalate_alert(lead_alert(target).id, { ...(incident ? { incident: incident.id } : order), group: target.kind === "group" });
            patch(targets, (group) => ({ ...group, state: "escalated" }));
            await settle();
            await refresh("incidents");
            return incident;
        },
    };
}

async function give_back(target: Target, owner: RecordRef | null): Promise<unknown> {
    if (target.kind === "group") return change_all("alerts", `group:${target.group.group} -state:closed`, { owner: owner?.id ?? null });
    return update_record("alerts", await get_record("alerts", target.alert.id), { owner: owner?.id ?? null });
}
