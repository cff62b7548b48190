// The lint is tested on small trees, each with one fault; a tree without a fault passes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { find_functions } from "../../tools/lint/cpp.mjs";

const map = `# Map

| folder | holds | may include |
|---|---|---|
| \`src/base\` | | nothing of ours |
| \`src/formats/<name>\` | | base |
| \`src/rooms/{know,watch}\` | | everything above |
| \`src/api\` | | rooms and above |
| \`src/cli\` | | rooms and above |
| \`src/main.cpp\` | | all |
| \`docs/\` | | |
| \`web/\` | | |
| \`tools/\` | | |
`;

const sound = {
    "docs/architecture.md": map,
    dev: "command_build() {\n",
    "src/base/text.h": "#pragma once\n",
    "src/formats/evtx/evtx.h": '#include "base/text.h"\n',
    "src/formats/yaml/yaml.h": '#include "base/text.h"\n',
    "src/rooms/know/asset.h": '#include "formats/evtx/evtx.h"\n',
    "src/rooms/watch/hunt.h": '#include "base/text.h"\n',
    "src/api/server.cpp": '#include "rooms/watch/hunt.h"\n',
    "src/cli/hunt.cpp": '#include "rooms/watch/hunt.h"\n',
    "src/main.cpp": '#include "api/server.h"\n',
    "src/api/server.h": "\n",
    "web/src/app/main.tsx": 'import { Queue } from "../features/alerts/queue";\n',
    "web/src/features/alerts/queue.tsx": 'import { List } from "../../records/list";\nexport const Queue = 1;\n',
    "web/src/features/assets/page.tsx": "export const Page = 1;\n",
    "web/src/records/list.tsx": 'import { get } from "@/api/client";\nexport const List = (rows: unknown[]) => rows;\n',
    "web/src/api/client.ts": "export const get = 1;\n",
    "tools/lint/allowed.txt": "# nothing\n",
};

function lint(changes, ...flags) {
    const root = mkdtempSync(join(tmpdir(), "redoubt-lint-"));
    try {
        for (const [path, text] of Object.entries({ ...sound, ...changes })) {
            if (text === null) continue;
            mkdirSync(dirname(join(root, path)), { recursive: true });
            writeFileSync(join(root, path), text);
        }
        const run = spawnSync(process.execPath, ["tools/lint/main.mjs", "--no-format", "--root", root, ...flags], { encoding: "utf8" });
        const list = readFileSync(join(root, "tools/lint/allowed.txt"), "utf8");
        return { code: run.status, problems: run.stdout.split("\n").filter(Boolean), list };
    } finally {
        rmSync(root, { recursive: true });
    }
}

function finds(name, changes, ...expected) {
    test(name, () => {
        const { code, problems } = lint(changes);
        assert.equal(problems.length, expected.length, problems.join("\n"));
        expected.forEach((pattern, index) => assert.match(problems[index], pattern));
        assert.equal(code, 1);
    });
}

const lines = (count, line = "x;\n") => line.repeat(count);
const long_function = (length) => `namespace a {\nint long_one(int x) {\n${lines(length - 2)}}\n}\n`;

test("a sound tree passes", () => assert.deepEqual(lint({}).problems, []));

finds("an upward include", { "src/base/text.h": '#include "formats/yaml/yaml.h"\n' }, /src\/base\/text.h:1: src\/base may not include src\/formats/);
finds("api and cli do not include each other", { "src/cli/hunt.cpp": '#include "api/server.h"\n' }, /src\/cli may not include src\/api/);
finds("rooms do not include each other", { "src/rooms/watch/hunt.h": '#include "rooms/know/asset.h"\n' }, /rooms\/watch may not include rooms\/know/);
finds("formats do not include each other", { "src/formats/evtx/evtx.h": '#include "formats/yaml/yaml.h"\n' }, /formats\/evtx may not include formats\/yaml/);
finds("an include that is not written from src/", { "src/cli/hunt.cpp": '#include "hunt.h"\n' }, /includes "hunt.h", which is not below src/);
finds("a folder without a row", { "src/scoring/cvss.h": "\n" }, /src\/scoring: has no row/);
finds("a room that the map does not name", { "src/rooms/fix/finding.h": "\n" }, /src\/rooms\/fix: is not named/);
finds("a row without a folder", { "docs/architecture.md": `${map}| \`src/store\` | | base |\n` }, /architecture.md:14: the map has a row for src\/store/);
finds("a map without rows", { "docs/architecture.md": "# Map\n" }, /has no table/, ...Array(9).fill(/has no row/));

