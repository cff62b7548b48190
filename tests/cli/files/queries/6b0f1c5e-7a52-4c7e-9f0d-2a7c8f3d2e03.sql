-- Burst of Failed Sign-Ins (6b0f1c5e-7a52-4c7e-9f0d-2a7c8f3d2e03), by Test Author
-- note: counts in fixed buckets of 1m, not in a sliding window: what lies on both sides of a boundary may be missed
WITH arrayFilter((v, n) -> n = 'message', values, names) AS all_message
SELECT toDateTime(intDiv(toUInt32(time), 60) * 60) AS time_bucket, multiIf(has(names, 'user'), lower(arrayElement(values, indexOf(names, 'user'))), '') AS group_1, count() AS measured
FROM events
WHERE (lower(product) = 'linux' AND lower(service) = 'sshd' AND arrayExists(v -> startsWith(lower(v), 'failed password'), all_message)) AND (has(names, 'user'))
GROUP BY time_bucket, group_1
HAVING measured >= 3
