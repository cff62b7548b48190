import { describe, expect, test } from "vitest";
import { wanted_yes } from "@/api/exports";
import { Problem } from "@/api/problem";

const refused = (where: string, status = 403) => new Problem(status, { detail: "this holds what lies in a compartment", where });

describe("an export that is refused", () => {
    test("takes another's yes, which is to be asked for", () => expect(wanted_yes(refused("/decide/export"))).toEqual({ waits: "" }));
    test("or was asked for already", () => {
        expect(wanted_yes(refused("DEC-7"))).toEqual({ waits: "DEC-7" });
        expect(wanted_yes(refused("DEC-k7m2q4xz"))).toEqual({ waits: "DEC-k7m2q4xz" });
    });
    test("or is refused for another reason, which no yes helps", () => {
        expect(wanted_yes(refused(""))).toBeNull();
        expect(wanted_yes(refused("/decide/export", 409))).toBeNull();
        expect(wanted_yes(new TypeError("failed"))).toBeNull();
    });
});