finds("a long function", { "src/cli/hunt.cpp": long_function(71) }, /src\/cli\/hunt.cpp:2: function long_one has 71 lines; the limit is 70/);
finds("a long header", { "src/api/server.h": lines(151, "\n") }, /header file has 151 lines/);
finds("a long source file", { "src/api/server.cpp": lines(401, "\n") }, /source file has 401 lines/);
finds("a long component", { "web/src/records/list.tsx": lines(151, "\n") }, /component file has 151 lines/);
test("sizes at their limits pass", () => assert.deepEqual(lint({ "src/cli/hunt.cpp": long_function(70), "src/api/server.h": lines(150, "\n") }).problems, []));

test("the list of allowed sizes is exact, and tightens", () => {
    const code = { "src/cli/hunt.cpp": long_function(80) };
    const list = (size) => ({ ...code, "tools/lint/allowed.txt": `# why\nfunction src/cli/hunt.cpp long_one ${size}\n` });
    assert.deepEqual(lint(list(80)).problems, []);
    assert.match(lint(list(79)).problems[0], /grew to 80 lines/);
    assert.match(lint(list(90)).problems[0], /shrank to 80 lines/);
    assert.match(lint({ "tools/lint/allowed.txt": "function src/cli/hunt.cpp long_one 80\n" }).problems[0], /within its limit now/);
    assert.equal(lint(list(90), "--tighten").list, "# why\nfunction src/cli/hunt.cpp long_one 80\n");
});

finds("a name that says nothing", { "src/base/util.h": "\n" }, /src\/base\/util.h: is a name that says nothing/);
finds("a mark of unfinished work", { "src/base/text.h": `// ${"TO" + "DO"}: later\n` }, /text.h:1: .*finish it/);
finds("a costly header", { "src/base/text.h": "#include <regex>\n" }, /<regex> is slow/);
finds("a path of one machine", { "docs/a.md": `see ${"/wo" + "rk/shared"}/x\n` }, /names a path of one machine/);

finds("a document that names a missing path", { "docs/a.md": "see `src/gone/x.h`\n" }, /docs\/a.md:1: names `src\/gone\/x.h`/);
finds("a document that links to nothing", { "docs/a.md": "see [this](gone.md)\n" }, /links to gone.md/);
finds("a document with an unknown command", { "docs/a.md": "```\n./dev fly\n```\n" }, /has no command "fly"/);
test("documents may use placeholders", () => assert.deepEqual(lint({ "docs/a.md": "`src/rooms/{know,watch}`, `src/formats/<name>`, `./dev build`, [map](architecture.md)\n" }).problems, []));

finds("a feature that imports a feature", { "web/src/features/assets/page.tsx": 'import { Queue } from "../alerts/queue";\n' }, /features\/assets imports features\/alerts/);
finds("an upward import in the console", { "web/src/records/list.tsx": 'import { Queue } from "@/features/alerts/queue";\n' }, /records imports features/);
finds("any", { "web/src/api/client.ts": "export const get = (x: any) => x;\n" }, /`any`/);
finds("any in a cast", { "web/src/api/client.ts": "export const get = y as any;\n" }, /`any`/);
finds("a default export", { "web/src/api/client.ts": "export default 1;\n" }, /named export/);
test("the word any in text is no type", () => assert.deepEqual(lint({ "web/src/api/client.ts": 'export const a = "of: any kind"; // : any\nexport const any = (x: string) => x;\n' }).problems, []));

