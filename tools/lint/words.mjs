// Names and words: file names that say nothing, marks of unfinished work, headers that cost more than they give.

const empty_names = new Set(["util", "utils", "helper", "helpers", "manager", "data", "info"]);
const code = ["src", "tests", "fuzz", "bench", "tools", "cmake", "web/src", "web/tests", "docs"];
const unfinished = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X"].join("|")})\\b`);
const costly = /^\s*#\s*include\s+<(iostream|regex)>/;
const machine_path = new RegExp(["/wo" + "rk/(main|shared)", "/ro" + "ot/\\.", "/tmp/" + "plan"].join("|"));

export function check_words(tree) {
    const problems = [];
    for (const folder of tree.folders)
        if (code.some((one) => folder.startsWith(`${one}/`)) && empty_names.has(folder.split("/").pop())) problems.push({ path: folder, message: "is a name that says nothing: what does it hold?" });
    for (const file of tree.files) {
        const is_code = file.below(...code) || !file.path.includes("/");
        if (!is_code) continue;
        if (empty_names.has(file.stem.toLowerCase())) problems.push({ path: file.path, message: "is a name that says nothing: what does it hold?" });
        if (file.name === "package-lock.json") continue;
        file.lines.forEach((text, index) => {
            const at = { path: file.path, line: index + 1 };
            const mark = unfinished.exec(text);
            if (mark) problems.push({ ...at, message: `"${mark[1]}": finish it or open an issue` });
            if (machine_path.test(text)) problems.push({ ...at, message: "names a path of one machine" });
            const include = file.below("src") && costly.exec(text);
            if (include) problems.push({ ...at, message: `<${include[1]}> is slow to compile or to run: use fmt, or PCRE2 and Vectorscan` });
        });
    }
    return problems;
}
