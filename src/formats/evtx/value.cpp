#include "formats/evtx/value.h"

#include <array>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/evtx/layout.h"
#include "formats/evtx/utf16.h"

namespace redoubt::formats::evtx {
namespace {

constexpr std::string_view upper_digits = "0123456789ABCDEF";

std::string_view hex_bytes(std::string_view bytes, Arena& arena) {
    if (bytes.empty()) return {};
    char* const out = arena.allocate(bytes.size() * 2);
    for (size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        out[i * 2] = upper_digits[byte >> 4];
        out[i * 2 + 1] = upper_digits[byte & 15];
    }
    return {out, bytes.size() * 2};
}

std::string_view utf16(std::string_view bytes, Arena& arena) {
    while (bytes.size() >= 2 && bytes[bytes.size() - 1] == 0 && bytes[bytes.size() - 2] == 0 && bytes.size() % 2 == 0) bytes.remove_suffix(2);
    if (bytes.size() < 2) return {};
    const size_t room = bytes.size() / 2 * 3;
    char* const out = arena.allocate(room);
    const size_t used = utf16_to_utf8(bytes, out);
    arena.shrink_last(out, room, used);
    return {out, used};
}

// The code page is not recorded: UTF-8 where it is valid, else Windows-1252 without its few graphic extras.
std::string_view ansi(std::string_view bytes, Arena& arena) {
    while (bytes.ends_with('\0')) bytes.remove_suffix(1);
    if (is_utf8(bytes)) return arena.copy(bytes);
    std::string out;
    for (const char c : bytes) append_utf8(out, static_cast<unsigned char>(c));
    return arena.copy(out);
}

template <class Number>
std::string_view decimal(std::string_view bytes, Arena& arena) {
    std::array<char, 64> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number_at<Number>(bytes, 0)).ptr;
    return arena.copy({buffer.data(), static_cast<size_t>(end - buffer.data())});
}

template <class Number>
std::string_view hex_number(std::string_view bytes, Arena& arena) {
    std::array<char, 20> buffer{'0', 'x'};
    const auto end = std::to_chars(buffer.data() + 2, buffer.data() + buffer.size(), number_at<Number>(bytes, 0), 16).ptr;
    return arena.copy({buffer.data(), static_cast<size_t>(end - buffer.data())});
}

std::string_view guid(std::string_view bytes, Arena& arena) {
    constexpr std::array<uint8_t, 16> order{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    char* const start = arena.allocate(38);
    char* out = start;
    *out++ = '{';
    for (size_t i = 0; i < order.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *out++ = '-';
        const auto byte = static_cast<unsigned char>(bytes[order[i]]);
        *out++ = upper_digits[byte >> 4];
        *out++ = upper_digits[byte & 15];
    }
    *out = '}';
    return {start, 38};
}

std::string_view sid(std::string_view bytes, Arena& arena) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(bytes[i]); };
    if (bytes.size() < 8 || bytes.size() < 8 + size_t{byte(1)} * 4) return hex_bytes(bytes, arena);
    uint64_t authority = 0;
    for (size_t i = 2; i < 8; ++i) authority = authority << 8 | byte(i);
    const size_t room = 32 + size_t{byte(1)} * 11;
    char* const start = arena.allocate(room);
    char* const end = start + room;
    *start = 'S';
    start[1] = '-';
    char* out = std::to_chars(start + 2, end, byte(0)).ptr;
    *out++ = '-';
    out = authority >> 32 ? fmt::format_to(out, "{:#014x}", authority) : std::to_chars(out, end, authority).ptr;
    for (size_t i = 0; i < byte(1); ++i) {
        *out++ = '-';
        out = std::to_chars(out, end, number_at<uint32_t>(bytes, 8 + i * 4)).ptr;
    }
    const auto used = static_cast<size_t>(out - start);
    arena.shrink_last(start, room, used);
    return {start, used};
}

char* put_digits(char* out, uint64_t value, size_t digits) {
    for (size_t i = digits; i-- > 0; value /= 10) out[i] = static_cast<char>('0' + value % 10);
    return out + digits;
}

