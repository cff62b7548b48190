// From the words of the schema to the words on the screen.
/** What the address must count, and people do not. */
const uncounted: Record<string, string> = { evidences: "evidence" };

export const words_of = (name: string) => uncounted[name] ?? name.replaceAll("_", " ");

const initialisms = new Set(["id", "rto", "rpo", "tlp", "cvss", "epss", "vex", "cacao"]);

export function label_of(name: string): string {
    const known: Record<string, string> = { ips: "IP addresses", macs: "MAC addresses", urls: "URLs", purl: "Package URL", falsepositives: "False positives", logsource: "Log source", true_positive_impact: "True positive, impact", true_positive_no_impact: "True positive, no impact", id: "id" };
    if (known[name]) return known[name];
    const why = /^(\w+)_why$/.exec(name);
    const plain = why ? `why ${words_of(why[1] ?? "")}` : words_of(name.replace(/^extra\./, ""));
    const words = plain.split(" ").map((word) => (initialisms.has(word) ? word.toUpperCase() : word)).join(" ");
    return words.charAt(0).toUpperCase() + words.slice(1);
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
