// Why an asset is more critical than somebody set it: the way from what matters to here.
import { Fragment } from "react";
import type { AnyRecord, RecordRef } from "@/api/types";
import { words_of } from "@/components/words";
import { RecordLink } from "@/records/record-link";
import styles from "./asset.module.css";

type Step = { asset: RecordRef | null; how: string; why?: string | null };
const words: Record<string, string> = { "runs-on": "runs on", "depends-on": "depends on", "stored-on": "is stored on", duplicates: "is the same as" };

export function Inherited({ asset }: { asset: AnyRecord }) {
    const steps = Array.isArray(asset.inherited_path) ? (asset.inherited_path as unknown as Step[]) : [];
    if (!asset.inherited_criticality || steps.length === 0) return null;
    return (
        <p className={styles.inherited} role="note">
            <strong>{words_of(String(asset.inherited_criticality))}</strong> because{" "}
            {steps.map((step, index) => (
                <Fragment key={index}>
                    {step.asset ? <RecordLink record={step.asset} whole /> : "an asset that you may not see"}
                    {step.why ? ` (${step.why})` : ""} {words[step.how] ?? step.how}{" "}
                    {index + 1 < steps.length ? "" : "this asset."}
                </Fragment>
            ))}
            <span className={styles.set}> Set by hand: {words_of(String(asset.criticality))}.</span>
        </p>
    );
}
