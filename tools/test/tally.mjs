// Counts single test cases from what each kind of test program reports. A program that failed without a failed case (a crash,
// a time limit, a leak) counts as one failure, and a report that is not there is never a success.
export class Tally {
    passed = 0;
    failures = [];
    skipped = [];
    second_tries = [];

    pass(count = 1) {
        this.passed += count;
    }
    fail(name) {
        this.failures.push(name);
    }
    skip(name, reason) {
        this.skipped.push({ name, reason: reason || "no reason given" });
    }
    get failed() {
        return this.failures.length;
    }
    last_line() {
        return `${this.passed} passed, ${this.failed} failed`;
    }

    // Runs `count`, and makes sure that a failed program leaves a failure.
    #program(name, ok, count) {
        const before = this.failed;
        count();
        if (!ok && this.failed === before) this.fail(`${name} (the program failed without naming a test: a crash, a time limit, or a leak)`);
    }

    one(name, ok) {
        if (ok) this.pass();
        else this.fail(name);
    }

    // ctest's JUnit file; details(name) gives the GoogleTest JSON of a test program, or nothing; output is what they printed.
    ctest(junit, details, output) {
        if (!junit) return this.fail("ctest did not run");
        for (const [, name, status] of junit.matchAll(/<testcase name="([^"]+)"[^>]*status="([^"]+)"/g)) {
            const cases = details(name);
            if (status !== "run" && status !== "fail") this.fail(`${name} (${status})`);
            else
                this.#program(name, status === "run", () => {
                    if (cases) this.googletest(name, cases, output);
                    else if (status === "run") this.pass();
                });
        }
    }

    googletest(group, report, output) {
        for (const suite of report.testsuites)
            for (const test of suite.testsuite) {
                const name = `${suite.name}.${test.name}`;
                if (test.failures?.length) this.fail(`${group}: ${name}`);
                else if (test.result === "SKIPPED") this.skip(`${group}: ${name}`, skip_reason(name, output));
                else if (test.status === "NOTRUN") this.skip(`${group}: ${name}`, "disabled");
                else this.pass();
            }
    }

    tap(output, ok) {
        this.#program("tooling", ok, () => {
            for (const [, failed, name, note] of output.matchAll(/^(not )?ok \d+ - (.*?)(?: # (.*))?$/gm)) {
                if (failed) this.fail(`tooling: ${name}`);
                else if (note?.startsWith("SKIP")) this.skip(`tooling: ${name}`, note.slice(5));
                else this.pass();
            }
        });
    }

    vitest(report, ok) {
        this.#program("web unit tests", ok && report, () => {
            for (const suite of report?.testResults ?? []) {
                if (!suite.assertionResults.length && suite.status === "failed") this.fail(`web: ${suite.name.split("/").pop()}`);
                for (const test of suite.assertionResults) {
                    if (test.status === "passed") this.pass();
                    else if (test.status === "failed") this.fail(`web: ${test.fullName}`);
                    else this.skip(`web: ${test.fullName}`, test.status);
                }
            }
        });
    }

    playwright(report, ok) {
        const visit = (suite) => {
            for (const spec of suite.specs ?? []) for (const test of spec.tests) this.#browser_test(spec.title, test);
            for (const inner of suite.suites ?? []) visit(inner);
        };
        this.#program("browser tests", ok && report, () => report?.suites.forEach(visit));
    }

    #browser_test(title, test) {
        if (test.status === "skipped") this.skip(`browser: ${title}`, test.annotations?.find((one) => one.type === "skip")?.description);
        else this.one(`browser: ${title}`, test.status !== "unexpected");
        if (test.status === "flaky") this.second_tries.push(`browser: ${title}`);
    }
}

// GoogleTest's JSON leaves the message of a skip out; its output has it between "[ RUN" and "[  SKIPPED ]".
function skip_reason(name, output) {
    const at = output.indexOf(`[ RUN      ] ${name}\n`);
    if (at < 0) return "";
    const lines = output.slice(at, output.indexOf("[  SKIPPED ]", at)).split("\n").slice(1);
    return lines.map((line) => line.trim()).filter((line) => line && !/^\S+:\d+: Skipped$/.test(line)).join(" ");
}
