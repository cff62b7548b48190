import { describe, expect, it } from "vitest";
import { freshness_of, stale_feeds } from "@/components/feed-age";
import { without_empty } from "@/components/use-address";
import { mark_of, quoted_word, versions_in_words } from "@/features/software/version-words";
import { of_standing, software_lines } from "@/features/know/software-rows";

const version = (text: string, weaknesses: string[], unknown = false) => ({ version: text, assets: 1, weaknesses, unknown });
const installed = (name: string, weaknesses: string[], unknown = false) => ({ name, version: "1.0", purl: `pkg:deb/debian/${name}@1.0`, fixed_in: weaknesses.length ? "1.1" : null, weaknesses, unknown });

describe("versions in words", () => {
    it("never calls unknown clean", () => {
        expect(mark_of(version("1", [], true))).toBe("unknown");
        expect(mark_of(version("1", []))).toBe("clean");
        expect(mark_of(version("1", ["CVE-2026-1"], true))).toBe("vulnerable");
    });
    it("counts what is vulnerable and what nobody knows", () => {
        expect(versions_in_words({ versions: [version("1", ["CVE-2026-1"]), version("2", []), version("3", [], true)] })).toBe("1 of 3 vulnerable, 1 unknown");
        expect(versions_in_words({ versions: [version("1", [], true)] })).toBe("1, unknown");
        expect(versions_in_words({ versions: [version("1", []), version("2", [], true)] })).toBe("2, 1 unknown");
        expect(versions_in_words({ versions: [version("1", [])] })).toBe("1");
    });
    it("quotes a word for a query where it must", () => {
        expect(quoted_word("openssl")).toBe("openssl");
        expect(quoted_word("golang.org/x/net")).toBe('"golang.org/x/net"');
        expect(quoted_word('a"b')).toBe('"a\\"b"');
    });
});

describe("software of an asset", () => {
    it("puts vulnerable first, then unknown, then the rest, each once", () => {
        const said = [{ name: "curl", version: "1.0", purl: "pkg:deb/debian/curl@1.0", source: "agent" }, { name: "Vendor Agent" }, { name: "curl", version: "1.0", purl: "pkg:deb/debian/curl@1.0", source: "scan" }, { name: "zlib", version: "1.0", purl: "pkg:deb/debian/zlib@1.0" }];
        const lines = software_lines(said, [installed("curl", []), installed("zlib", ["CVE-2026-1"]), installed("expat", [], true)], true);
        expect(lines.map((one) => [one.name, one.standing])).toEqual([["zlib", "vulnerable"], ["expat", "unknown"], ["Vendor Agent", "unknown"], ["curl", "clean"]]);
        expect(lines.at(-1)?.source).toBe("agent, scan");
        expect(lines[0]?.fixed_in).toBe("1.1");
        expect(of_standing(lines, "unknown")).toBe(2);
    });
    it("says why nothing is known", () => {
        const why = (lines: ReturnType<typeof software_lines>) => lines.map((one) => one.why);
        expect(why(software_lines([{ name: "Vendor Agent" }], [], true))).toEqual(["no package URL says what it is"]);
        expect(why(software_lines([{ name: "curl", purl: "pkg:deb/debian/curl@1.0" }], [], true))).toEqual(["not looked at yet"]);
        expect(why(software_lines([], [installed("curl", [], true)], true))).toEqual(["no feed speaks of it"]);
        expect(why(software_lines([], [installed("curl", [], true)], false))).toEqual(["there are no feeds"]);
        expect(why(software_lines(["a plain text"], [], true))).toEqual(["no package URL says what it is"]);
    });
});

describe("age of feeds", () => {
    const now = Date.parse("2026-11-22T12:00:00Z");
    const days_ago = (days: number) => new Date(now - days * 86_400_000).toISOString();
    it("is stale after three days and too old after fourteen", () => {
        expect([0, 3, 3.1, 14, 14.1].map((days) => freshness_of(days_ago(days), now))).toEqual(["fresh", "fresh", "stale", "stale", "old"]);
        expect(freshness_of(null, now)).toBe("unknown");
        expect(freshness_of("yesterday", now)).toBe("unknown");
    });
    it("goes by what the publisher says before when it was taken", () => {
        const feed = (name: string, published: string | null, taken: string | null) => ({ name, from: "", published, taken, records: 1, not_read: 0, bytes: 1, verified: true });
        const feeds = { made: null, advisories: 1, items: [feed("fresh", days_ago(1), days_ago(20)), feed("old", days_ago(20), days_ago(0)), feed("unsaid", null, days_ago(0)), feed("nothing", null, null)] };
        expect(stale_feeds(feeds, now).map((one) => one.name)).toEqual(["old", "nothing"]);
    });
});

it("an address holds only what is said", () => expect(without_empty({ name: "ssl", version: "", open: "openssl" })).toEqual({ name: "ssl", open: "openssl" }));
