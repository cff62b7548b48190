import { expect, test } from "vitest";
import { message_of, Problem, Unreachable } from "@/api/problem";

const refusal = new Problem(422, { title: "Invalid", detail: "2 fields are wrong", hint: "see the schema", problems: [{ path: "/severity", message: "is required" }, { path: "/roles/0/party", message: "names nobody" }] });

test("every problem is found by its field", () => {
    expect(refusal.by_field()).toEqual({ severity: "is required", roles: "names nobody" });
});

test("the message says what, where and what to do", () => {
    const text = message_of(refusal);
    expect(text).toContain("2 fields are wrong");
    expect(text).toContain("severity: is required");
    expect(text).toContain("See the schema");
});

test("a server that is away is said plainly", () => {
    expect(message_of(new Unreachable())).toMatch(/cannot be reached/);
});

test("a fault of the console is not blamed on the server", () => {
    expect(message_of(new TypeError("x is null"))).toMatch(/console itself.*x is null/);
});
