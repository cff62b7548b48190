// What to write into the configuration of a shipper, with address and token in place, to copy.
import { Select } from "@mantine/core";
import { useState } from "react";
import { useShippers } from "@/api/sources";
import { Copy } from "@/components/copy";
import { Trouble, Waiting } from "@/components/empty";
import { Section } from "@/components/page";
import styles from "./sources.module.css";

export function ShipperTexts({ source, secret }: { source: string; secret: string }) {
    const shippers = useShippers(source);
    const [name, set_name] = useState("curl");
    if (shippers.isPending) return <Waiting rows={3} />;
    if (shippers.isError) return <Trouble error={shippers.error} again={() => shippers.refetch()} />;
    const chosen = shippers.data.find((one) => one.name === name);
    const text = (chosen?.text ?? "").replaceAll("TOKEN", secret || "TOKEN");
    return (
        <Section title="For your shipper">
            <div className={styles.choose}>
                <Select label="Shipper" data={shippers.data.map((one) => ({ value: one.name, label: one.title }))} value={name} allowDeselect={false} searchable onChange={(value) => set_name(value ?? "curl")} w={320} />
                {chosen?.file ? <span className={styles.quiet}>into {chosen.file}</span> : null}
            </div>
            {chosen?.missing ? <p className={styles.warn}>▲ {chosen.missing}</p> : null}
            <div className={styles.text}>
                <pre aria-label={`Text for ${chosen?.title ?? ""}`}>{text}</pre>
                <span className={styles.copy}>
                    <Copy text={text} what="text" />
                </span>
            </div>
            {secret ? null : <p className={styles.quiet}>TOKEN stands where the token goes; make one above and it is filled in.</p>}
        </Section>
    );
}
