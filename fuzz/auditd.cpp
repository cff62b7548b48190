// Any record is read or refused; its fields come to an end, and hexadecimal values never grow.
#include <cstdint>
#include <vector>

#include "formats/auditd/auditd.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    namespace auditd = redoubt::formats::auditd;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    auditd::Record record;
    if (!auditd::read(line, record)) return 0;
    auditd::Fields fields(record.type, record.body);
    auditd::Field field;
    size_t count = 0;
    std::vector<char> out(size + 1);
    while (fields.next(field)) {
        if (++count > size) __builtin_trap();
        if (field.kind == auditd::Value::hex && auditd::decode_hex(field.value, out.data()) * 2 > field.value.size()) __builtin_trap();
    }
    return 0;
}
