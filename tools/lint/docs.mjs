// What the documents name must exist: paths and ./dev commands in backticks and code blocks, and relative links.
import { posix } from "node:path";

const size_limits = { "docs/architecture.md": 200 };

export function check_docs(tree) {
    const problems = [];
    const commands = new Set([...(tree.files.find((file) => file.path === "dev")?.text ?? "").matchAll(/^command_(\w+)\(\)/gm)].map((match) => match[1]).concat("help"));
    for (const file of tree.files.filter((one) => one.ends(".md") && (!one.path.includes("/") || one.below("docs")))) {
        if (file.line_count > size_limits[file.path]) problems.push({ path: file.path, message: `has ${file.line_count} lines; the limit is ${size_limits[file.path]}` });
        let fenced = false;
        file.lines.forEach((text, index) => {
            const report = (message) => problems.push({ path: file.path, line: index + 1, message });
            if (/^\s*```/.test(text)) fenced = !fenced;
            for (const [, command] of (fenced ? text : spans(text).join("\n")).matchAll(/(?:^|[\s(])\.\/dev +([a-z]+)/gm)) if (!commands.has(command)) report(`./dev has no command "${command}"`);
            if (fenced || /^\| `/.test(text)) return;  // rows of the map are held by map.mjs
            for (const span of spans(text)) for (const path of paths_in(tree, span)) if (!exists(tree, path)) report(`names \`${path}\`, which does not exist`);
            for (const [, link] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) if (!/^[a-z]+:/.test(link) && !exists(tree, posix.join(posix.dirname(file.path), link))) report(`links to ${link}, which does not exist`);
        });
    }
    return problems;
}

const spans = (text) => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]);

// A span is a path when it begins with a top folder of ours; {a,b} stands for two paths, <name>, * and NNNN for any name.
function paths_in(tree, span) {
    const word = span.split(" ")[0];
    const top = word.split("/")[0];
    if (!word.includes("/") || !tree.folders.includes(top) || !/^[\w./<>{},*-]+$/.test(word)) return [];
    const braces = /^(.*)\{([^}]+)\}(.*)$/.exec(word);
    return braces ? braces[2].split(",").map((one) => braces[1] + one + braces[3]) : [word];
}

function exists(tree, path) {
    const plain = path.replace(/\/$/, "");
    const wild = /<\w+>|\*|NNNN/.exec(plain);
    if (wild) return tree.folders.includes(plain.slice(0, wild.index).replace(/\/[^/]*$/, ""));
    return tree.paths.has(plain) || tree.folders.includes(plain);
}
