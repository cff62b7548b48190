import { ActionIcon, Tooltip } from "@mantine/core";
import { IconBell, IconBellRinging } from "@tabler/icons-react";
import { useFollow, useSubscriptions } from "@/api/news";
import type { AnyRecord } from "@/api/types";
import { complain, say } from "@/components/notice";

/** Being told of what happens to this record. */
export function FollowButton({ record }: { record: AnyRecord }) {
    const all = useSubscriptions();
    const { follow, leave } = useFollow();
    const mine = all.data?.find((one) => one.record && (typeof one.record === "string" ? [record.key, record.id].includes(one.record) : one.record.id === record.id));
    const failed = (error: Error) => complain(error, "Not changed");
    const toggle = () => (mine ? leave.mutate(mine.id, { onSuccess: () => say(`You no longer follow ${record.key}`), onError: failed }) : follow.mutate({ record: record.key }, { onSuccess: () => say(`You follow ${record.key}; what happens to it is under News`), onError: failed }));
    const label = mine ? "Following; stop" : "Follow";
    return (
        <Tooltip label={label}>
            <ActionIcon variant={mine ? "light" : "subtle"} color={mine ? undefined : "gray"} aria-label={label} aria-pressed={mine !== undefined} loading={follow.isPending || leave.isPending} onClick={toggle}>
                {mine ? <IconBellRinging size={16} stroke={1.6} /> : <IconBell size={16} stroke={1.6} />}
            </ActionIcon>
        </Tooltip>
    );
}
