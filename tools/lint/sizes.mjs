// Sizes are a ratchet: what is over its limit today stands in allowed.txt with its exact size, and that list only shrinks.
// A new entry, or one that grew, fails; one that shrank asks for ./dev lint --tighten.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { find_functions } from "./cpp.mjs";

const list = "tools/lint/allowed.txt";
const limits = { function: 70, header: 150, source: 400, component: 150 };

export function check_sizes(tree, options) {
    const found = oversized(tree);
    const allowed = parse(read(join(tree.root, list)));
    if (options.tighten) {
        const kept = [...found].filter(([key]) => allowed.has(key)).map(([key, one]) => `${key} ${Math.min(one.size, allowed.get(key))}`);
        const comments = read(join(tree.root, list)).split("\n").filter((line) => line.startsWith("#"));
        writeFileSync(join(tree.root, list), [...comments, ...kept].join("\n") + "\n");
        return [];
    }
    const problems = [];
    for (const [key, one] of found) {
        const permitted = allowed.get(key);
        if (permitted === undefined) problems.push({ ...one, message: `${one.what} has ${one.size} lines; the limit is ${limits[one.kind]}` });
        else if (one.size > permitted) problems.push({ ...one, message: `${one.what} grew to ${one.size} lines; ${list} permits ${permitted}` });
        else if (one.size < permitted) problems.push({ ...one, message: `${one.what} shrank to ${one.size} lines: run ./dev lint --tighten` });
    }
    for (const key of allowed.keys()) if (!found.has(key)) problems.push({ path: list, message: `"${key}" is within its limit now: run ./dev lint --tighten` });
    return [...problems, ...grown_list(tree.root, allowed)];
}

function oversized(tree) {
    const found = new Map();
    const add = (kind, file, size, line, name) => {
        if (size <= limits[kind]) return;
        const key = `${kind} ${file.path}${name ? ` ${name}` : ""}`;
        if ((found.get(key)?.size ?? 0) < size) found.set(key, { kind, path: file.path, line, size, what: name ? `function ${name}` : kind === "component" ? "the component file" : `the ${kind} file` });
    };
    for (const file of tree.files) {
        if (file.below("src") && file.ends(".h")) add("header", file, file.line_count);
        if (file.below("src") && file.ends(".cpp")) add("source", file, file.line_count);
        if (file.below("web/src") && file.ends(".tsx")) add("component", file, file.line_count);
        if (file.below("src", "tests", "fuzz", "bench") && file.ends(".h", ".cpp"))
            for (const one of find_functions(file.text)) add("function", file, one.length, one.line, one.name);
    }
    return found;
}

const read = (path) => (existsSync(path) ? readFileSync(path, "utf8") : "");

function parse(text) {
    return new Map(
        text
            .split("\n")
            .filter((line) => line && !line.startsWith("#"))
            .map((line) => /^(.*) (\d+)$/.exec(line))
            .filter(Boolean)
            .map((match) => [match[1], Number(match[2])]),
    );
}

// Against the committed list: nothing new, nothing larger.
function grown_list(root, allowed) {
    let committed;
    try {
        committed = execFileSync("git", ["-C", root, "show", `HEAD:./${list}`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    } catch {
        return [];  // not a repository, or the list is new
    }
    const before = parse(committed);
    return [...allowed]
        .filter(([key, size]) => !before.has(key) || size > before.get(key))
        .map(([key]) => ({ path: list, message: `"${key}" is new or larger than committed; the list only shrinks: split the code instead` }));
}
