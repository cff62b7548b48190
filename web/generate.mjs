// The types of the API's fixed routes, from the program's OpenAPI document: redoubt schema --openapi | npm run generate
// What every record type has alike is left out: the console reaches it through the served schema, so a new type changes nothing here.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const document = JSON.parse(readFileSync(process.argv[2] ?? 0, "utf8"));
const shape_of = (path) => path.replace(/^\/[^/{]+/, "/*");
const shared = new Map();
for (const path of Object.keys(document.paths)) shared.set(shape_of(path), [...(shared.get(shape_of(path)) ?? []), path]);
const is_type = new Set(Object.keys(document.paths).filter((path) => path.endsWith("/counts")).map((path) => path.split("/")[1]));
const of_type = (path) => is_type.has(path.split("/")[1]);
for (const path of Object.keys(document.paths)) if (of_type(path) && shared.get(shape_of(path)).filter(of_type).length > 3) delete document.paths[path];

const used = new Set();
function follow(node) {
    if (!node || typeof node !== "object") return;
    const name = typeof node.$ref === "string" ? node.$ref : undefined;
    if (name && !used.has(name)) {
        used.add(name);
        follow(name.slice(2).split("/").reduce((at, part) => at[part], document));
    }
    Object.values(node).forEach(follow);
}
follow(document.paths);
for (const one of ["Link", "Comment", "Attachment", "JournalEntry", "BulkResult", "TasksOn"]) follow({ $ref: `#/components/schemas/${one}` });
for (const [kind, all] of Object.entries(document.components)) if (kind !== "securitySchemes") for (const name of Object.keys(all)) if (!used.has(`#/components/${kind}/${name}`)) delete all[name];

writeFileSync("src/api/openapi.json", `${JSON.stringify(document, null, 1)}\n`);
execFileSync("npx", ["openapi-typescript", "src/api/openapi.json", "-o", "src/api/generated.d.ts"], { stdio: "inherit" });
