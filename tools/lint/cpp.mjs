// Just enough of C++ to find functions and their length: text with comments, strings and directives blanked, then braces.

// Same length and lines, but comments, literals and preprocessor lines hold blanks only.
export function blank_literals(text) {
    const pattern =
        /\/\/[^\n]*|\/\*[\s\S]*?\*\/|R"([^\s()\\]{0,16})\([\s\S]*?\)\1"|"(?:\\[\s\S]|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'|^[ \t]*#(?:\\\n|[^\n])*/gm;
    return text.replace(pattern, (match) => match.replace(/[^\n]/g, " "));
}

// [{ name, line, length }] of the outermost function bodies.
export function find_functions(text) {
    const code = blank_literals(text);
    const line_of = line_index(code);
    const functions = [];
    const open = [];  // what each open brace is: "scope", "function", "initialiser", "inside"
    let head_start = 0;
    for (let at = 0; at < code.length; ++at) {
        const letter = code[at];
        const top = open.at(-1)?.kind ?? "scope";
        if (letter === "{") {
            const kind = top === "scope" ? kind_of(code.slice(head_start, at)) : "inside";
            open.push({ kind, head_start });
            if (kind === "scope") head_start = at + 1;
        } else if (letter === "}") {
            const closed = open.pop();
            if (closed?.kind === "function") {
                const start = closed.head_start + /^\s*/.exec(code.slice(closed.head_start, at))[0].length;
                functions.push({ name: name_of(code.slice(start, code.indexOf("{", start))), line: line_of(start), length: line_of(at) - line_of(start) + 1 });
            }
            if (closed?.kind === "function" || closed?.kind === "scope") head_start = at + 1;
        } else if (letter === ";" && top === "scope") {
            head_start = at + 1;
        }
    }
    return functions;
}

