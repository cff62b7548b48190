// An asset with everything that hangs on it: what it is, who answers for it, what was seen on it.
import { useParams } from "@tanstack/react-router";
import { useRecord } from "@/api/records";
import { useType } from "@/api/schema";
import type { AnyRecord, FieldValue } from "@/api/types";
import { Trouble, Waiting } from "@/components/empty";
import { label_of, words_of } from "@/components/words";
import { Person } from "@/components/person";
import { RecordFrame } from "@/records/detail/record-frame";
import { Related } from "@/records/related";
import { AroundAsset } from "./around-asset";
import { AssetReach } from "./asset-reach";
import { AssetSoftware } from "./asset-software";
import { InsideHost } from "./inside-host";
import { AssetProfile } from "./asset-profile";
import { Inherited } from "./inherited";
import { RecordsAround } from "./records-around";
import { Doubts, Services, Sightings } from "./sightings";
import styles from "./asset.module.css";

export function AssetPage() {
    const { key } = useParams({ strict: false }) as { key: string };
    const type = useType("assets");
    const asset = useRecord("assets", key);
    if (asset.isError) return <Trouble error={asset.error} again={() => asset.refetch()} />;
    if (!asset.data || !type) return <Waiting rows={12} />;
    const record = asset.data;
    const before = (
        <>
            <Doubts asset={record} />
            <Place asset={record} />
            <Inherited asset={record} />
            <AssetProfile type={type} asset={record} />
            <AroundAsset asset={record} />
            <AssetSoftware asset={record} />
            <Related title="Alerts" plural="alerts" q={`asset:${record.key}`} sort="-event_time" time="event_time" none="No rule has fired on this asset." />
            <Related title="Incidents" plural="incidents" q={`assets:${record.key}`} none="It has been part of no incident." />
        </>
    );
    const after = (
        <>
            <AssetReach asset={record} />
            <Services asset={record} />
            <InsideHost asset={record} />
            <Sightings asset={record} />
            <RecordsAround asset={record} />
        </>
    );
    return <RecordFrame key={record.id} type={type} record={record} before={before} after={after} leave_out={["sightings", "software", "services", "doubts", "distinct_from", "listed", "derived", "kind", "exposure", "criticality", "site", "zone", "accounts", "units", "routes", "containers", "effective_criticality", "inherited_criticality", "inherited_path", "completeness", "missing", "linked_as", "seen_by", "attested", "attested_by"]} />;
}

const word = (value: FieldValue) => (value ? words_of(String(value)) : "not known");

function Place({ asset }: { asset: AnyRecord }) {
    return (
        <>
            {asset.listed === false ? (
                <p className={styles.unlisted} role="note">
                    Nobody has listed this asset: logs or reports show it, and no list of yours has it. Give it an owner and an exposure with Edit, then move it to active, or retire it.
                </p>
            ) : null}
            <dl className={styles.place}>
                {(["kind", "site", "zone", "exposure", "effective_criticality"] as const).map((name) => (
                    <div key={name} data-known={!!asset[name] || undefined}>
                        <dt>{name === "effective_criticality" ? "Criticality" : label_of(name)}</dt>
                        <dd title={name === "effective_criticality" ? String(asset.criticality_why ?? "") : undefined}>{word(asset[name])}</dd>
                    </div>
                ))}
                <div data-known={!!asset.owner || undefined}>
                    <dt>Owner</dt>
                    <dd>
                        <Person name={asset.owner?.title} />
                    </dd>
                </div>
            </dl>
        </>
    );
}
