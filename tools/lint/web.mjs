// The console: imports go app → features → records → components → api, features never import each other, no `any`, named exports.
import { posix } from "node:path";

const rank = { app: 4, features: 3, records: 2, components: 1, api: 0 };

export function check_web(tree) {
    const problems = [];
    for (const file of tree.files.filter((one) => one.below("web/src") && one.ends(".ts", ".tsx"))) {
        const generated = /^\/\*\*?\s*\n?\s*\*?\s*(This file was auto-)?generated/i.test(file.text) || file.path.includes("/generated");
        const code = strip_comments(file.text);
        code.split("\n").forEach((text, index) => {
            const at = { path: file.path, line: index + 1 };
            const from = /(?:from|import)\s*\(?\s*["']([^"']+)["']/.exec(text)?.[1];
            const message = from && judge_import(file.path, from);
            if (message) problems.push({ ...at, message });
            if (generated) return;
            if (/(:|\bas|<|,|\|)\s*any\b(?!\s*[:(=])/.test(text.replace(/"[^"]*"|'[^']*'|`[^`]*`|>[^<>{}]*</g, '""'))) problems.push({ ...at, message: "`any`: name the type, or use unknown" });
            if (/^export default\b/.test(text)) problems.push({ ...at, message: "exports a default: use a named export" });
        });
    }
    return problems;
}

const strip_comments = (text) => text.replace(/\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/[^\n]*/g, (match) => match.replace(/[^\n]/g, " "));

function layer_of(path) {
    const [, , layer, feature] = path.split("/");
    return layer in rank ? { layer, feature } : null;
}

function judge_import(path, from) {
    const target = from.startsWith("@/") ? `web/src/${from.slice(2)}` : from.startsWith(".") ? posix.join(posix.dirname(path), from) : null;
    const here = layer_of(path);
    const there = target?.startsWith("web/src/") ? layer_of(target) : null;
    if (!here || !there) return null;
    if (here.layer === "features" && there.layer === "features" && here.feature !== there.feature) return `features/${here.feature} imports features/${there.feature}: features never import each other`;
    return rank[there.layer] > rank[here.layer] ? `${here.layer} imports ${there.layer}: imports go app → features → records → components → api` : null;
}
