// What reads bytes from strangers: the request parser and the target, on good, bad and mutated input.
#include <gtest/gtest.h>

#include "base/random.h"
#include "formats/http/request_parser.h"
#include "formats/http/response_writer.h"
#include "formats/http/target.h"

namespace redoubt::formats::http {

namespace {

TEST(ParseTarget, TakesApartAndDecodes) {
    const auto target = parse_target("/api/v1/alerts/a%2Fb?q=severity%3Ahigh+x&limit=5&empty=&bare#rest");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->segments, (std::vector<std::string>{"api", "v1", "alerts", "a/b"}));
    EXPECT_EQ(target->parameter("q"), "severity:high x");
    EXPECT_EQ(target->parameter("limit"), "5");
    EXPECT_EQ(target->parameter("empty"), "");
    EXPECT_EQ(target->parameter("bare"), "");
    EXPECT_EQ(target->parameter("none"), std::nullopt);
    EXPECT_EQ(parse_target("//a///b/")->path, "/a/b");
}

TEST(ParseTarget, RefusesWhatCouldMislead) {
    for (const char* bad :
         {"", "a", "http://other/", "/..", "/a/../b", "/%2e%2e/a", "/%2E/a", "/a%00b", "/a%0ab", "/%", "/%4", "/%zz", "/%ff", "/?a=%ff", "/?a=1&a=2", "*"})
        EXPECT_FALSE(parse_target(bad)) << bad;
    EXPECT_FALSE(parse_target("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q")) << "too deep";
}

TEST(AcceptsGzip, ReadsWeights) {
    for (const char* yes : {"gzip", "br, gzip", "GZIP;q=0.5", "*", "deflate, *;q=0.1"}) EXPECT_TRUE(accepts_gzip(yes)) << yes;
    for (const char* no : {"", "br", "gzip;q=0", "gzip;q=0.000, *", "*;q=0", "identity"}) EXPECT_FALSE(accepts_gzip(no)) << no;
}

TEST(HttpDate, IsWrittenAsTheRfcSays) { EXPECT_EQ(format_http_date(Time::from_unix_s(784111777)), "Sun, 06 Nov 1994 08:49:37 GMT"); }

// Runs a whole request through the parser; what matters is that it ends, within its bounds.
void parse_whole(std::string bytes) {
    (void)parse_target(bytes);
    const auto end = find_head_end(bytes);
    if (!end || *end == 0) return;
    RequestParser parser;
    const auto head = parser.read_head(std::string_view(bytes).substr(0, *end));
    if (!head) return;
    uint64_t got = 0;
    std::string_view rest = std::string_view(bytes).substr(*end);
    while (!parser.done() && !rest.empty()) {
        const auto used = parser.read_body(rest.substr(0, 7), 1000, [&](std::string_view piece) {
            got += piece.size();
            return true;
        });
        if (!used) return;
        EXPECT_LE(*used, rest.size());
        if (*used == 0 && rest.size() > 7) {
            const auto more = parser.read_body(rest, 1000, [](std::string_view) { return true; });
            if (!more || *more == 0) return;
            rest.remove_prefix(*more);
            continue;
        }
        if (*used == 0) return;
        rest.remove_prefix(*used);
    }
    EXPECT_LE(got, 1000U);
}

TEST(RequestParser, SurvivesMutatedRequests) {
    const std::vector<std::string> seeds{
        "GET /api/v1/alerts?q=a%20b HTTP/1.1\r\nHost: localhost:8600\r\nAccept-Encoding: gzip\r\nCookie: a=b; redoubt_session=c\r\n\r\n",
        "POST /api/v1/assets HTTP/1.1\r\nHost: a\r\nContent-Length: 13\r\nContent-Type: application/json\r\n\r\n{\"title\":\"a\"}",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n4;ext=\"q\"\r\nabcd\r\n0\r\nX: y\r\n\r\n",
        "PATCH /x HTTP/1.0\r\nConnection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
    };
    SeededRandom chance(20);
    using std::string_view_literals::operator""sv;
    constexpr std::string_view spice =
        "\r\n:;, \t%\"\0\x80\xff/0"
        "aF-"sv;
    for (int round = 0; round < 40'000; ++round) {
        std::string bytes = seeds[chance.below(seeds.size())];
        for (uint64_t change = 1 + chance.below(6); change > 0; --change) {
            const size_t at = chance.below(bytes.size());
            const uint64_t kind = chance.below(3);
            if (kind == 0) bytes[at] = spice[chance.below(spice.size())];
            if (kind == 1) bytes.insert(at, 1, spice[chance.below(spice.size())]);
            if (kind == 2 && bytes.size() > 2) bytes.erase(at, 1);
        }
        parse_whole(std::move(bytes));
    }
}

}  // namespace
}  // namespace redoubt::formats::http
