// From the words of the schema to the words on the screen.
export const words_of = (name: string) => name.replaceAll("_", " ");

export function label_of(name: string): string {
    const plain = words_of(name.replace(/^extra\./, ""));
    const known: Record<string, string> = { ips: "IP addresses", macs: "MAC addresses", urls: "URLs", rto: "RTO", rpo: "RPO", tlp: "TLP", purl: "Package URL", criticality_why: "Why so critical", falsepositives: "False positives", logsource: "Log source", rule_id: "Rule id", data_class: "Data class", id: "id", true_positive_impact: "True positive, impact", true_positive_no_impact: "True positive, no impact" };
    return known[name] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

export const count_of = (count: number, one: string, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

export function bytes_of(bytes: number): string {
    const units = ["B", "KB", "MB", "GB"];
    let unit = 0;
    let size = bytes;
    while (size >= 1000 && unit < units.length - 1) {
        size /= 1000;
        ++unit;
    }
    return `${size >= 10 || unit === 0 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}
