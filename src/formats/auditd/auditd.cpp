#include "formats/auditd/auditd.h"

#include <algorithm>
#include <array>

namespace redoubt::formats::auditd {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The standard's searches for one of several characters are slow on short texts.
size_t find_either(std::string_view text, char a, char b) {
    for (size_t at = 0; at < text.size(); ++at)
        if (text[at] == a || text[at] == b) return at;
    return std::string_view::npos;
}

size_t count_gaps(std::string_view text) {
    size_t count = 0;
    while (count < text.size() && (text[count] == ' ' || text[count] == ',' || text[count] == '\'' || text[count] == '\x1D')) ++count;
    return count;
}

// "1700000000.123:4567"
bool read_id(std::string_view id, int64_t& time_ns) {
    int64_t seconds = 0;
    int64_t fraction = 0;
    size_t at = 0;
    for (; at < id.size() && is_digit(id[at]) && at < 11; ++at) seconds = seconds * 10 + (id[at] - '0');
    if (at == 0 || at >= id.size() || seconds > 9'000'000'000) return false;
    if (id[at] == '.') {
        int64_t unit = 100'000'000;
        for (++at; at < id.size() && is_digit(id[at]); ++at, unit /= 10) fraction += (id[at] - '0') * unit;
    }
    if (at >= id.size() || id[at] != ':' || at + 1 == id.size()) return false;
    time_ns = seconds * 1'000'000'000 + fraction;
    return std::all_of(id.begin() + static_cast<std::ptrdiff_t>(at) + 1, id.end(), is_digit);
}

// What the kernel writes in hexadecimal digits when it holds blanks, quotes or other odd bytes.
bool may_be_hex(std::string_view key, bool arguments) {
    constexpr std::array<std::string_view, 16> names{"exe", "comm", "name", "cwd",    "proctitle", "acct", "cmd",  "data",
                                                     "key", "path", "dir",  "device", "vm",        "grp",  "unit", "ocomm"};
    if (arguments) return key.size() > 1 && key[0] == 'a' && is_digit(key[1]) && !key.ends_with("_len");
    return std::ranges::find(names, key) != names.end();
}

bool is_hex(std::string_view value) {
    if (value.size() < 2 || value.size() % 2 != 0) return false;
    return std::ranges::all_of(value, [](char c) { return is_digit(c) || (c >= 'A' && c <= 'F'); });
}

}  // namespace

bool read(std::string_view line, Record& out) {
    out = {};
    const size_t type = line.substr(0, 512).find("type=");
    if (type == std::string_view::npos || (type > 0 && line[type - 1] != ' ')) return false;
    if (line.starts_with("node=")) out.node = line.substr(5, std::min(line.find(' '), line.size()) - 5);
    std::string_view rest = line.substr(type + 5);
    const size_t end = rest.find(' ');
    if (end == std::string_view::npos || end == 0 || end > 64) return false;
    out.type = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (rest.starts_with("msg=")) rest.remove_prefix(4);
    constexpr std::string_view opening = "audit(";
    if (!rest.starts_with(opening)) return false;
    const size_t close = rest.substr(0, 64).find(')');
    if (close == std::string_view::npos) return false;
    out.stamp = rest.substr(0, close + 1);
    out.id = rest.substr(opening.size(), close - opening.size());
    if (!read_id(out.id, out.time_ns)) return false;
    rest.remove_prefix(close + 1);
    if (rest.starts_with(':')) rest.remove_prefix(1);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    out.body = rest;
    return true;
}

bool Fields::next(Field& out) {
    for (;;) {
        rest_.remove_prefix(count_gaps(rest_));
        const size_t end = find_either(rest_, '=', ' ');
        if (end == std::string_view::npos) return false;
        if (rest_[end] == ' ') {  // a word without a value
            rest_.remove_prefix(end + 1);
            continue;
        }
        out = {.key = rest_.substr(0, end), .value = {}};
        rest_.remove_prefix(end + 1);
        if (out.key == "msg" && rest_.starts_with('\'')) continue;  // its fields come next
        break;
    }
    if (rest_.starts_with('"')) {
        const size_t close = rest_.find('"', 1);
        if (close != std::string_view::npos) {
            out.value = rest_.substr(1, close - 1);
            out.kind = Value::quoted;
            rest_.remove_prefix(close + 1);
            return true;
        }
    }
    const size_t end = std::min(find_either(rest_, ' ', '\x1D'), rest_.size());
    out.value = rest_.substr(0, end);
    rest_.remove_prefix(end);
    while (out.value.ends_with('\'') || out.value.ends_with(',')) out.value.remove_suffix(1);
    if (may_be_hex(out.key, arguments_) && is_hex(out.value)) out.kind = Value::hex;
    return true;
}

size_t decode_hex(std::string_view text, char* out) {
    size_t size = 0;
    for (size_t at = 0; at + 1 < text.size(); at += 2) {
        const int high = hex_digit(text[at]);
        const int low = hex_digit(text[at + 1]);
        if (high < 0 || low < 0) break;
        const int byte = high * 16 + low;
        out[size++] = byte == 0 ? ' ' : static_cast<char>(byte);
    }
    return size;
}

// The calls that detections ask for, by their numbers in the kernel's tables for x86-64 and arm64.
std::string_view system_call_name(std::string_view architecture, std::string_view number) {
    struct Call {
        std::string_view name, x86_64, arm64;
    };
    constexpr Call calls[] = {
        {"open", "2", ""},
        {"connect", "42", "203"},
        {"bind", "49", "200"},
        {"clone", "56", "220"},
        {"execve", "59", "221"},
        {"kill", "62", "129"},
        {"rename", "82", ""},
        {"creat", "85", ""},
        {"unlink", "87", ""},
        {"chmod", "90", ""},
        {"chown", "92", ""},
        {"sysinfo", "99", "179"},
        {"ptrace", "101", "117"},
        {"syslog", "103", "116"},
        {"setuid", "105", "146"},
        {"mknod", "133", ""},
        {"personality", "135", "92"},
        {"mount", "165", "40"},
        {"init_module", "175", "105"},
        {"delete_module", "176", "106"},
        {"openat", "257", "56"},
        {"mknodat", "259", "33"},
        {"unlinkat", "263", "35"},
        {"renameat", "264", "38"},
        {"fchmodat", "268", "53"},
        {"finit_module", "313", "273"},
        {"memfd_create", "319", "279"},
        {"bpf", "321", "280"},
        {"execveat", "322", "281"},
    };
    const bool x86_64 = architecture == "c000003e" || architecture == "x86_64";
    const bool arm64 = architecture == "c00000b7" || architecture == "aarch64";
    if (number.empty() || (!x86_64 && !arm64)) return {};
    for (const Call& call : calls)
        if ((x86_64 ? call.x86_64 : call.arm64) == number) return call.name;
    return {};
}

}  // namespace redoubt::formats::auditd
