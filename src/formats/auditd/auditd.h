// One record of the Linux audit log: "type=EXECVE msg=audit(1700000000.123:4567): argc=2 a0="ls" a1=2D6C". Values stay as
// written here; Value says what they are, and decode_hex() reads those that the kernel hides in hexadecimal digits.
#pragma once

#include <cstdint>
#include <string_view>

namespace redoubt::formats::auditd {

struct Record {
    std::string_view node = {};
    std::string_view type = {};
    std::string_view stamp = {};  // "audit(1700000000.123:4567)"
    int64_t time_ns = 0;
    std::string_view id = {};    // "1700000000.123:4567": the same for all records of one event
    std::string_view body = {};  // behind the stamp
};

// False when the line is no record.
bool read(std::string_view line, Record& out);

enum class Value : uint8_t {
    plain,
    quoted,
    hex,  // bytes as hexadecimal digits
};

struct Field {
    std::string_view key;
    std::string_view value;
    Value kind = Value::plain;
};

// The fields of a record, also those within msg='…' and, behind the enrichment mark 0x1D, the upper-case names.
class Fields {
public:
    Fields(std::string_view type, std::string_view body) : arguments_(type == "EXECVE"), rest_(body) {}
    bool next(Field& out);

private:
    bool arguments_;
    std::string_view rest_;
};

// Writes at most text.size() / 2 bytes; NUL becomes a blank. Returns how many.
size_t decode_hex(std::string_view text, char* out);

// The name of a system call of an architecture as the log has it ("c000003e", "59"); empty when it is not known here.
std::string_view system_call_name(std::string_view architecture, std::string_view number);

}  // namespace redoubt::formats::auditd
