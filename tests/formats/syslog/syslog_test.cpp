#include "formats/syslog/syslog.h"

#include <gtest/gtest.h>

namespace redoubt::formats::syslog {
namespace {

TEST(Syslog, TellsHostAndProgramApart) {
    Message message;
    ASSERT_TRUE(read("Nov 21 06:25:01 web01 /usr/sbin/cron[12]: job", message));
    EXPECT_EQ(message.host, "web01");
    EXPECT_EQ(message.program, "/usr/sbin/cron");
    EXPECT_EQ(message.pid, "12");
    ASSERT_TRUE(read("Nov 21 06:25:01 sshd[12]: no host here", message));
    EXPECT_EQ(message.host, "");
    EXPECT_EQ(message.program, "sshd");
    ASSERT_TRUE(read("Nov 21 06:25:01 web01 last message repeated 2 times", message));
    EXPECT_EQ(message.program, "");
    EXPECT_EQ(message.text, "last message repeated 2 times");
    ASSERT_TRUE(read("<13>just text", message));
    EXPECT_EQ(message.priority, 13);
    EXPECT_EQ(message.text, "just text");
    EXPECT_FALSE(read("just text", message));
    EXPECT_FALSE(read("<192>too much", message));
    EXPECT_FALSE(read("", message));
}

TEST(Syslog, ReadsStructuredData) {
    Message message;
    ASSERT_TRUE(read("<34>1 2026-11-21T06:25:01Z h app 1 ID [a@1 x=\"1\" y=\"]\\\"\"][b z=\"\"] text", message));
    EXPECT_TRUE(message.structured);
    EXPECT_EQ(message.text, "text");
    Parameters parameters(message.data);
    Parameter one;
    ASSERT_TRUE(parameters.next(one));
    EXPECT_EQ(one.element, "a@1");
    ASSERT_TRUE(parameters.next(one));
    EXPECT_EQ(one.value, "]\\\"");
    EXPECT_TRUE(one.escaped);
    ASSERT_TRUE(parameters.next(one));
    EXPECT_EQ(one.element, "b");
    EXPECT_EQ(one.value, "");
    EXPECT_FALSE(parameters.next(one));
}

TEST(Syslog, RefusesTimesThatAreNone) {
    MonthTime time;
    EXPECT_TRUE(read_month_time("Nov  2 04:52:07.5", time));
    EXPECT_EQ(time.nanosecond, 500'000'000);
    for (const char* text : {"Nov 32 04:52:07", "Nov 2 24:00:00", "Nov", "Xyz  2 04:52:07", "Nov  2 04:52", "Nov  2 04:52:07x"})
        EXPECT_FALSE(read_month_time(text, time)) << text;
}

TEST(Syslog, ReadsLengths) {
    size_t begin = 0;
    EXPECT_EQ(octet_count("83 <34>1 x", begin), 83U);
    EXPECT_EQ(begin, 3U);
    EXPECT_EQ(octet_count("83 x", begin), 0U);
}

}  // namespace
}  // namespace redoubt::formats::syslog
