// From where an asset can be reached, as far as is known: what reaches which service and why, what is not known, what protects it; and
// where what somebody said is not what follows.
import { type AssetReach as Reach, useAssetReach } from "@/api/network";
import type { AnyRecord } from "@/api/types";
import { Section } from "@/components/page";
import { Table } from "@/components/table";
import { words_of } from "@/components/words";
import { RecordLink } from "@/records/record-link";
import styles from "./asset.module.css";

const places = ["zone", "site", "exposure"] as const;
const sure = { seen: "seen", allowed: "allowed", possible: "possible" };
const outside_network = new Set(["site", "network_zone", "business_process", "data_set"]);

export function AssetReach({ asset }: { asset: AnyRecord }) {
    const reach = useAssetReach(asset.key);
    if (!reach.data || outside_network.has(String(asset.kind))) return null;
    const { reaches, unknown, inner_services, layers } = reach.data;
    return (
        <>
            <Section title="Where it lies" count={undefined}>
                <Places reach={reach.data} />
            </Section>
            <Section title="Reached from" count={reaches.length}>
                {reaches.length ? (
                    <Table heads={["Service", "From", "Exposure", "How sure", "Why"]}>
                        {reaches.map((one) => (
                            <tr key={`${one.service} ${one.from} ${one.why}`}>
                                <td>{one.service ?? "as a whole"}</td>
                                <td>{one.from ? `zone ${one.from}` : one.exposure === "public" ? "outside" : ""}</td>
                                <td>{one.exposure}</td>
                                <td>{sure[one.basis]}</td>
                                <td>{one.why}</td>
                            </tr>
                        ))}
                    </Table>
                ) : (
                    <p className={styles.kind}>Nothing is known to reach it.</p>
                )}
                {unknown.map((what) => (
                    <p key={what} className={styles.kind}>
                        Not known: {what}.
                    </p>
                ))}
                {inner_services.length ? <p className={styles.kind}>Reached from nowhere else: {inner_services.join(", ")}.</p> : null}
            </Section>
            <Section title="Protected by" count={new Set(layers.map((layer) => layer.layer)).size}>
                <Layers layers={layers} />
            </Section>
        </>
    );
}

function Places({ reach }: { reach: Reach }) {
    return (
        <ul className={styles.places}>
            {places.map((name) => {
                const { set, follows, why } = reach[name];
                const differs = !!set && set !== "unknown" && !!follows && follows !== "unknown" && set !== follows;
                return (
                    <li key={name} data-differs={differs || undefined}>
                        <b>{words_of(name)}</b> {set ?? "not known"}
                        {differs ? <strong> Somebody set {set}; what follows is {follows}.</strong> : null} <span>{why}</span>
                    </li>
                );
            })}
        </ul>
    );
}

function Layers({ layers }: { layers: Reach["layers"] }) {
    const count = new Set(layers.map((layer) => layer.layer)).size;
    return (
        <>
            {count < 2 ? <p className={styles.unlisted}>{count === 0 ? "No control" : "One layer only"}: a second layer is to be there when the first fails.</p> : null}
            <ul className={styles.places}>
                {layers.map((layer) => (
                    <li key={`${layer.layer} ${layer.through}`}>
                        <b>{layer.layer}</b>{" "}
                        {layer.controls.map((control) => (
                            <RecordLink key={control.id} record={control} whole />
                        ))}{" "}
                        {layer.through ? <span>by {layer.through}</span> : null}
                    </li>
                ))}
            </ul>
        </>
    );
}
