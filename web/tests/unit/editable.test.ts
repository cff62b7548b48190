import { expect, test } from "vitest";
import type { TypeDescription } from "@/api/types";
import { editable } from "@/records/editable";

const type = {
    fields: [{ name: "id", head: true }, { name: "title", head: true }, { name: "question" }, { name: "hash", read_only: true }, { name: "extra.cost_centre", own: true }],
    states: [{ name: "draft", doc: "" }, { name: "open", doc: "", sealed: true }],
} as unknown as TypeDescription;
const names = (state?: string) => editable(type, state).map((field) => field.name);

test("a form has what people set", () => {
    expect(names()).toEqual(["title", "question", "extra.cost_centre"]);
    expect(names("draft")).toEqual(names());
});

test("in a sealed state it leaves out what changes by decision only", () => {
    expect(names("open")).toEqual(["title", "extra.cost_centre"]);
});
