// The acts of triage on groups and alerts; each says exactly what it changed, so that it can be taken back.
import { useQueryClient } from "@tanstack/react-query";
import { escalate_alert } from "@/api/alerts";
import { change_many, type Fields, type Many, useRefresh } from "@/api/records";
import { useSession } from "@/api/session";
import type { AlertGroup, AnyRecord } from "@/api/types";
import { complain, say } from "@/components/notice";
import { count_of } from "@/components/words";
import { lead_alert, type Target } from "./target";

export type Ending = { disposition: string; reason: string };

const most_undone = 400;

export const useMe = () => useSession().data?.user?.party ?? null;

/** The alerts of a target that are in one of these states. */
const those_in = (target: Target, states: string[]): Many | null => {
    if (target.kind === "group") return { q: `group:${target.group.group} state:(${states.join(",")})` };
    return states.includes(target.alert.state) ? { ids: [target.alert.id] } : null;
};

async function change_all(targets: Target[], states: string[], change: { move?: Fields; changes?: Fields }): Promise<string[]> {
    const changed: string[] = [];
    for (const target of targets) {
        const which = those_in(target, states);
        if (which) changed.push(...(await change_many("alerts", { ...which, ...change })).changed);
    }
    return changed;
}

export function useTriage() {
    const me = useMe();
    const client = useQueryClient();
    const refresh = useRefresh();
    const settle = async () => {
        await refresh("alerts", "all");
        await client.invalidateQueries({ queryKey: ["counts", "alert_groups"] });
    };
    const patch = (targets: Target[], change: (group: AlertGroup) => AlertGroup[]) => {
        const groups = new Set(targets.filter((one) => one.kind === "group").map((one) => one.group.group));
        client.setQueriesData<{ pages: { items: AlertGroup[] }[] }>({ queryKey: ["queue"] }, (queue) => queue && { ...queue, pages: queue.pages.map((page) => ({ ...page, items: page.items.flatMap((one) => (groups.has(one.group) ? change(one) : one)) })) });
    };
    const undo = (ids: string[], move: Fields) => {
        if (ids.length === 0 || ids.length > most_undone) return undefined;
        return async () => {
            try {
                await change_many("alerts", { ids, move });
                await client.invalidateQueries({ queryKey: ["queue"] });
                await settle();
                say("Undone");
            } catch (error) {
                complain(error, "Not undone");
            }
        };
    };
    return {
        assign_to_me: async (targets: Target[]) => {
            if (!me) return complain(new Error("Your account is not tied to a person yet; a Lead can do that under Settings."), "Not assigned");
            try {
                const taken = await change_all(targets, ["new"], { move: { to: "assigned", owner: me.id } });
                const handed_over = await change_all(targets, ["assigned", "investigating"], { changes: { owner: me.id } });
                patch(targets, (group) => [{ ...group, owner: me }]);
                const count = new Set([...taken, ...handed_over]).size;
                const others = handed_over.some((id) => !taken.includes(id));
                say(`${count_of(count, "alert")} assigned to you`, others ? undefined : undo(taken, { to: "new", owner: null }));
            } catch (error) {
                complain(error, "Not assigned");
            }
            await settle();
        },
        close: async (targets: Target[], ending: Ending) => {
            const closed = await change_all(targets, ["new", "assigned", "investigating"], { move: { to: "closed", ...ending } });
            patch(targets, () => []);
            say(`${count_of(closed.length, "alert")} closed`, undo(closed, { to: "investigating", reason: "The closing was taken back", disposition: null, disposition_reason: null }));
            await settle();
        },
        escalate: async (targets: Target[], order: Fields): Promise<AnyRecord | undefined> => {
            let incident: AnyRecord | undefined;
            for (const target of targets) {
                const alert = lead_alert(target);
                if (alert) incident = await escalate_alert(alert.id, { ...(incident ? { incident: incident.id } : order), group: target.kind === "group" });
            }
            patch(targets, () => []);
            await settle();
            await refresh("incidents");
            return incident;
        },
    };
}
