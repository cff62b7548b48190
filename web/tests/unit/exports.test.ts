import { describe, expect, test } from "vitest";
import { wanted_yes } from "@/api/exports";
import { Problem } from "@/api/problem";

const refused = (hint: string, status = 403) => new Problem(status, { detail: "this holds what lies in a compartment", hint });

describe("an export that is refused", () => {
    test("takes another's yes, which is to be asked for", () => expect(wanted_yes(refused("ask: redoubt decide export findings --reason WHY"))).toEqual({ waits: "" }));
    test("or was asked for already", () => {
        expect(wanted_yes(refused("DEC-7 waits for that yes"))).toEqual({ waits: "DEC-7" });
        expect(wanted_yes(refused("DEC-k7m2q4xz waits for that yes"))).toEqual({ waits: "DEC-k7m2q4xz" });
    });
    test("or is refused for another reason, which no yes helps", () => {
        expect(wanted_yes(refused("ask a Lead"))).toBeNull();
        expect(wanted_yes(refused("ask again", 409))).toBeNull();
        expect(wanted_yes(new TypeError("failed"))).toBeNull();
    });
});
