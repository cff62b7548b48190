// ./dev test after setup: lint, build, every test; quiet progress, skipped tests with their reasons, and as the last line
// "N passed, N failed", counted in single test cases (GoogleTest, node --test, vitest, Playwright), not in programs.
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Tally } from "./tally.mjs";

const options = { preset: "release", only: null };
for (let index = 2; index < process.argv.length; index += 2) options[process.argv[index].slice(2)] = process.argv[index + 1];
const build = `build/${options.preset}`;
const logs = "build/logs";
const results = `${process.cwd()}/${build}/test-results`;
const whole = options.preset === "release" && !options.only;
const only = options.only ? `-R '${options.only}'` : "";
// The programs behind the chosen test groups: group base is test_base, group fuzz_yaml is itself.
const targets_of_only = `ctest --test-dir ${build} -N ${only} | sed -nE 's/^ *Test +#[0-9]+: (.*)/\\1/p' | sed -E '/^fuzz_/!s/^/test_/; s/^fuzz_driver.*/fuzz_canary/'`;
const tally = new Tally();

const read = (path) => (existsSync(path) ? readFileSync(path, "utf8") : "");
const read_json = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null);

// The lines of a log that say what failed, with a few before and more after; the end of the log when nothing stands out.
function excerpt(text, most = 80) {
    const lines = text.trimEnd().split("\n");
    const telling = /: Failure$|^not ok|\berror\b|\*\*\*|crash:|^ERROR|✘|AddressSanitizer|runtime error/;
    const kept = new Set();
    lines.forEach((line, index) => {
        if (telling.test(line) && kept.size < most) for (let near = index - 2; near < index + 10 && near < lines.length; ++near) kept.add(near);
    });
    return kept.size ? [...kept].filter((index) => index >= 0).sort((a, b) => a - b).map((index) => lines[index]).join("\n") : lines.slice(-40).join("\n");
}

// Runs a shell command into a log, lets `count` read the results, and reports in one line; and what the log says of failures.
function step(name, command, count, environment = {}) {
    const log = join(logs, `${name}.log`);
    const file = openSync(log, "w");
    const started = Date.now();
    const before = { passed: tally.passed, failed: tally.failed };
    return new Promise((resolve) => {
        const child = spawn("bash", ["-c", command], { stdio: ["ignore", file, file], env: { ...process.env, ...environment } });
        child.on("close", (code) => {
            closeSync(file);
            count(code === 0, read(log));
            const failed = tally.failed - before.failed;
            console.log(`${name}: ${tally.passed - before.passed} passed, ${failed} failed (${Math.round((Date.now() - started) / 1000)} s)`);
            if (failed) console.log(`  from ${log}:\n${excerpt(read(log))}`);
            resolve(code === 0);
        });
    });
}

const as_one = (name) => (ok) => tally.one(name, ok);

async function compile() {
    if (whole && existsSync("web/package.json") && !(await step("console", "./dev console", as_one("building the console")))) return false;
    const configure = existsSync(`${build}/build.ninja`) ? "true" : `cmake --preset ${options.preset}`;
    return step("build", `${configure} && ninja -C ${build} ${only ? `$(${targets_of_only})` : ""}`, as_one("building"));
}

function test_programs() {
    const junit = join(results, "ctest.xml");
    const count = () => tally.ctest(read(junit), (name) => read_json(join(results, `test_${name}.json`)), read(`${build}/Testing/Temporary/LastTest.log`));
    const command = `ctest --test-dir ${build} -j2 --timeout 600 --output-on-failure --output-junit ${junit} ${only}`;
    return step("ctest", command, count, { GTEST_OUTPUT: `json:${results}/`, ASAN_OPTIONS: "detect_stack_use_after_return=1", UBSAN_OPTIONS: "print_stacktrace=1" });
}

async function test_web() {
    const scripts = read_json("web/package.json").scripts ?? {};
    const unit = join(results, "vitest.json");
    const browser = join(results, "playwright.json");
    const environment = { CI: "1", PLAYWRIGHT_JSON_OUTPUT_NAME: browser, REDOUBT_BINARY: `${process.cwd()}/${build}/redoubt` };
    if (scripts.check) await step("web-types", "cd web && npm run --silent check", as_one("web types"));
    if (scripts.test) await step("web-unit", `cd web && npm test --silent -- --reporter=default --reporter=json --outputFile=${unit}`, (ok) => tally.vitest(read_json(unit), ok), environment);
    if (scripts["test:browser"]) await step("web-browser", "cd web && npm run --silent test:browser -- --reporter=list,json", (ok) => tally.playwright(read_json(browser), ok), environment);
}

mkdirSync(logs, { recursive: true });
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
if (whole) await step("lint", "./dev lint", as_one("lint"));
if (await compile()) {
    await test_programs();
    if (whole) await step("tooling", "node --test --test-reporter=tap tests/tooling/*.test.mjs", (ok, output) => tally.tap(output, ok));
    if (whole && existsSync("web/package.json")) await test_web();
}
for (const { name, reason } of tally.skipped) console.log(`skipped: ${name}: ${reason}`);
for (const name of tally.second_tries) console.log(`passed at the second try only: ${name}`);
for (const name of tally.failures) console.log(`failed: ${name}`);
console.log(tally.last_line());
process.exit(tally.failed ? 1 : 0);
