// The count on the last line of ./dev test: every kind of report, and programs that fail without one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Tally } from "../../tools/test/tally.mjs";

const googletest = {
    testsuites: [
        {
            name: "Time",
            testsuite: [
                { name: "Good", status: "RUN", result: "COMPLETED" },
                { name: "Bad", status: "RUN", result: "COMPLETED", failures: [{ failure: "x" }] },
                { name: "Absent", status: "RUN", result: "SKIPPED" },
            ],
        },
    ],
};
const output = "[ RUN      ] Time.Absent\n/a/b.cpp:12: Skipped\nthe shared real data is not on this machine\n\n[  SKIPPED ] Time.Absent (0 ms)\n";
const junit = (status) => `<testsuite>\n\t<testcase name="base" classname="base" time="0.04" status="${status}">`;

test("GoogleTest cases are counted one by one, skips with their reason", () => {
    const tally = new Tally();
    tally.ctest(junit("fail"), () => googletest, output);
    assert.equal(tally.last_line(), "1 passed, 1 failed");
    assert.deepEqual(tally.failures, ["base: Time.Bad"]);
    assert.deepEqual(tally.skipped, [{ name: "base: Time.Absent", reason: "the shared real data is not on this machine" }]);
});

test("a program that crashes, or was not built, is a failure", () => {
    for (const [status, details] of [["fail", null], ["fail", { testsuites: [] }], ["notrun", null]]) {
        const tally = new Tally();
        tally.ctest(junit(status), () => details, "");
        assert.equal(tally.last_line(), "0 passed, 1 failed");
    }
    const tally = new Tally();
    tally.ctest("", () => null, "");
    assert.equal(tally.failed, 1);
});

test("a program without GoogleTest counts as one", () => {
    const tally = new Tally();
    tally.ctest(junit("run"), () => null, "");
    assert.equal(tally.last_line(), "1 passed, 0 failed");
});

test("node's own tests", () => {
    const tally = new Tally();
    tally.tap("TAP version 13\n# Subtest: a\nok 1 - a\nnot ok 2 - b\n  ---\nok 3 - c # SKIP no build\n# fail 1\n", false);
    assert.equal(tally.last_line(), "1 passed, 1 failed");
    assert.deepEqual(tally.skipped, [{ name: "tooling: c", reason: "no build" }]);
});

test("vitest and Playwright", () => {
    const tally = new Tally();
    tally.vitest({ testResults: [{ name: "/a/list.test.ts", status: "passed", assertionResults: [{ status: "passed", fullName: "x" }, { status: "failed", fullName: "y" }] }, { name: "/a/broken.test.ts", status: "failed", assertionResults: [] }] }, false);
    tally.playwright({ suites: [{ specs: [{ title: "walks", tests: [{ status: "expected" }] }], suites: [{ specs: [{ title: "falls", tests: [{ status: "unexpected" }] }, { title: "waits", tests: [{ status: "skipped" }] }, { title: "stumbles", tests: [{ status: "flaky" }] }] }] }] }, false);
    assert.equal(tally.last_line(), "3 passed, 3 failed");
    assert.equal(tally.skipped.length, 1);
    assert.deepEqual(tally.second_tries, ["browser: stumbles"]);
});

test("a missing report is a failure, even of a program that says all is well", () => {
    const tally = new Tally();
    tally.vitest(null, true);
    tally.playwright(null, false);
    tally.tap("", false);
    assert.equal(tally.last_line(), "0 passed, 3 failed");
});