const hides = (body) => `#include "rooms/watch/hunt.h"\nnamespace a {\nnamespace {\n${body}\n}\n}\n`;
finds("a hidden constant twice in a library", { "src/cli/a.cpp": hides("constexpr size_t most = 10;"), "src/cli/b.cpp": hides("const int most = 3;") }, /b.cpp:4: "most" is also in the unnamed namespace of src\/cli\/a.cpp:4/);
finds("a hidden type twice", { "src/cli/a.cpp": hides("struct Row {\n    int most;\n};"), "src/cli/b.cpp": hides("enum class Row { most };") }, /"Row"/);
finds("a hidden function twice", { "src/cli/a.cpp": hides("std::string cut(const Text& text, size_t most = 3) {\n    return text;\n}"), "src/cli/b.cpp": hides("std::string cut(const Text& other, size_t n) {\n}") }, /"cut"/);
test("hidden names that do not meet pass", () => {
    assert.deepEqual(lint({ "src/cli/a.cpp": hides("int cut(int a) { int most = 1; }"), "src/cli/b.cpp": hides("int cut(char a) { int most = 1; }\nnamespace fs = std::filesystem;") }).problems, []);
    assert.deepEqual(lint({ "src/cli/a.cpp": hides("int cut(int a);\nnamespace fs = std::filesystem;"), "src/api/b.cpp": hides("int cut(int a);") }).problems, []);
    assert.deepEqual(lint({ "src/cli/a.cpp": hides("Result<> Box::cut(int a) {}"), "src/cli/b.cpp": "namespace a {\nint cut(int a) {}\n}\n" }).problems, []);
});

test("functions are found in all their forms", () => {
    const found = find_functions(`
#define MACRO(x) { x
namespace a {
struct Shape { int sides{3}; int area() const { return 1; } };
const char* text = R"(int fake() {)";
constexpr int table[] = {1, 2, 3};
template <class T, class = std::enable_if_t<(sizeof(T) > 1)>>
std::vector<T> Box<T>::all(const std::string& name = "{") const
    noexcept {
    if (name == "}") { return {}; }
    auto inner = [](int x) { return x; };
    return {};
}
Box::Box(int x) : a_{x}, b_(1) {
    // }
}
Box::Box() : thread_([this] { run(); }), c_(1) {
}
bool operator==(const Shape& a, const Shape& b) { return '{' == 1'000; }
auto count() -> std::expected<int, Error> {
    return 1;
}
enum class Kind { a, b };
TEST(Group, Name) {
    EXPECT_TRUE(true);
}
}
`);
    assert.deepEqual(
        found.map((one) => `${one.name} ${one.line}+${one.length}`),
        ["area 4+1", "Box::all 7+7", "Box::Box 14+3", "Box::Box 17+2", "operator== 19+1", "count 20+3", "Group.Name 24+3"],
    );
});

test("shapes that g++ 12 gets wrong are found", () => {
    const code = [
        "    while (!stopped && co_await next()) {}",
        "    if (ready && co_await next()) return;",
        "    if (co_await next() && ready) return;",
        "    for (const Row& row : TRY(list(query)).rows) use(row);",
        "    if (ready || late) co_return co_await next();",
        "    for (const Hit& hit : *records.search(text)) use(hit);",
        "    for (const Hit& hit : *hits) use(hit);",
        "    for (const Row& row : page.rows) use(row);",
        "    for (const Row& row : TRY(rows())) use(row);",
        "    for (const Row& row : list(query).value().rows) use(row);",
    ];
    const { problems } = lint({ "src/api/server.cpp": `void run() {\n${code.join("\n")}\n}\n` });
    assert.deepEqual(problems.map((one) => one.split(":")[1]), ["2", "3", "4", "5", "7", "11"]);
});
