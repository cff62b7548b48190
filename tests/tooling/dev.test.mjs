// ./dev itself, and the commands that the documents tell people to type.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";

const dev = (...words) => spawnSync("./dev", words, { encoding: "utf8" });
const binary = resolve(process.env.REDOUBT_BINARY ?? "build/release/redoubt");
const no_binary = existsSync(binary) ? false : "the program is not built";

test("the help lists every command", () => {
    const help = dev("help").stdout;
    const commands = [...readFileSync("dev", "utf8").matchAll(/^command_(\w+)\(\)/gm)].map((match) => match[1]);
    assert.ok(commands.length >= 10);
    for (const command of commands) assert.match(help, new RegExp(`^  ${command}\\b`, "m"));
});

test("what is not known is refused with exit status 2, before anything runs", () => {
    for (const words of [["fly"], ["setup", "everything"], ["test", "--fast"], ["lint", "--hard"], ["fuzz", "no_such_parser"], ["new", "screen"]]) {
        const run = dev(...words);
        assert.equal(run.status, 2, `./dev ${words.join(" ")}: ${run.stdout}${run.stderr}`);
    }
});

// Every "redoubt COMMAND … --option" in code blocks and backticks.
function documented_commands() {
    const documents = ["README.md", "SECURITY.md", "CONTRIBUTING.md", ...readdirSync("docs").filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];
    return documents.flatMap((path) => {
        let fenced = false;
        return readFileSync(path, "utf8").split("\n").flatMap((line, index) => {
            if (/^\s*```/.test(line)) fenced = !fenced;
            const texts = fenced ? [line.replace(/^\$ /, "")] : [...line.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
            return texts.filter((text) => /^(\S*\/)?redoubt [a-z-]/.test(text)).map((text) => ({ where: `${path}:${index + 1}`, text: text.replace(/\s#.*$/, "") }));
        });
    });
}

test("every command and option in the documents exists", { skip: no_binary }, () => {
    const commands = documented_commands();
    assert.ok(commands.length > 0);
    for (const { where, text } of commands) {
        const [, first, second] = text.split(/\s+/);
        if (first.startsWith("--")) continue;
        const help = [[first], [first, second]].map((words) => spawnSync(binary, [...words.filter((word) => word && /^[a-z]/.test(word)), "--help"], { encoding: "utf8" }));
        assert.equal(help[0].status, 0, `${where}: redoubt has no command "${first}"\n${help[0].stderr}`);
        const described = help.map((one) => one.stdout).join("\n");
        for (const [option] of text.matchAll(/(?<=\s)--[a-z][a-z-]*/g)) assert.ok(described.includes(option), `${where}: redoubt ${first} has no option ${option}`);
    }
});
