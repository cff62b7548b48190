import { expect, test } from "vitest";
import { parse_search, text_search } from "@/app/search-text";

test("the address line is readable and comes back as it was", () => {
    const view = { q: 'severity:(high,critical) host:web* "a b" & c=d', sort: "-last" };
    const text = text_search(view);
    expect(text).toContain("severity:(high,critical)");
    expect(parse_search(text)).toEqual(view);
});

test("what is empty is left out", () => {
    expect(text_search({ q: "", sort: undefined })).toBe("");
});
