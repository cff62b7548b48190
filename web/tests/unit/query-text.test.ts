import { describe, expect, test } from "vitest";
import { type Completable, completions, toggled, values_of, with_values, word_at } from "@/components/query-text";

const fields = [
    { name: "severity", doc: "How bad it is", choices: [{ name: "high" }, { name: "critical", doc: "Drop everything." }] },
    { name: "state", choices: [{ name: "new" }, { name: "closed" }] },
    { name: "host" },
];

describe("the facets edit the query as text", () => {
    test("one value, then two, then one, then none", () => {
        const one = toggled("", "severity", "high");
        expect(one).toBe("severity:high");
        const two = toggled(one, "severity", "critical");
        expect(two).toBe("severity:(high,critical)");
        expect(toggled(two, "severity", "high")).toBe("severity:critical");
        expect(toggled("severity:critical", "severity", "critical")).toBe("");
    });
    test("what stands around the term stays", () => {
        expect(toggled('host:web01 severity:high "powershell"', "severity", "high")).toBe('host:web01 "powershell"');
        expect(with_values("-state:closed host:a", "severity", ["low"])).toBe("-state:closed host:a severity:low");
    });
    test("a negated term is not the facet", () => {
        expect(values_of("-severity:high", "severity")).toEqual([]);
    });
    test("values with blanks are quoted, and read back", () => {
        const q = with_values("", "rule_title", ["Two words"]);
        expect(q).toBe('rule_title:"Two words"');
        expect(values_of(q, "rule_title")).toEqual(["Two words"]);
    });
});

describe("completion", () => {
    test("field names, with their documentation", () => {
        expect(completions(fields, "sev", 3)).toEqual([{ text: "severity:", note: "How bad it is" }]);
    });
    test("the values of a choice", () => {
        expect(completions(fields, "host:a severity:c", 17).map((one) => one.text)).toEqual(["severity:critical "]);
    });
    test("negation is kept", () => {
        expect(completions(fields, "-st", 3).map((one) => one.text)).toEqual(["-state:"]);
    });
    test("nothing for a field without choices", () => {
        expect(completions(fields, "host:w", 6)).toEqual([]);
    });
    test("a step through a reference, and two", () => {
        const owner = [{ name: "level", choices: [{ name: "P1" }, { name: "Lead" }] }, { name: "team", steps: () => owner }] as Completable[];
        const linked: Completable[] = [...fields, { name: "owner", steps: () => owner }];
        expect(completions(linked, "owner.l", 7).map((one) => one.text)).toEqual(["owner.level:"]);
        expect(completions(linked, "-owner.team.le", 14).map((one) => one.text)).toEqual(["-owner.team.level:"]);
        expect(completions(linked, "owner.level:L", 13).map((one) => one.text)).toEqual(["owner.level:Lead "]);
        expect(completions(linked, "owner.team.team.team.team.team.l", 32)).toEqual([]);
    });
    test("own fields by their bare name too", () => {
        expect(completions([{ name: "extra.cost_centre" }], "cost", 4).map((one) => one.text)).toEqual(["extra.cost_centre:"]);
        expect(completions([{ name: "extra.cost_centre" }], "extra.c", 7).map((one) => one.text)).toEqual(["extra.cost_centre:"]);
    });
    test("the word under the caret, not the last one", () => {
        expect(word_at("sev host:a", 3)).toEqual({ start: 0, word: "sev" });
    });
});
