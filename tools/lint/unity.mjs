// The release build compiles several files of a library as one, so their unnamed namespaces are one: a name may stand there once.
import { find_hidden_names } from "./cpp.mjs";

export function check_unity(tree) {
    const problems = [];
    const seen = new Map();
    for (const file of tree.files) {
        if (!file.below("src", "tests") || !file.ends(".cpp")) continue;
        const library = file.path.split("/").slice(0, 2).join("/");
        const here = new Set();
        for (const { key, name, line } of find_hidden_names(file.text)) {
            if (key.includes("::using ") || here.has(key)) continue;
            here.add(key);
            const first = seen.get(`${library} ${key}`);
            if (first) problems.push({ path: file.path, line, message: `"${name}" is also in the unnamed namespace of ${first}: the unity build sees both` });
            else seen.set(`${library} ${key}`, `${file.path}:${line}`);
        }
    }
    return problems;
}
