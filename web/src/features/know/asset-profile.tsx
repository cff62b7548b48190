// How much of what its kind needs is known of an asset: what is missing, why that matters, and a click to fill it in.
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { type Fields, update_record, useRefresh } from "@/api/records";
import { field_of } from "@/api/schema";
import type { AnyRecord, TypeDescription } from "@/api/types";
import { type ProfileNeed, useAssetProfiles, useAttest } from "@/api/upkeep";
import { complain, say } from "@/components/notice";
import { Section } from "@/components/page";
import { RowAct, RowActs } from "@/components/row-acts";
import { Table } from "@/components/table";
import { Time } from "@/components/time";
import { NeedsForm } from "@/records/moving";
import { LinkForm } from "@/records/detail/link-form";
import styles from "./asset.module.css";

type ProfileProps = { type: TypeDescription; asset: AnyRecord };
/** What is shown by a field of another name, or by links alone. */
const filled_by: Record<string, string> = { applications: "services", criticality: "criticality_why" };

export function AssetProfile({ type, asset }: ProfileProps) {
    const profiles = useAssetProfiles();
    const [filling, set_filling] = useState<ProfileNeed | null>(null);
    if (typeof asset.completeness !== "number") return null;
    const needs = profiles.data?.find((one) => one.kind === asset.kind)?.needs ?? [];
    const missing = Array.isArray(asset.missing) ? asset.missing.map(String) : [];
    const shown = needs.filter((one) => missing.includes(one.name));
    return (
        <Section title="Profile" action={<Confirm asset={asset} />}>
            <p className={styles.complete}>
                <progress max={100} value={asset.completeness} aria-label="Completeness" />
                <strong>{asset.completeness} %</strong>
                <span>{missing.length ? `${missing.length}${needs.length ? ` of ${needs.length}` : ""} things that its kind needs are not known` : "all that its kind needs is known"}</span>
            </p>
            {shown.length ? (
                <Table heads={["Missing", "Why it matters"]} acts>
                    {shown.map((one) => (
                        <tr key={one.name}>
                            <td>{one.title}</td>
                            <td className={styles.why}>{one.why}</td>
                            <RowActs>
                                <RowAct verb="Fill in" of={one.title} onClick={() => set_filling(one)} />
                            </RowActs>
                        </tr>
                    ))}
                </Table>
            ) : null}
            <Modal opened={filling !== null} onClose={() => set_filling(null)} title={filling?.title}>
                {filling ? <Fill type={type} asset={asset} need={filling} close={() => set_filling(null)} /> : null}
            </Modal>
        </Section>
    );
}

function Fill({ type, asset, need, close }: ProfileProps & { need: ProfileNeed; close: () => void }) {
    const refresh = useRefresh();
    const field = filled_by[need.name] ?? need.name;
    const save = async (fields: Fields) => {
        await update_record(type.plural, asset, fields);
        await refresh(type.plural, asset.id);
        say(`${asset.key} saved`);
    };
    if (!field_of(type, field)) return <LinkForm type={type} record={asset} done={close} relation={need.name === "stored-on" ? "stores" : need.name} incoming={need.name === "stored-on"} />;
    return <NeedsForm type={type} needs={[field]} reason={false} verb="Save" send={save} cancel={close} done={close} />;
}

/** When its owner last said that all of this is right, and the word that says so again. */
function Confirm({ asset }: { asset: AnyRecord }) {
    const attest = useAttest();
    const confirm = () => attest.mutate({ assets: [asset.key] }, { onSuccess: () => say(`${asset.key} is confirmed`), onError: (error) => complain(error, "It was not confirmed") });
    return (
        <span className={styles.confirm}>
            {asset.attested ? (
                <span>
                    Confirmed <Time at={String(asset.attested)} />
                </span>
            ) : (
                <span>Never confirmed by its owner</span>
            )}
            <Button variant="default" size="compact-sm" loading={attest.isPending} onClick={confirm}>
                Confirm
            </Button>
        </span>
    );
}
