// Every screen shows the command and the API call that give the same answer.
import { ActionIcon, Popover, Tooltip } from "@mantine/core";
import { IconTerminal2 } from "@tabler/icons-react";
import styles from "./command-hint.module.css";
import { Copy } from "./copy";

/** `command` is left out where there is none: what is somebody's own is not for a shell on the server. */
export function CommandHint({ command, path, method = "GET", body }: { command?: string; path: string; method?: string; body?: string }) {
    const verb = method === "GET" ? "" : ` -X ${method}`;
    const call = `curl${verb} -H "Authorization: Bearer $REDOUBT_TOKEN"${body ? ` -d '${body}'` : ""} '${location.origin}${path}'`;
    return (
        <Popover width={520} position="bottom-end" withinPortal trapFocus>
            <Popover.Target>
                <Tooltip label="Command line and API">
                    <ActionIcon variant="subtle" color="gray" aria-label="Command line and API">
                        <IconTerminal2 size={16} stroke={1.6} />
                    </ActionIcon>
                </Tooltip>
            </Popover.Target>
            <Popover.Dropdown className={styles.hint} aria-label="Command line and API">
                {command ? <Line name="Command line" text={command} /> : null}
                <Line name="API" text={call} />
                <p className={styles.note}>Tokens are made under Settings, API tokens.</p>
            </Popover.Dropdown>
        </Popover>
    );
}

function Line({ name, text }: { name: string; text: string }) {
    return (
        <div className={styles.line}>
            <span>{name}</span>
            <Copy text={text} what={name.toLowerCase()} />
            <code>{text}</code>
        </div>
    );
}

/** A query as a shell word. */
export const quoted = (text: string) => (/^[\w:.,/-]*$/.test(text) && text ? text : `'${text.replaceAll("'", `'\\''`)}'`);
