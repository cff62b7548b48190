import { expect, test } from "vitest";
import { qr_of } from "@/components/qr";

const packed = (text: string) => qr_of(text)?.map((row) => parseInt(row.map((dark) => (dark ? 1 : 0)).join(""), 2).toString(36));

test("a code is what a reader of another maker took for this text", () => {
    expect(packed("redoubt")).toEqual(["18m0v","mxj5","wod9","wp5p","wspp","mtz5","18prz","lc","tvrm","12t0j","12dcv","e3c3","i06p","4gh","18mwn","mugh","wtsj","wq5y","wth5","mvcy","18rcr"]);
});

test("the version grows with the text, and what is too long has none", () => {
    expect([7, 82, 187].map((length) => qr_of("x".repeat(length))?.length)).toEqual([21, 37, 57]);
    expect(qr_of("x".repeat(400))).toBeNull();
});
