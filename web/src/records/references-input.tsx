// Choosing several records: those chosen as pills, more found by typing a title or a key.
import { ActionIcon, Input } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { RecordRef } from "@/api/types";
import { RecordLink } from "./record-link";
import { ReferenceInput } from "./reference-input";
import styles from "./references-input.module.css";

type ReferencesInputProps = { type: string; label: string; description?: string; value: RecordRef[]; onChange: (records: RecordRef[]) => void; error?: string; required?: boolean; autoFocus?: boolean };

export function ReferencesInput({ type, label, description, value, onChange, error, required, autoFocus }: ReferencesInputProps) {
    return (
        <Input.Wrapper label={label} description={description} error={error} required={required}>
            {value.length ? (
                <ul className={styles.chosen} aria-label={`${label}: chosen`}>
                    {value.map((one) => (
                        <li key={one.id}>
                            <RecordLink record={one} />
                            <ActionIcon size="xs" variant="subtle" color="gray" aria-label={`Remove ${one.title || one.key}`} onClick={() => onChange(value.filter((other) => other.id !== one.id))}>
                                <IconX size={12} />
                            </ActionIcon>
                        </li>
                    ))}
                </ul>
            ) : null}
            <ReferenceInput key={value.length} type={type} name={`Add to ${label.toLowerCase()}`} value={null} onChange={(one) => one && !value.some((other) => other.id === one.id) && onChange([...value, one])} autoFocus={autoFocus} />
        </Input.Wrapper>
    );
}
