// ./dev bench [REGEX]: builds bench/*_bench.cpp in the release preset, runs each alone, and prints one table.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

const wanted = new RegExp(process.argv[2] ?? "");
const names = existsSync("bench") ? readdirSync("bench").filter((file) => file.endsWith("_bench.cpp")).map((file) => file.replace(".cpp", "")) : [];
if (!names.length) {
    console.error("bench: there are no benchmarks (bench/*_bench.cpp)");
    process.exit(0);
}
const built = spawnSync("ninja", ["-C", "build/release", ...names], { stdio: ["ignore", "ignore", "inherit"] });
if (built.status !== 0) process.exit(1);

const rows = [];
let failed = false;
for (const name of names.sort()) {
    const run = spawnSync(`build/release/${name}`, ["--benchmark_format=json", `--benchmark_filter=${wanted.source === "(?:)" ? "." : wanted.source}`], { encoding: "utf8", maxBuffer: 1 << 26 });
    if (run.status !== 0) {
        console.error(`${name}: exit ${run.status}\n${run.stderr}`);
        failed = true;
        continue;
    }
    for (const one of run.stdout.trim() ? JSON.parse(run.stdout).benchmarks : []) rows.push([name.replace(/_bench$/, ""), one.name, time(one.cpu_time, one.time_unit), rates(one), one.label ?? one.error_message ?? ""]);
}
table([["bench", "case", "CPU time", "rate", "note"], ...rows]);
process.exit(failed ? 1 : 0);

function time(value, unit) {
    const seconds = value * { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1 }[unit];
    const [scale, name] = seconds >= 1 ? [1, "s"] : seconds >= 1e-3 ? [1e3, "ms"] : seconds >= 1e-6 ? [1e6, "µs"] : [1e9, "ns"];
    return `${(seconds * scale).toPrecision(4)} ${name}`;
}

function rates(one) {
    const count = (value) => Math.round(value).toLocaleString("en");
    const counters = Object.entries(one).filter(([key, value]) => typeof value === "number" && !/^(family_index|per_family_instance_index|repetitions|repetition_index|threads|iterations|real_time|cpu_time|items_per_second|bytes_per_second)$/.test(key));
    return [
        one.items_per_second && `${count(one.items_per_second)}/s`,
        one.bytes_per_second && `${(one.bytes_per_second / 1e6).toFixed(0)} MB/s`,
        ...counters.map(([key, value]) => `${key} ${value >= 1000 ? count(value) : Number(value.toPrecision(4))}`),
    ]
        .filter(Boolean)
        .join(", ");
}

function table(lines) {
    const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
    for (const line of lines) console.log(line.map((cell, column) => (column === 2 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join("  ").trimEnd());
}
