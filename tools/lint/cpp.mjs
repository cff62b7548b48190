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
