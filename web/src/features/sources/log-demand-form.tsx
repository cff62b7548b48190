// One demand: of which assets logs must arrive, and how often.
import { type LogDemand, type LogDemandCoverage, useSetLogDemands } from "@/api/sources";
import { DemandForm } from "@/records/demands/demand-form";

const plain = ({ name, query, hours, severity }: LogDemand): LogDemand => ({ name, query, hours, severity });

export const LogDemandForm = ({ name, demands, close }: { name: string; demands: LogDemandCoverage[]; close: () => void }) => (
    <DemandForm<LogDemand>
        name={name}
        demands={demands.map(plain)}
        fresh={{ name: "", query: "", hours: 24, severity: "medium" }}
        example="kind:service criticality:high"
        term={{ label: "Within hours", most: 2160, of: (one) => one.hours, with: (hours) => ({ hours }) }}
        keep={useSetLogDemands()}
        close={close}
    />
);
