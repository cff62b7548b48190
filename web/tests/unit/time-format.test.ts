import { expect, test } from "vitest";
import { day_and_clock, long_time, short_time, span_of, utc_time } from "@/components/time-format";

test("today shows the clock, this year the day, before that the year", () => {
    const now = new Date(2026, 10, 21, 15, 0);
    expect(short_time(new Date(2026, 10, 21, 9, 5).toISOString(), now)).toBe("09:05");
    expect(short_time(new Date(2026, 10, 20, 23, 59).toISOString(), now)).toBe("20 Nov 23:59");
    expect(short_time(new Date(2025, 0, 2).toISOString(), now)).toBe("2 Jan 2025");
});

test("a day on the stroke of midnight has no clock", () => {
    const now = new Date(2026, 10, 21, 15, 0);
    expect(short_time(new Date(2026, 10, 19).toISOString(), now)).toBe("19 Nov");
    expect(short_time(new Date(2026, 10, 21).toISOString(), now)).toBe("today");
    expect(long_time(new Date(2026, 10, 19).toISOString())).toBe("19 Nov 2026");
    expect(long_time(new Date(2026, 10, 19, 0, 0, 1).toISOString())).toBe("19 Nov 2026 00:00:01");
});

test("what is no time is shown as it came", () => {
    expect(short_time("yesterday")).toBe("yesterday");
    expect(utc_time("yesterday")).toBe("yesterday");
});

test("UTC says so", () => {
    expect(utc_time("2026-11-21T12:00:01.123Z")).toBe("2026-11-21 12:00:01 UTC");
});

test("spans grow their unit", () => {
    const at = (seconds: number) => span_of(0, seconds * 1000);
    expect([at(59), at(60), at(3599), at(3600), at(86_400), at(86_400 * 3)]).toEqual(["59 s", "1 min", "59 min", "1 h", "1 d", "3 d"]);
});

test("a moment comes apart into its day and its clock", () => {
    expect(day_and_clock(new Date(2026, 9, 29, 1, 40).toISOString())).toEqual({ day: "29 Oct", clock: "01:40" });
    expect(day_and_clock(new Date(2026, 9, 29).toISOString())).toEqual({ day: "29 Oct", clock: "" });
});
