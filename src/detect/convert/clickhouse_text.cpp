#include "detect/convert/clickhouse_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "detect/convert/printer.h"

namespace redoubt::detect::convert {
namespace {

// An octet between two numbers.
std::string octet_regex(unsigned from, unsigned to) {
    if (from == 0 && to == 255) return "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    std::string out;
    for (unsigned number = from; number <= to; ++number) out += fmt::format("{}{}", out.empty() ? "" : "|", number);
    return from == to ? out : "(" + out + ")";
}

}  // namespace

std::string literal(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        switch (c) {
            case '\\': out += "\\\\"; break;
            case '\'': out += "\\'"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            case '\0': out += "\\0"; break;
            default: out += c;
        }
    }
    return out + "'";
}

std::string sql_name(std::string_view name) { return is_plain_name(name) ? std::string(name) : "`" + escaped(name, "\\`") + "`"; }

// Addresses are texts, so a v4 network is an expression, which no version of the server takes for an error.
std::string v4_regex(const Network& network) {
    std::string out = "(?i:\\A(::ffff:)?";
    const unsigned bits = network.bits - 96U;
    for (unsigned octet = 0; octet < 4; ++octet) {
        const unsigned known = std::clamp(bits, octet * 8, octet * 8 + 8) - octet * 8;
        const unsigned first = network.address[12 + octet];
        if (octet > 0) out += "\\.";
        out += octet_regex(first, first + (1U << (8 - known)) - 1);
    }
    return out + "(%.*)?\\z)";
}

bool is_v4(const Network& network) {
    constexpr std::array<uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    return network.bits >= 96 && std::equal(mapped.begin(), mapped.end(), network.address.begin());
}

std::string v6_condition(const Network& network, const std::string& value) {
    std::array<uint8_t, 16> last = network.address;
    for (size_t bit = network.bits; bit < 128; ++bit) last[bit / 8] |= static_cast<uint8_t>(1U << (7 - bit % 8));
    std::string from, to;
    for (size_t i = 0; i < 16; ++i) {
        from += fmt::format("{:02X}", network.address[i]);
        to += fmt::format("{:02X}", last[i]);
    }
    const std::string address = fmt::format(
        "IPv6StringToNum(if(match({0}, '\\\\A[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%.*)?\\\\z'), "
        "arrayElement(splitByChar('%', {0}), 1), '::'))",
        value);
    const std::string v6 = fmt::format("(position({0}, ':') > 0 AND hex({1}) >= '{2}' AND hex({1}) <= '{3}')", value, address, from, to);
    Network all_v4{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0}, 96};
    return contains(network, all_v4.address) ? fmt::format("({} OR match({}, {}))", v6, value, literal(v4_regex(all_v4))) : v6;
}

// A number as the rules read one: decimal, or 0x and hexadecimal digits.
std::string number_of(const std::string& value) {
    return fmt::format(
        "toFloat64OrNull(multiIf(match({0}, '\\\\A0[xX][0-9a-fA-F]{{1,16}}\\\\z'), "
        "toString(reinterpretAsUInt64(reverse(unhex(substring(concat('0000000000000000', substring({0}, 3)), -16))))), "
        "match({0}, '\\\\A[+-]?([0-9]+\\\\.?[0-9]*|\\\\.[0-9]+)([eE][+-]?[0-9]+)?\\\\z'), {0}, ''))",
        value);
}

// Both branches of an if are evaluated, so what is no date becomes one first.
std::string date_part_of(const std::string& value, DatePart part) {
    const std::string_view time = part == DatePart::hour || part == DatePart::minute ? "[T ]([01][0-9]|2[0-3]):[0-5][0-9]" : "";
    const std::string is_date = fmt::format("match({}, '\\\\A[0-9]{{4}}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]){}')", value, time);
    if (part == DatePart::week) return fmt::format("if({0}, toFloat64(toISOWeek(toDate(if({0}, substring({1}, 1, 10), '2000-01-01')))), NULL)", is_date, value);
    const auto [first, length] = date_part_place(part);
    return fmt::format("toFloat64OrNull(if({}, substring({}, {}, {}), ''))", is_date, value, first + 1, length);
}

}  // namespace redoubt::detect::convert
