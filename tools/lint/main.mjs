// ./dev lint: every rule of the house that a program can hold. Prints path:line: message; exit 1 when there is any.
import { resolve } from "node:path";
import { check_compiler_traps } from "./compiler_traps.mjs";
import { check_docs } from "./docs.mjs";
import { read_tree } from "./files.mjs";
import { check_format, run_tidy } from "./format.mjs";
import { check_includes } from "./includes.mjs";
import { read_map } from "./map.mjs";
import { check_sizes } from "./sizes.mjs";
import { check_unity } from "./unity.mjs";
import { check_web } from "./web.mjs";
import { check_words } from "./words.mjs";

const options = { tighten: false, tidy: false, format: true, root: ".", files: [] };
for (let index = 2; index < process.argv.length; ++index) {
    const argument = process.argv[index];
    if (argument === "--tighten") options.tighten = true;
    else if (argument === "--tidy") options.tidy = true;
    else if (argument === "--no-format") options.format = false;
    else if (argument === "--root") options.root = process.argv[++index];
    else if (argument.startsWith("-")) {
        console.error(`./dev lint does not know '${argument}' (see ./dev help)`);
        process.exit(2);
    } else options.files.push(argument);
}

const started = Date.now();
const tree = read_tree(resolve(options.root));
const map = read_map(tree);
const problems = [
    ...map.problems,
    ...check_includes(tree, map),
    ...check_sizes(tree, options),
    ...check_unity(tree),
    ...check_compiler_traps(tree),
    ...check_words(tree),
    ...check_docs(tree),
    ...check_web(tree),
    ...(options.format ? await check_format(tree) : []),
];
for (const one of problems) console.log(`${one.path}${one.line ? `:${one.line}` : ""}: ${one.message}`);
console.error(`lint: ${tree.files.length} files, ${problems.length === 0 ? "no problems" : `${problems.length} problems`} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
const tidy = options.tidy ? run_tidy(tree, options.files) : 0;
process.exit(problems.length || tidy ? 1 : 0);
