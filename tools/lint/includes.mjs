// Includes go one way: a folder of src/ includes only what its row of the map allows. Formats do not include each other, and
// neither do rooms; what lies directly in src/rooms is shared by them and includes none of them.

export function check_includes(tree, map) {
    const problems = [];
    const rows = new Map(map.rows.filter((row) => row.folder.startsWith("src/")).map((row) => [row.folder.slice(4), row]));
    for (const file of tree.files.filter((candidate) => candidate.below("src") && candidate.ends(".h", ".cpp"))) {
        const [, folder, part] = file.path.split("/");
        const row = rows.get(folder);
        if (!row) continue;  // reported by the map
        file.lines.forEach((text, index) => {
            const included = /^\s*#\s*include\s+"([^"]+)"/.exec(text)?.[1];
            if (!included) return;
            const message = judge(tree, row, folder, file.path.split("/").length > 3 ? part : null, included);
            if (message) problems.push({ path: file.path, line: index + 1, message });
        });
    }
    return problems;
}

function judge(tree, row, folder, part, included) {
    if (!tree.paths.has(`src/${included}`)) return `includes "${included}", which is not below src/ (write the path from src/)`;
    const [to, to_part, rest] = included.split("/");
    if (to !== folder) return row.allowed.includes(to) ? null : `src/${folder} may not include src/${to} (it may include: ${row.allowed.join(", ") || "nothing of ours"})`;
    const other_part = rest === undefined ? null : to_part;
    if (row.parts && other_part && other_part !== part) return `${folder}/${part ?? "*"} may not include ${folder}/${other_part}: each part of src/${folder} stands alone`;
    return null;
}
