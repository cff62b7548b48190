// What ./dev new writes compiles and its tests pass: tried in a copy of src/, linked with the libraries of the release build.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";

const scaffold = resolve("tools/new/main.mjs");
const build = resolve(process.env.REDOUBT_BUILD ?? "build/release");

function in_copy(work) {
    const folder = mkdtempSync(join(tmpdir(), "redoubt-new-"));
    try {
        cpSync("src", join(folder, "src"), { recursive: true });
        cpSync(".clang-format", join(folder, ".clang-format"));
        return work(folder);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

const create = (folder, ...words) => spawnSync(process.execPath, [scaffold, ...words], { cwd: folder, encoding: "utf8" });

function compile_and_run(folder, sources, libraries, flags, parameters = []) {
    const program = join(folder, "program");
    const warnings = ["-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Wnon-virtual-dtor", "-Wold-style-cast", "-Werror"];
    const built = spawnSync("g++", ["-std=c++23", ...warnings, "-Isrc", ...sources, "-o", program, ...libraries.map((name) => join(build, `libredoubt_${name}.a`)), "-lboost_json", "-lfmt", "-lssl", "-lcrypto", "-lsodium", "-lcurl", "-lzstd", ...flags], {
        cwd: folder,
        encoding: "utf8",
    });
    assert.equal(built.status, 0, built.stderr);
    return spawnSync(program, parameters, { cwd: folder, encoding: "utf8" });
}

const gtest = ["-lgtest_main", "-lgtest"];
const missing = (...names) => (names.every((name) => existsSync(join(build, `libredoubt_${name}.a`))) ? false : "the release build is not there");

test("a new format compiles, passes its tests, and its fuzzer runs", { skip: missing("base") }, () =>
    in_copy((folder) => {
        const created = create(folder, "format", "zone_file");
        assert.equal(created.status, 0, created.stderr);
        const run = compile_and_run(folder, ["src/formats/zone_file/zone_file.cpp", "tests/formats/zone_file/zone_file_test.cpp"], ["base"], gtest);
        assert.match(run.stdout, /PASSED {2}\] 2 tests/);
        const fuzzed = compile_and_run(folder, ["src/formats/zone_file/zone_file.cpp", "fuzz/zone_file.cpp", resolve("fuzz/replay.cpp")], ["base"], [], ["fuzz/corpus/zone_file", "2000"]);
        assert.match(fuzzed.stdout, /1 inputs replayed, 2000 mutations tried/);
    }),
);

test("a new record compiles, is registered, and passes its tests", { skip: missing("base", "schema", "records") }, () =>
    in_copy((folder) => {
        const created = create(folder, "record", "security_policy");
        assert.equal(created.status, 0, created.stderr);
        assert.match(readFileSync(join(folder, "src/records/security_policy.cpp"), "utf8"), /"security_policies"/);
        const run = compile_and_run(
            folder,
            ["src/records/security_policy.cpp", "src/records/all.cpp", "tests/records/security_policy_test.cpp"],
            ["records", "schema", "base"],
            [...gtest, "-Wl,-z,muldefs"], // the library's own list of records, in a unity object with the others, gives way to the new one
        );
        assert.match(run.stdout, /PASSED {2}\] 3 tests/, run.stdout + run.stderr);
    }),
);

test("a bad name, a second time and an unknown kind are refused", () =>
    in_copy((folder) => {
        assert.match(create(folder, "format", "Zone-File").stderr, /lower case/);
        assert.match(create(folder, "screen", "x").stderr, /usage/);
        assert.equal(create(folder, "format", "zone_file").status, 0);
        assert.match(create(folder, "format", "zone_file").stderr, /exists already; nothing was written/);
    }),
);
