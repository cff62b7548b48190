#include "formats/auditd/auditd.h"

#include <gtest/gtest.h>

#include <string>

namespace redoubt::formats::auditd {
namespace {

std::string fields_of(std::string_view type, std::string_view body) {
    Fields fields(type, body);
    Field field;
    std::string out;
    while (fields.next(field)) {
        std::string value(field.value);
        if (field.kind == Value::hex) value.resize(decode_hex(field.value, value.data()));
        out += std::string(field.key) + "=" + value + (field.kind == Value::hex ? "*;" : ";");
    }
    return out;
}

TEST(Auditd, ReadsTheHead) {
    Record record;
    ASSERT_TRUE(read("node=h1 type=SYSCALL msg=audit(1700000000.123:45): a=1", record));
    EXPECT_EQ(record.node, "h1");
    EXPECT_EQ(record.type, "SYSCALL");
    EXPECT_EQ(record.id, "1700000000.123:45");
    EXPECT_EQ(record.time_ns, 1'700'000'000'123'000'000);
    EXPECT_EQ(record.body, "a=1");
    for (const char* line : {"", "type=", "type=X msg=audit(1:2", "type=X msg=audit(:2): ", "type=X msg=audit(1.2:): ", "mytype=X msg=audit(1.2:3): "})
        EXPECT_FALSE(read(line, record)) << line;
}

TEST(Auditd, DecodesOnlyWhatTheKernelHides) {
    EXPECT_EQ(fields_of("EXECVE", "argc=2 a0=\"ls\" a1=2D6C a2_len=4"), "argc=2;a0=ls;a1=-l*;a2_len=4;");
    EXPECT_EQ(fields_of("SYSCALL", "a0=2D6C exe=2F746D702F6120 comm=\"6162\""), "a0=2D6C;exe=/tmp/a *;comm=6162;");
    EXPECT_EQ(fields_of("PROCTITLE", "proctitle=6C73002D6C"), "proctitle=ls -l*;");
    EXPECT_EQ(fields_of("USER_CMD", "pid=1 msg='cwd=\"/\" cmd=6C73 terminal=? res=success'"), "pid=1;cwd=/;cmd=ls*;terminal=?;res=success;");
}

TEST(Auditd, NamesCalls) {
    EXPECT_EQ(system_call_name("c000003e", "59"), "execve");
    EXPECT_EQ(system_call_name("c00000b7", "221"), "execve");
    EXPECT_EQ(system_call_name("40000003", "11"), "");
    EXPECT_EQ(system_call_name("c000003e", ""), "");
}

}  // namespace
}  // namespace redoubt::formats::auditd
