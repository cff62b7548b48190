import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

export function Copy({ text, what }: { text: string; what: string }) {
    return (
        <CopyButton value={text}>
            {({ copied, copy }) => (
                <Tooltip label={copied ? "Copied" : `Copy ${what}`}>
                    <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Copy ${what}`} onClick={copy}>
                        {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                    </ActionIcon>
                </Tooltip>
            )}
        </CopyButton>
    );
}
