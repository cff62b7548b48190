// clang-format on what changed since it was last found clean, and clang-tidy on request.
import { spawnSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const is_cpp = (file) => file.below("src", "tests", "fuzz", "bench") && file.ends(".h", ".cpp");

export async function check_format(tree) {
    if (spawnSync("clang-format-19", ["--version"]).error) {
        console.error("lint: clang-format-19 is missing, formatting not checked (./dev setup test)");
        return [];
    }
    const store = join(tree.root, "build/lint-format.json");
    const style = readFileSync(join(tree.root, ".clang-format"), "utf8");
    let clean = existsSync(store) ? JSON.parse(readFileSync(store, "utf8")) : {};
    if (clean.style !== style) clean = { style, files: {} };
    const stamp = (file) => {
        const facts = statSync(join(tree.root, file.path));
        return `${facts.mtimeMs} ${facts.size}`;
    };
    const changed = tree.files.filter((file) => is_cpp(file) && clean.files[file.path] !== stamp(file));
    const halves = [changed.filter((_, index) => index % 2 === 0), changed.filter((_, index) => index % 2 === 1)].filter((half) => half.length);
    const output = (await Promise.all(halves.map((half) => run(tree.root, "clang-format-19", ["--dry-run", ...half.map((file) => file.path)])))).join("");
    const bad = new Map([...output.matchAll(/^(\S+?):(\d+):\d+: warning/gm)].reverse().map((match) => [match[1], Number(match[2])]));
    for (const file of changed) if (!bad.has(file.path)) clean.files[file.path] = stamp(file);
    mkdirSync(join(tree.root, "build"), { recursive: true });
    writeFileSync(store, JSON.stringify(clean));
    return [...bad].map(([path, line]) => ({ path, line, message: "is not formatted: run ./dev fmt" }));
}

function run(cwd, program, parameters) {
    return new Promise((resolve) => {
        const child = spawn(program, parameters, { cwd });
        let text = "";
        child.stdout.on("data", (chunk) => (text += chunk));
        child.stderr.on("data", (chunk) => (text += chunk));
        child.on("close", () => resolve(text));
    });
}

// Files given, or those that differ from the last commit.
export function run_tidy(tree, names) {
    let chosen = names;
    if (!chosen.length) {
        const status = spawnSync("git", ["-C", tree.root, "status", "--porcelain"], { encoding: "utf8" }).stdout;
        chosen = status.split("\n").map((line) => line.slice(3)).filter((path) => /^(src|fuzz|bench)\/.*\.cpp$/.test(path) && tree.paths.has(path));
    }
    if (!chosen.length) {
        console.error("lint: no changed C++ files for clang-tidy");
        return 0;
    }
    const configured = spawnSync("cmake", ["--preset", "tidy"], { cwd: tree.root, encoding: "utf8" });
    if (configured.status !== 0) {
        console.error(configured.stdout + configured.stderr);
        return 1;
    }
    return spawnSync("clang-tidy-19", ["-p", "build/tidy", "--quiet", ...chosen], { cwd: tree.root, stdio: ["ignore", "inherit", "ignore"] }).status ?? 1;
}