// [{ key, name, line }] of what unnamed namespaces declare: two files of one library with the same key do not compile together
// in a unity build. Functions count with their parameters, so overloads may share a name.
export function find_hidden_names(text) {
    const code = blank_literals(text);
    const line_of = line_index(code);
    const found = [];
    const open = [];  // { kind, name } of the braces we are in
    let head_start = 0;
    const hidden = () => open.length > 0 && open.every((one) => one.kind === "namespace") && open.at(-1).name === "";
    const note = (end) => {
        const head = code.slice(head_start, end);
        const name = hidden() && declared_name(head);
        if (name) found.push({ key: [...open.map((one) => one.name), name].join("::"), name: name.replace(/\(.*/, ""), line: line_of(head_start + /^\s*/.exec(head)[0].length) });
    };
    for (let at = 0; at < code.length; ++at) {
        if (code[at] === "{") {
            const head = code.slice(head_start, at);
            const namespace = /^\s*(?:inline\s+)?namespace\s*([\w:]*)\s*$/.exec(head);
            const parent_is_namespace = open.every((one) => one.kind === "namespace");
            const kind = namespace ? "namespace" : parent_is_namespace && kind_of(head) === "initialiser" ? "initialiser" : "body";
            if (kind === "body" && parent_is_namespace) note(at);
            open.push({ kind, name: namespace?.[1] ?? "" });
            if (namespace) head_start = at + 1;
        } else if (code[at] === "}") {
            if (open.pop()?.kind !== "initialiser" && open.every((one) => one.kind === "namespace")) head_start = at + 1;
        } else if (code[at] === ";" && open.every((one) => one.kind === "namespace")) {
            note(at);
            head_start = at + 1;
        }
    }
    return found;
}

function declared_name(head) {
    let plain = head.trim();
    while (/<[^<>()]*>/.test(plain)) plain = plain.replace(/<[^<>()]*>/g, "");
    plain = plain.replace(/^template\s*/, "").replace(/\[\[[^\]]*\]\]\s*/g, "");
    if (!plain || /^(using namespace|static_assert|friend|extern|return)\b/.test(plain) ) return null;
    const type = /^(?:struct|class|enum class|enum|union)\s+(\w+)/.exec(plain);
    if (type && !/^\w+\s+\w+\s*\(/.test(plain)) return type[1];
    if (/^namespace\b/.test(plain)) return null;  // an alias, the same everywhere
    const alias = /^using\s+(\w+)\s*=/.exec(plain);
    if (alias) return `using ${alias[1]} ${plain.replace(/\s+/g, "")}`;  // the same alias twice is fine
    if (/^using\b/.test(plain)) return null;
    const parenthesis = plain.indexOf("(");
    const before_value = plain.split(/[={]/)[0];
    if (parenthesis >= 0 && parenthesis <= before_value.length) {
        const [, before, name] = /^([\s\S]*?)([A-Za-z_]\w*)\s*$/.exec(plain.slice(0, parenthesis)) ?? [];
        if (!name || !before.trim() || /::\s*$/.test(before)) return null;  // a member defined outside, or a macro
        return `${name}(${parameter_types(between_parentheses(plain, parenthesis))})`;
    }
    return /([A-Za-z_]\w*)\s*(\[[^\]]*\]\s*)*$/.exec(before_value)?.[1] ?? null;
}

function between_parentheses(text, start) {
    let depth = 0;
    for (let at = start; at < text.length; ++at) {
        if (text[at] === "(") ++depth;
        if (text[at] === ")" && --depth === 0) return text.slice(start + 1, at);
    }
    return text.slice(start + 1);
}

// "const Foo& a, int b = 3" → "const Foo&,int"
const parameter_types = (text) => text.split(",").map((one) => one.split("=")[0].trim().replace(/\s+/g, " ").replace(/(?<=[\s*&])\w+$/, "").trim()).join(",");

function kind_of(head) {
    if (head.split("(").length > head.split(")").length) return "initialiser";  // inside parentheses: a lambda or a braced argument
    let plain = head.replace(/\boperator\s*(\(\s*\)|[^\s\w(]+)/g, "operator_").replace(/\b(public|private|protected)\s*:(?!:)/g, " ");
    while (/\([^()]*\)/.test(plain) && plain.includes("(")) {
        const next = plain.replace(/\([^()]*\)/g, "\u0001");
        if (next === plain) break;
        plain = next;
    }
    while (/<[^<>]*>/.test(plain)) plain = plain.replace(/<[^<>]*>/g, " ");
    const has_parameters = plain.includes("\u0001");
    if (/^\s*(template\s*)?(requires\b.*)?(inline\s+)?(namespace|class|struct|union|enum|extern)\b/.test(plain) && !/\u0001\s*(const|noexcept|override|final|\s)*$/.test(plain)) return "scope";
    if (!has_parameters) return /^\s*(extern|export)?\s*$/.test(plain) ? "scope" : "initialiser";
    if (/\u0001\s*(noexcept\s*)?:(?!:)/.test(plain)) return /[\w>]\s*$/.test(plain) ? "initialiser" : "function";
    return plain.includes("=") ? "initialiser" : "function";
}

function name_of(head) {
    const plain = head.trim();
    const test = /^(TEST|TEST_F|TEST_P|BENCHMARK_F)\s*\(([^)]*)\)/.exec(plain);
    if (test) return test[2].replace(/\s*,\s*/g, ".");
    let bare = plain;
    while (/\w\s*<[^<>]*>/.test(bare)) bare = bare.replace(/(\w)\s*<[^<>]*>/, "$1");
    return /(operator\s*\(\s*\)|operator\s*[^\s\w(]+|[\w:~]+)\s*\(/.exec(bare)?.[1] ?? plain.slice(0, 40);
}

function line_index(text) {
    const starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    return (position) => {
        let low = 0;
        let high = starts.length;
        while (high - low > 1) {
            const middle = (low + high) >> 1;
            if (starts[middle] <= position) low = middle;
            else high = middle;
        }
        return low + 1;
    };
}
