import { describe, expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { cleared_after, due_before, enough_for, factors_of, from_words, percent, query_of, reason_of, restart_of, windows_of, windows_text } from "@/features/fix/plan-words";
import { error_at, own_name } from "@/features/settings/deadline-words";

describe("the plan", () => {
    const plan = { weight: 100, items: [{ weight: 60 }, { weight: 25 }, { weight: 10 }] };
    it("adds up what the first few clear of all weight, shown or not", () => {
        expect(cleared_after(plan)).toEqual([0.6, 0.85, 0.95]);
        expect(cleared_after({ weight: 0, items: [{ weight: 0 }] })).toEqual([0]);
    });
    it("goes on where the page before ended", () => expect(cleared_after({ ...plan, weight_before: 5, items: [{ weight: 60 }] })).toEqual([0.65]));
    it("says how many are enough, or that those shown are not", () => {
        expect(enough_for(0.5, [0.6, 0.85])).toBe(1);
        expect(enough_for(0.9, [0.6, 0.85])).toBeNull();
    });
    it("never rounds up to all of it", () => {
        expect(percent(0.999)).toBe("99 %");
        expect(percent(1)).toBe("100 %");
        expect(percent(0.004)).toBe("0 %");
    });
    it("asks for a term that the server works out", () => {
        expect(due_before("week")).toBe("now+7d");
        expect(due_before("")).toBeUndefined();
        expect(due_before("decade")).toBeUndefined();
    });
    it("joins words and team into one query", () => {
        expect(query_of("openssl", "PARTY-4")).toBe("openssl owner:PARTY-4");
        expect(query_of("", "")).toBe("");
    });
    it("shortens many versions", () => {
        expect(from_words(["1", "2"])).toBe("1, 2");
        expect(from_words(["1", "2", "3"])).toBe("1 … 3");
    });
});

describe("maintenance windows", () => {
    const windows = [{ name: "dmz-night", assets: "zone:dmz,lab", when: "weekly sun 02:00", lasts: "4h" }];
    it("are read from lines as they are written, queries with commas included", () => {
        expect(windows_of(`# nights\n\n${windows_text(windows)}\n`)).toEqual([{ ...windows[0], assets: "zone:dmz,lab" }]);
        expect(windows_of("only-a-name")).toEqual([{ name: "only-a-name", assets: "", when: "", lasts: "" }]);
    });
    it("name the processes to start again where they are known", () => {
        expect(restart_of({ restart: "services", restarts: ["nginx", "sshd"] } as never)).toBe("nginx, sshd");
        expect(restart_of({ restart: "reboot", restarts: ["sshd"] } as never)).toBe("reboot");
    });
});

describe("why a date and a priority", () => {
    it("is taken apart into table, line, term and place", () => {
        expect(reason_of("CISA BOD 26-04, line 14: 3 days, look whether it was broken into (exploited yes, exposed yes); openssl 3.0.9 on web01")).toEqual({ table: "CISA BOD 26-04", line: "14", term: "3 days, look whether it was broken into", because: "exploited yes, exposed yes", on: "openssl 3.0.9 on web01" });
        expect(reason_of("Somebody said so").term).toBe("Somebody said so");
    });
    it("is taken apart into factors and where", () => {
        expect(factors_of("CVSS 9.8 × known to be exploited × anybody can reach it × critical asset on openssl 3.0.9 on web01")).toEqual({ factors: ["CVSS 9.8", "known to be exploited", "anybody can reach it", "critical asset"], on: "openssl 3.0.9 on web01" });
        expect(factors_of("")).toEqual({ factors: [], on: "" });
    });
});

describe("a deadline table that is refused", () => {
    const csv = "# Ours\nseverity,days\nhigh,soon\n";
    it("shows the line with its text", () => {
        const refused = new Problem(422, { detail: "'soon' is no number of days", where: "line 3", hint: "write 0 to 3650" });
        expect(error_at(refused, csv)).toEqual({ line: 3, text: "high,soon", message: "'soon' is no number of days. Write 0 to 3650" });
    });
    it("has no line where the whole is wrong", () => expect(error_at(new Problem(422, { detail: "no column is called days", where: "columns" }), csv).line).toBeNull());
    it("gets a name from that of a file", () => expect(own_name("Ours, 2026 (final)")).toBe("ours-2026-final"));
});
