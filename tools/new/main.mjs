// ./dev new format|record NAME: writes the files of a new part from the templates beside this file, in which @name@ is the
// name, @Name@ its type, @names@ its plural, @title@ its words and @PREFIX@ its key. Nothing that exists is overwritten.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const kinds = {
    format: {
        files: (name) => ({
            "format/source.h": `src/formats/${name}/${name}.h`,
            "format/source.cpp": `src/formats/${name}/${name}.cpp`,
            "format/test.cpp": `tests/formats/${name}/${name}_test.cpp`,
            "format/fuzzer.cpp": `fuzz/${name}.cpp`,
            "format/seed": `fuzz/corpus/${name}/first`,
        }),
        register: () => [],
        next: (name) => `Next: write the layout on top of src/formats/${name}/${name}.cpp, and a decoder to events in src/events if it is a log.`,
    },
    record: {
        files: (name) => ({
            "record/source.h": `src/records/${name}.h`,
            "record/source.cpp": `src/records/${name}.cpp`,
            "record/test.cpp": `tests/records/${name}_test.cpp`,
        }),
        register: register_record,
        next: (name) => `Next: its fields, states and moves in src/records/${name}.cpp; tables, API, types and screens follow. Goldens: ./dev test --update.`,
    },
};

const [kind, name, ...rest] = process.argv.slice(2);
if (!(kind in kinds) || !name || rest.length) stop("usage: ./dev new format NAME | ./dev new record NAME");
if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) stop(`a name is lower case with underscores, as in cloud_account, not "${name}"`);

const words = name.split("_");
const plural = (word) => (/[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`);
const title = words.join(" ").replace(/^./, (letter) => letter.toUpperCase());
const substitutes = {
    "@name@": name,
    "@names@": [...words.slice(0, -1), plural(words.at(-1))].join("_"),
    "@Name@": words.map((word) => word[0].toUpperCase() + word.slice(1)).join(""),
    "@title@": title,
    "@PREFIX@": name.replaceAll("_", "").toUpperCase().slice(0, 8),
};

const files = Object.entries(kinds[kind].files(name));
const taken = files.find(([, path]) => existsSync(path));
if (taken) stop(`${taken[1]} exists already; nothing was written`);
const written = files.map(([template, path]) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, readFileSync(join(here, template), "utf8").replace(/@\w+@/g, (key) => substitutes[key] ?? key));
    return path;
});
written.push(...kinds[kind].register());
const sources = written.filter((path) => /\.(h|cpp)$/.test(path));
if (spawnSync("clang-format-19", ["-i", ...sources]).error) console.error("clang-format-19 is missing: run ./dev fmt later");
for (const path of written) console.log(path);
console.log(kinds[kind].next(name));

function register_record() {
    const path = "src/records/all.cpp";
    const text = readFileSync(path, "utf8");
    const includes = [...text.matchAll(/^#include "records\/.*"$/gm)].map((match) => match[0]).filter((line) => !line.includes("/all.h"));
    const sorted = [...includes, `#include "records/${name}.h"`].sort().join("\n");
    const changed = text.replace(includes.join("\n"), sorted).replace(/(std::array all\{[^}]*?),?(\s*(?:\/\/[^\n]*)?\s*)\}/, `$1, &${name}_record$2}`);
    if (!changed.includes(sorted) || !changed.includes(`&${name}_record`)) stop(`${path} has no list that could be extended; add ${name}_record by hand`);
    writeFileSync(path, changed);
    return [path];
}

function stop(message) {
    console.error(`./dev new: ${message}`);
    process.exit(2);
}
