// Shapes that the standard allows and g++ 12, which builds the release, gets wrong.
import { blank_literals } from "./cpp.mjs";

const traps = [
    { shape: /\bwhile\s*\([^;{]*\bco_await\b/, message: "an await in a loop's condition is miscompiled by g++ 12: await into a variable on a line of its own" },
    { shape: /\bco_await\b[^;{]*\)\s*(?:&&|\|\|)|(?:&&|\|\|)\s*!?\(?\s*co_await\b/, message: "an await beside && or || is miscompiled by g++ 12: await into a variable on a line of its own" },
    { shape: /\bfor\s*\([^;]*?[^:]:\s[^;]*\bTRY\([^;]*\)\)?\s*\.\s*\w+/, message: "a loop over a part of what TRY gave: the whole is gone before the first round; name it first" },
    { shape: /\bfor\s*\([^;]*?[^:]:\s\*[\w:.>()-]*\(/, message: "a loop over what a result holds that has no name: the result is gone before the first round; name it first" },
    { shape: /\bfor\s*\([^;]*?[^:]:\s[^;]*\)\s*\.\s*value(?:_unsafe)?\(\)(?:\.\w+)*\s*\)/, message: "a loop over what a call's result holds: the result is gone before the first round; name it first" },
];

export function check_compiler_traps(tree) {
    const problems = [];
    for (const file of tree.files) {
        if (!/^(src|tests|bench|fuzz)\/.*\.(cpp|h)$/.test(file.path)) continue;
        blank_literals(file.text)
            .split("\n")
            .forEach((line, index) => {
                const trap = traps.find((one) => one.shape.test(line));
                if (trap) problems.push({ path: file.path, line: index + 1, message: trap.message });
            });
    }
    return problems;
}
