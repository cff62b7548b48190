// ./dev test after setup: lint, build, every test; quiet progress, skipped tests with their reasons, and as the last line
// "N passed, N failed", counted in single test cases (GoogleTest, node --test, vitest, Playwright), not in programs.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, closeSync } from "node:fs";
import { basename, join } from "node:path";

const options = { preset: "release", only: null };
for (let index = 2; index < process.argv.length; index += 2) options[process.argv[index].slice(2)] = process.argv[index + 1];
const build = `build/${options.preset}`;
const logs = "build/logs";
const whole = options.preset === "release" && !options.only;
const only = options.only ? `-R '${options.only}'` : "";
// The programs behind the chosen test groups: group base is test_base, group fuzz_yaml is itself.
const targets_of_only = `ctest --test-dir ${build} -N ${only} | sed -nE 's/^ *Test +#[0-9]+: (.*)/\\1/p' | sed -E '/^fuzz_/!s/^/test_/; s/^fuzz_driver.*/fuzz_canary/'`;
const results = `${build}/test-results`;
const total = { passed: 0, failed: 0, failures: [], skipped: [] };

const pass = (count = 1) => (total.passed += count);
const fail = (name, count = 1) => {
    total.failed += count;
    total.failures.push(name);
};

// Runs a shell command into a log; resolves to { code, seconds, log }.
function run(name, command, environment = {}) {
    const log = join(logs, `${name}.log`);
    const started = Date.now();
    const file = openSync(log, "w");
    return new Promise((resolve) => {
        const child = spawn("bash", ["-c", command], { stdio: ["ignore", file, file], env: { ...process.env, ...environment } });
        child.on("close", (code, signal) => {
            closeSync(file);
            resolve({ code: code ?? `signal ${signal}`, seconds: ((Date.now() - started) / 1000).toFixed(0), log });
        });
    });
}

