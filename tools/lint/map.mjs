// The folder map of docs/architecture.md, a markdown table "| folder | holds | may include |": read here, held by includes.mjs.
// A folder without a row and a row without a folder are problems.

export function read_map(tree) {
    const document = tree.files.find((file) => file.path === "docs/architecture.md");
    if (!document) return { rows: [], problems: [{ path: "docs/architecture.md", message: "is missing; it holds the folder map" }] };
    const rows = [];
    let inside = false;
    document.lines.forEach((text, index) => {
        if (/^\|\s*folder\s*\|\s*holds\s*\|\s*may include\s*\|/.test(text)) inside = true;
        else if (!text.startsWith("|")) inside = false;
        else if (inside && !/^\|\s*-/.test(text)) rows.push(...read_row(text, index + 1));
    });
    const problems = rows.length ? [] : [{ path: document.path, message: "has no table | folder | holds | may include |" }];
    resolve_permissions(rows);
    return { rows, problems: [...problems, ...compare_with_tree(tree, rows)] };
}

// `src/formats/<name>` stands for src/formats with one part per subfolder; `src/rooms/{know,watch}` names the parts.
function read_row(text, line) {
    const cells = text.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
    const path = /`([^`]+)`/.exec(cells[0] ?? "")?.[1]?.replace(/\/$/, "");
    if (!path) return [];
    const parts = /^(.*)\/(?:<\w+>|\{([^}]+)\}|([a-z]+))$/.exec(path);
    const has_parts = parts && (path.includes("<") || path.includes("{"));
    return [{ folder: has_parts ? parts[1] : path, parts: has_parts ? (parts[2]?.split(",") ?? "any") : null, may: cells[2] ?? "", line }];
}

function resolve_permissions(rows) {
    const sources = rows.filter((row) => row.folder.startsWith("src/"));
    sources.forEach((row, index) => {
        const above = (last) => sources.slice(0, last).map((source) => source.folder.slice(4));
        if (row.may === "all") row.allowed = above(sources.length);
        else if (row.may === "everything above") row.allowed = above(index);
        else if (/ and above$/.test(row.may)) {
            const last = sources.findIndex((source) => source.folder === `src/${row.may.replace(" and above", "")}`);
            row.allowed = above(last + 1);
        } else if (row.may === "nothing of ours") row.allowed = [];
        else row.allowed = row.may.split(/,\s*/).filter(Boolean);
    });
}

function compare_with_tree(tree, rows) {
    const problems = [];
    const known = new Set(rows.map((row) => row.folder));
    for (const row of rows) {
        const exists = tree.paths.has(row.folder) || tree.files.some((file) => file.below(row.folder));
        const at = { path: "docs/architecture.md", line: row.line };
        if (!exists) problems.push({ ...at, message: `the map has a row for ${row.folder}, which does not exist` });
        for (const part of Array.isArray(row.parts) ? row.parts : [])
            if (!tree.files.some((file) => file.below(`${row.folder}/${part}`)))
                problems.push({ ...at, message: `the map names ${row.folder}/${part}, which does not exist` });
    }
    const used = new Set(tree.files.flatMap((file) => folders_to_map(file.path)));
    for (const folder of used) {
        if (!known.has(folder)) problems.push({ path: folder, message: "has no row in the map of docs/architecture.md" });
        const row = rows.find((candidate) => candidate.folder === folder);
        if (Array.isArray(row?.parts))
            for (const part of new Set(tree.files.filter((file) => file.below(folder) && file.path.split("/").length > 3).map((file) => file.path.split("/")[2])))
                if (!row.parts.includes(part)) problems.push({ path: `${folder}/${part}`, message: `is not named in the row of ${folder} in docs/architecture.md` });
    }
    return problems;
}

function folders_to_map(path) {
    const [first, second, third] = path.split("/");
    if (second === undefined || first.startsWith(".")) return [];
    return first === "src" ? [third === undefined ? path : `src/${second}`] : [first];
}