std::string_view filetime(uint64_t ticks, Arena& arena) {
    using namespace std::chrono;
    const uint64_t second = ticks / 10'000'000;
    const auto day = static_cast<int>(second / 86400) - 134'774;  // days from 1601 to 1970
    const uint64_t in_day = second % 86400;
    const year_month_day date{sys_days{days{day}}};
    const auto year = static_cast<int>(date.year());
    if (year > 9999 || ticks >> 63) return arena.copy(fmt::format("{}", ticks));  // past RFC 3339
    char* const start = arena.allocate(28);
    char* out = put_digits(start, static_cast<uint64_t>(year), 4);
    *out++ = '-';
    out = put_digits(out, static_cast<unsigned>(date.month()), 2);
    *out++ = '-';
    out = put_digits(out, static_cast<unsigned>(date.day()), 2);
    *out++ = 'T';
    out = put_digits(out, in_day / 3600, 2);
    *out++ = ':';
    out = put_digits(out, in_day / 60 % 60, 2);
    *out++ = ':';
    out = put_digits(out, in_day % 60, 2);
    *out++ = '.';
    out = put_digits(out, ticks % 10'000'000, 7);
    *out = 'Z';
    return {start, 28};
}

std::string_view systemtime(std::string_view bytes, Arena& arena) {
    const auto part = [&](size_t i) { return number_at<uint16_t>(bytes, i * 2); };
    return arena.copy(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", part(0), part(1), part(3), part(4), part(5), part(6), part(7)));
}

}  // namespace

size_t fixed_size(ValueType type) {
    switch (type) {
        case ValueType::int8:
        case ValueType::uint8: return 1;
        case ValueType::int16:
        case ValueType::uint16: return 2;
        case ValueType::int32:
        case ValueType::uint32:
        case ValueType::real32:
        case ValueType::boolean:
        case ValueType::hex32: return 4;
        case ValueType::int64:
        case ValueType::uint64:
        case ValueType::real64:
        case ValueType::filetime:
        case ValueType::hex64: return 8;
        case ValueType::guid:
        case ValueType::systemtime: return 16;
        default: return 0;
    }
}

bool take_item(ValueType type, std::string_view& rest, std::string_view& item) {
    if (rest.empty()) return false;
    size_t size = fixed_size(type);
    size_t after = size;
    if (type == ValueType::utf16) {
        size = 0;
        while (size + 2 <= rest.size() && (rest[size] != 0 || rest[size + 1] != 0)) size += 2;
        after = size + 2;
    } else if (type == ValueType::ansi) {
        size = std::min(rest.find('\0'), rest.size());
        after = size + 1;
    } else if (type == ValueType::sid && rest.size() >= 8) {
        size = after = 8 + size_t{static_cast<unsigned char>(rest[1])} * 4;
    } else if (size == 0) {
        size = after = rest.size();
    }
    item = rest.substr(0, size);
    rest.remove_prefix(std::min(after, rest.size()));
    return true;
}

std::string_view render(ValueType type, std::string_view bytes, Arena& arena) {
    if (bytes.size() < fixed_size(type)) return hex_bytes(bytes, arena);
    switch (type) {
        case ValueType::null: return {};
        case ValueType::utf16: return utf16(bytes, arena);
        case ValueType::ansi: return ansi(bytes, arena);
        case ValueType::int8: return decimal<int8_t>(bytes, arena);
        case ValueType::uint8: return decimal<uint8_t>(bytes, arena);
        case ValueType::int16: return decimal<int16_t>(bytes, arena);
        case ValueType::uint16: return decimal<uint16_t>(bytes, arena);
        case ValueType::int32: return decimal<int32_t>(bytes, arena);
        case ValueType::uint32: return decimal<uint32_t>(bytes, arena);
        case ValueType::int64: return decimal<int64_t>(bytes, arena);
        case ValueType::uint64: return decimal<uint64_t>(bytes, arena);
        case ValueType::real32: return decimal<float>(bytes, arena);
        case ValueType::real64: return decimal<double>(bytes, arena);
        case ValueType::boolean: return arena.copy(number_at<uint32_t>(bytes, 0) != 0 ? "true" : "false");
        case ValueType::guid: return guid(bytes, arena);
        case ValueType::size:
            if (bytes.size() >= 8) return hex_number<uint64_t>(bytes, arena);
            if (bytes.size() >= 4) return hex_number<uint32_t>(bytes, arena);
            return hex_bytes(bytes, arena);
        case ValueType::hex32: return hex_number<uint32_t>(bytes, arena);
        case ValueType::hex64: return hex_number<uint64_t>(bytes, arena);
        case ValueType::filetime: return filetime(number_at<uint64_t>(bytes, 0), arena);
        case ValueType::systemtime: return systemtime(bytes, arena);
        case ValueType::sid: return sid(bytes, arena);
        default: return hex_bytes(bytes, arena);
    }
}

}  // namespace redoubt::formats::evtx
