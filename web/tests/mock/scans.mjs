// Scans, formats, coverage, trackers and tickets, from memory: nothing was imported yet, and no tracker is set up.
const demands = [{ name: "hosts-open-to-all", query: "kind:host exposure:public", scan: "host", days: 7, severity: "high" }];

const answers = {
    scans: () => ({ items: [] }),
    mappings: () => ({ items: [{ name: "sarif", title: "SARIF", about: "Results of static analysis, of any tool", shipped: true, text: null }] }),
    coverage: ({ assets, ref }) => ({ items: demands.map((one) => ({ ...one, assets: 3, covered: 1, late: 0, never: 2, gaps: assets().slice(0, 2).map((asset) => ({ asset: ref(asset), last: null, tool: null })) })) }),
    trackers: () => ({ items: [] }),
    tickets: () => ({ items: [] }),
};

/** The answer, or undefined where the path is not of this part. */
export function scans({ method, parts, world }) {
    if (method !== "GET") return undefined;
    if (parts[0] === "findings" && parts[1] === "groups") return { by: "fix", items: [], total: 0, findings: 0, open: 0, came_back: 0, times_back: 0, recurring: 0, cut: false };
    return parts.length === 1 ? answers[parts[0]]?.(world) : undefined;
}
