#include "formats/weblog/weblog.h"

#include <gtest/gtest.h>

namespace redoubt::formats::weblog {
namespace {

TEST(Weblog, ReadsRequestsOfEveryForm) {
    Request request;
    ASSERT_TRUE(read("10.0.0.1 - bob [21/Nov/2026:06:25:01 +0000] \"GET /a b?c HTTP/1.1\" 200 5 \"r\" \"a \\\"q\\\"\" extra", request));
    EXPECT_EQ(request.target, "/a b?c");
    EXPECT_EQ(request.user, "bob");
    EXPECT_EQ(request.agent, "a \\\"q\\\"");
    ASSERT_TRUE(read("10.0.0.1 - - [21/Nov/2026:06:25:01 +0000] \"-\" 408 -", request));
    EXPECT_EQ(request.target, "");
    EXPECT_FALSE(request.has_agent);
    for (const char* line : {"", "x", "10.0.0.1 - - [21/Nov/2026:06:25:01 +0000] \"GET / HTTP/1.1\" 2000 5", "10.0.0.1 - - [now] \"GET / HTTP/1.1\" 200 5"})
        EXPECT_FALSE(read(line, request)) << line;
}

TEST(Weblog, ReadsTimesWithTheirZone) {
    int64_t ns = 0;
    ASSERT_TRUE(read_time("21/Nov/2026:07:25:01 +0130", ns));
    EXPECT_EQ(ns, 1'795'240'501'000'000'000);
    EXPECT_FALSE(read_time("31/Feb/2026:07:25:01 +0000", ns));
    EXPECT_FALSE(read_time("21/Nov/2026:25:25:01 +0000", ns));
}

TEST(Weblog, SplitsTargets) {
    const Target whole = split_target("https://h:1/a/b.php?x=/y.z");
    EXPECT_EQ(whole.host, "h:1");
    EXPECT_EQ(whole.stem, "/a/b.php");
    EXPECT_EQ(whole.query, "x=/y.z");
    EXPECT_EQ(whole.extension, "php");
    EXPECT_EQ(split_target("/a?u=http://x/").host, "");
}

}  // namespace
}  // namespace redoubt::formats::weblog
