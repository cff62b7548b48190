// What nobody writes by hand and what would keep a reader of Markdown busy for seconds, or run it out of stack: such a text is shown as it came.
const deepest_quote = 40;
const deepest_indent = 80;
/** Marks of emphasis in one paragraph; to match them with each other costs the square of their number. */
const most_marks = 1000;

export function is_wild(text: string): boolean {
    const quote = new RegExp(`^[ \\t]*(?:>[ \\t]?){${deepest_quote}}`, "m");
    const indent = new RegExp(`^[ \\t]{${deepest_indent},}(?:[-*+>]|\\d+[.)])`, "m");
    if (quote.test(text) || indent.test(text)) return true;
    const outside_code = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").replace(/^\|.*$/gm, "");
    return outside_code.split(/\n[ \t]*\n/).some((part) => (part.match(/[*_~[\]]/g)?.length ?? 0) > most_marks);
}
