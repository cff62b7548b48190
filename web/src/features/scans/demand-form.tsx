// One demand: which assets, what scan, how often.
import { Select } from "@mantine/core";
import { type DemandCoverage, type ScanDemand, useSetDemands } from "@/api/reports";
import { DemandForm } from "@/records/demands/demand-form";

const scans = ["any", "software", "host", "web", "code", "resource"];
const plain = ({ name, query, scan, days, severity }: ScanDemand): ScanDemand => ({ name, query, scan, days, severity });

export const ScanDemandForm = ({ name, demands, close }: { name: string; demands: DemandCoverage[]; close: () => void }) => (
    <DemandForm<ScanDemand>
        name={name}
        demands={demands.map(plain)}
        fresh={{ name: "", query: "", scan: "any", days: 30, severity: "medium" }}
        example="kind:repository visibility:public"
        term={{ label: "Within days", most: 3650, of: (one) => one.days, with: (days) => ({ days }) }}
        also={(demand, change) => <Select label="Scan" data={scans} value={demand.scan} allowDeselect={false} onChange={(scan) => change({ scan: scan ?? "any" })} />}
        keep={useSetDemands()}
        close={close}
    />
);