function tail(log, lines = 30) {
    return readFileSync(log, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

function report(name, outcome, before) {
    const passed = total.passed - before.passed;
    const failed = total.failed - before.failed;
    console.log(`${name}: ${passed} passed, ${failed} failed (${outcome.seconds} s)`);
    if (failed) console.log(`  the end of ${outcome.log}:\n${tail(outcome.log)}`);
}

async function step(name, command, count, environment) {
    const before = { ...total };
    const outcome = await run(name, command, environment);
    count(outcome);
    report(name, outcome, before);
    return outcome.code === 0;
}

const as_one = (name) => (outcome) => (outcome.code === 0 ? pass() : fail(name));

// ---- what each kind of test reports

function count_ctest() {
    return (outcome) => {
        const junit = join(results, "ctest.xml");
        if (!existsSync(junit)) return fail(`ctest did not run (exit ${outcome.code})`);
        for (const [, name, status] of readFileSync(junit, "utf8").matchAll(/<testcase name="([^"]+)"[^>]*status="([^"]+)"/g)) {
            const details = join(results, `test_${name}.json`);
            const failed_before = total.failed;
            if (existsSync(details)) count_googletest(name, JSON.parse(readFileSync(details, "utf8")));
            else if (status === "run") pass();
            if (status === "fail" && total.failed === failed_before) fail(`${name} (the program crashed or ran out of time; see ${logs}/ctest.log)`);
            if (status !== "run" && status !== "fail") total.skipped.push({ name, reason: status });
        }
    };
}

function count_googletest(group, details) {
    for (const suite of details.testsuites)
        for (const test of suite.testsuite) {
            const name = `${group}: ${suite.name}.${test.name}`;
            if (test.result === "SKIPPED") total.skipped.push({ name, reason: skip_reason(group, `${suite.name}.${test.name}`) });
            else if (test.status === "NOTRUN") continue;
            else if (test.failures?.length) fail(name);
            else pass();
        }
}

// GoogleTest's JSON leaves the message of a skip out; its output has it, one line above "[  SKIPPED ]".
let ctest_output;
function skip_reason(group, name) {
    ctest_output ??= existsSync(`${build}/Testing/Temporary/LastTest.log`) ? readFileSync(`${build}/Testing/Temporary/LastTest.log`, "utf8") : "";
    const at = ctest_output.indexOf(`[ RUN      ] ${name}\n`);
    if (at < 0) return "no reason given";
    const text = ctest_output.slice(at, ctest_output.indexOf("[  SKIPPED ]", at)).split("\n").slice(1).map((line) => line.trim());
    return text.filter((line) => line && !/^\S+:\d+: Skipped$/.test(line)).join(" ") || "no reason given";
}

const count_node = (outcome) => {
    const output = readFileSync(outcome.log, "utf8");
    const number = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, "m").exec(output)?.[1] ?? 0);
    pass(number("pass"));
    for (const [, name] of output.matchAll(/^not ok \d+ - (.*?)(?: # .*)?$/gm)) fail(`tooling: ${name}`, 0);
    total.failed += number("fail") + number("cancelled");
    for (const [, name, reason] of output.matchAll(/^\s*ok \d+ - (.*) # SKIP ?(.*)$/gm)) total.skipped.push({ name: `tooling: ${name}`, reason });
    if (outcome.code !== 0 && number("fail") + number("cancelled") === 0) fail("tooling");
};

const count_vitest = (file) => (outcome) => {
    if (!existsSync(file)) return as_one("web unit tests")(outcome);
    const failed_before = total.failed;
    for (const suite of JSON.parse(readFileSync(file, "utf8")).testResults) {
        if (!suite.assertionResults.length && suite.status === "failed") fail(`web: ${basename(suite.name)}`);
        for (const test of suite.assertionResults) {
            if (test.status === "passed") pass();
            else if (test.status === "failed") fail(`web: ${test.fullName}`);
            else total.skipped.push({ name: `web: ${test.fullName}`, reason: test.status });
        }
    }
    if (outcome.code !== 0 && total.failed === failed_before) fail("web unit tests");
};

const count_playwright = (file) => (outcome) => {
    if (!existsSync(file)) return as_one("browser tests")(outcome);
    const failed_before = total.failed;
    const visit = (suite) => {
        for (const spec of suite.specs ?? [])
            for (const test of spec.tests) {
                if (test.status === "skipped") total.skipped.push({ name: `browser: ${spec.title}`, reason: test.annotations?.find((one) => one.type === "skip")?.description ?? "skipped" });
                else if (test.status === "unexpected") fail(`browser: ${spec.title}`);
                else pass();
            }
        for (const inner of suite.suites ?? []) visit(inner);
    };
    for (const suite of JSON.parse(readFileSync(file, "utf8")).suites) visit(suite);
    if (outcome.code !== 0 && total.failed === failed_before) fail("browser tests");
};

// ---- the run

async function test_web() {
    const scripts = JSON.parse(readFileSync("web/package.json", "utf8")).scripts ?? {};
    const unit = `${process.cwd()}/${results}/vitest.json`;
    const browser = `${process.cwd()}/${results}/playwright.json`;
    if (scripts.check) await step("web-types", "cd web && npm run --silent check", as_one("web types"));
    if (scripts.test) await step("web-unit", `cd web && npm test --silent -- --reporter=default --reporter=json --outputFile=${unit}`, count_vitest(unit), { CI: "1" });
    if (scripts["test:browser"])
        await step("web-browser", "cd web && npm run --silent test:browser -- --reporter=list,json", count_playwright(browser), {
            CI: "1",
            PLAYWRIGHT_JSON_OUTPUT_NAME: browser,
            REDOUBT_BINARY: `${process.cwd()}/${build}/redoubt`,
        });
}

async function compile() {
    if (whole && existsSync("web/package.json") && !(await step("console", "./dev console", as_one("building the console")))) return false;
    const configure = existsSync(`${build}/build.ninja`) ? "true" : `cmake --preset ${options.preset}`;
    return step("build", `${configure} && ninja -C ${build} ${only ? `$(${targets_of_only})` : ""}`, as_one("building"));
}

async function main() {
    mkdirSync(logs, { recursive: true });
    rmSync(results, { recursive: true, force: true });
    mkdirSync(results, { recursive: true });
    if (whole) await step("lint", "./dev lint", as_one("lint"));
    if (await compile()) {
        await step("ctest", `ctest --test-dir ${build} -j2 --timeout 600 --output-on-failure --output-junit ${process.cwd()}/${results}/ctest.xml ${only}`, count_ctest(), {
            GTEST_OUTPUT: `json:${process.cwd()}/${results}/`,
        });
        if (whole && readdirSync("tests/tooling").some((name) => name.endsWith(".test.mjs"))) await step("tooling", "node --test --test-reporter=tap tests/tooling/*.test.mjs", count_node);
        if (whole && existsSync("web/package.json")) await test_web();
    }
    for (const { name, reason } of total.skipped) console.log(`skipped: ${name}: ${reason}`);
    for (const name of total.failures) console.log(`failed: ${name}`);
    console.log(`${total.passed} passed, ${total.failed} failed`);
    process.exit(total.failed ? 1 : 0);
}

await main();
