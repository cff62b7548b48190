// The typed values of BinXML and how they read as text. Hexadecimal integers are "0x1f" in lower case, GUIDs are
// "{…}" in upper case, times are RFC 3339 with the seven digits that a FILETIME has, binary is upper-case hexadecimal.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"

namespace redoubt::formats::evtx {

enum class ValueType : uint8_t {
    null = 0x00,
    utf16 = 0x01,
    ansi = 0x02,
    int8 = 0x03,
    uint8 = 0x04,
    int16 = 0x05,
    uint16 = 0x06,
    int32 = 0x07,
    uint32 = 0x08,
    int64 = 0x09,
    uint64 = 0x0a,
    real32 = 0x0b,
    real64 = 0x0c,
    boolean = 0x0d,
    binary = 0x0e,
    guid = 0x0f,
    size = 0x10,
    filetime = 0x11,
    systemtime = 0x12,
    sid = 0x13,
    hex32 = 0x14,
    hex64 = 0x15,
    binxml = 0x21,
};
constexpr uint8_t array_flag = 0x80;

enum class TextKind : uint8_t { text, number, boolean };
constexpr TextKind text_kind(ValueType type) {
    if (type == ValueType::boolean) return TextKind::boolean;
    const bool number = type >= ValueType::int8 && type <= ValueType::real64;
    return number ? TextKind::number : TextKind::text;
}

// The size of one item of an array of this type, 0 where it has none (strings, binary).
size_t fixed_size(ValueType type);

// Cuts the first item off an array's bytes: fixed-size types by size, strings at their NUL. False at the end.
bool take_item(ValueType type, std::string_view& rest, std::string_view& item);

// Renders one value (never an array, never binxml) into the arena. A value too short for its type renders as hexadecimal.
std::string_view render(ValueType type, std::string_view bytes, Arena& arena);

}  // namespace redoubt::formats::evtx
