// What triage acts on: a whole group of alerts, or one alert.
import type { AlertGroup, AnyRecord, Severity } from "@/api/types";

export type Target = { kind: "group"; group: AlertGroup } | { kind: "alert"; alert: AnyRecord };

export const id_of = (target: Target) => (target.kind === "group" ? target.group.group : target.alert.id);
export const title_of = (target: Target) => (target.kind === "group" ? target.group.rule_title : target.alert.title);
export const severity_of = (target: Target) => (target.kind === "group" ? target.group.severity : target.alert.severity) as Severity;
export const count_in = (targets: Target[]) => targets.reduce((sum, one) => sum + (one.kind === "group" ? one.group.open : 1), 0);
export const lead_alert = (target: Target) => (target.kind === "group" ? target.group.latest : target.alert);
