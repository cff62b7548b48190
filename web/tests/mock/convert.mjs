// A rule as a query of another system: one that is exact, one that is nearly so, and one that cannot be asked.
import { refuse } from "./refuse.mjs";

const mappings = { splunk: ["splunk"], lucene: ["ecs"], esql: ["ecs"], kql: ["defender", "sentinel"], clickhouse: ["clickhouse", "columns"] };

export function convert(rule, target, wanted) {
    const known = mappings[target];
    if (!known) throw refuse(422, "invalid", `'${target}' is not a system that rules convert to`);
    const mapping = wanted || known[0];
    if (!known.includes(mapping)) throw refuse(422, "invalid", `there is no field mapping '${mapping}' for ${target}`);
    const base = { target, mapping, mappings: known, query: null, warnings: [], error: null };
    if (mapping === "defender") return { ...base, error: `${rule.key}:14:5: the field IntegrityLevel is not in DeviceProcessEvents (use another field mapping)` };
    if (mapping === "sentinel") return { ...base, query: `WindowsEvent\n| where Channel =~ "Microsoft-Windows-Sysmon/Operational" and EventID == 1\n| where tostring(EventData.Image) endswith @"\\vssadmin.exe"`, warnings: ["absent and empty are the same in KQL", "4688 is not asked: the mapping does not name its fields"] };
    return { ...base, query: `source="WinEventLog:Microsoft-Windows-Sysmon/Operational" EventCode=1 Image="*\\\\vssadmin.exe" (CommandLine="*/create*" OR CommandLine="*delete*" OR CommandLine="*-enc*") NOT User="NT AUTHORITY\\\\SYSTEM*"` };
}
