import { RecordList } from "@/records/list/record-list";

/** Every alert by itself, closed ones too; the queue shows them by group. */
export const AllAlerts = () => <RecordList plural="alerts" at="/watch/all-alerts" />;
