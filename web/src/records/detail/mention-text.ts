/** The @word under the caret, when one is being typed. */
export function mention_at(text: string, caret: number): { start: number; word: string } | null {
    const found = /(?:^|[\s(])@([\p{L}\d._-]{0,40})$/u.exec(text.slice(0, caret));
    return found ? { start: caret - (found[1]?.length ?? 0) - 1, word: found[1] ?? "" } : null;
}
