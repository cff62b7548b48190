#include "formats/media/media.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace redoubt::formats::media {
namespace {

using namespace std::literals;

struct Magic {
    std::string_view bytes;
    size_t at;
    std::string_view type;
};
constexpr std::array magics{Magic{"\x89PNG\r\n\x1a\n"sv, 0, "image/png"},
                            Magic{"\xFF\xD8\xFF"sv, 0, "image/jpeg"},
                            Magic{"GIF87a"sv, 0, "image/gif"},
                            Magic{"GIF89a"sv, 0, "image/gif"},
                            Magic{"WEBP"sv, 8, "image/webp"},
                            Magic{"BM"sv, 0, "image/bmp"},
                            Magic{"%PDF-"sv, 0, "application/pdf"},
                            Magic{"PK\x03\x04"sv, 0, "application/zip"},
                            Magic{"\x1f\x8b"sv, 0, "application/gzip"},
                            Magic{"\xFD"
                                  "7zXZ\0"sv,
                                  0, "application/x-xz"},
                            Magic{"7z\xBC\xAF\x27\x1C"sv, 0, "application/x-7z-compressed"},
                            Magic{"\x28\xB5\x2F\xFD"sv, 0, "application/zstd"},
                            Magic{"ElfFile\0"sv, 0, "application/x-evtx"},
                            Magic{"\x7f"
                                  "ELF"sv,
                                  0, "application/x-elf"},
                            Magic{"MZ"sv, 0, "application/x-dosexec"},
                            Magic{"\xD4\xC3\xB2\xA1"sv, 0, "application/vnd.tcpdump.pcap"},
                            Magic{"\xA1\xB2\xC3\xD4"sv, 0, "application/vnd.tcpdump.pcap"},
                            Magic{"\x0A\x0D\x0D\x0A"sv, 0, "application/x-pcapng"},
                            Magic{"\xD0\xCF\x11\xE0"sv, 0, "application/x-ole-storage"}};

constexpr size_t looked_at = 65536;
constexpr size_t longest_name = 200;
constexpr size_t longest_ending = 20;

bool has_tag(std::string_view lowered, std::string_view tag) {
    const size_t at = lowered.find(tag);
    if (at == std::string_view::npos) return false;
    const size_t end = at + tag.size();
    return end == lowered.size() || " \t\r\n/>"sv.find(lowered[end]) != std::string_view::npos;
}

std::string_view text_type(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const std::string lowered = to_lower(trim(text));
    const std::string_view view = lowered;
    if (has_tag(view, "<svg") || view.find(":svg") != std::string_view::npos) return "image/svg+xml";
    for (const std::string_view tag : {"<!doctype", "<html", "<head", "<body", "<script", "<iframe", "<img", "<a", "<table", "<div", "<style", "<form"})
        if (has_tag(view, tag)) return "text/html";
    if (view.starts_with("<?xml") || (view.starts_with('<') && view.find('>') != std::string_view::npos)) return "application/xml";
    if (view.starts_with('{') || view.starts_with('[')) return "application/json";
    return "text/plain";
}

// Cut between characters.
std::string_view beginning(std::string_view bytes) {
    if (bytes.size() <= looked_at) return bytes;
    size_t end = looked_at;
    while (end > 0 && (static_cast<unsigned char>(bytes[end]) & 0xC0) == 0x80) --end;
    return bytes.substr(0, end);
}

struct Hidden {
    char32_t first, last;
};
// Direction marks and overrides, zero-width and other invisible characters, line and paragraph separators, tags.
constexpr std::array hidden{Hidden{0x00AD, 0x00AD}, Hidden{0x061C, 0x061C}, Hidden{0x180E, 0x180E}, Hidden{0x200B, 0x200F}, Hidden{0x2028, 0x202E},
                            Hidden{0x2060, 0x206F}, Hidden{0xFE00, 0xFE0F}, Hidden{0xFEFF, 0xFEFF}, Hidden{0xFFF0, 0xFFFB}, Hidden{0xE0000, 0xE0FFF}};

bool is_kept(char32_t c) {
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return false;
    if (c < 0x80) return "\"*:<>?|"sv.find(static_cast<char>(c)) == std::string_view::npos;
    return std::ranges::none_of(hidden, [&](const Hidden& range) { return c >= range.first && c <= range.last; });
}

char32_t take_code_point(std::string_view& text) {
    const auto byte = [&](size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
    const char32_t first = byte(0);
    const size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t out = size == 1 ? first : first & (0xFFU >> (size + 1));
    for (size_t i = 1; i < size; ++i) out = (out << 6) | (byte(i) & 0x3F);
    text.remove_prefix(size);
    return out;
}

}  // namespace

std::string_view type_of(std::string_view bytes) {
    for (const Magic& magic : magics)
        if (bytes.size() >= magic.at && bytes.substr(magic.at).starts_with(magic.bytes) && (magic.at == 0 || bytes.starts_with("RIFF"))) return magic.type;
    const std::string_view start = beginning(bytes);
    if (bytes.empty() || start.find('\0') != std::string_view::npos || !is_utf8(start)) return "application/octet-stream";
    return text_type(start);
}

bool may_be_shown(std::string_view media_type) {
    return media_type == "image/png" || media_type == "image/jpeg" || media_type == "image/gif" || media_type == "image/webp";
}

std::string clean_name(std::string_view given) {
    if (const size_t slash = given.find_last_of("/\\"); slash != std::string_view::npos) given.remove_prefix(slash + 1);
    const std::string valid = to_valid_utf8(given);
    std::string out;
    for (std::string_view left = valid; !left.empty();)
        if (const char32_t c = take_code_point(left); is_kept(c)) append_utf8(out, c);
    const size_t first = out.find_first_not_of(" ");
    const size_t last = out.find_last_not_of(" .");
    if (first == std::string::npos || last == std::string::npos || last < first) return {};
    out = out.substr(first, last - first + 1);
    if (out.size() <= longest_name) return out;
    const size_t dot = out.rfind('.');
    const std::string ending = dot != std::string::npos && out.size() - dot <= longest_ending ? out.substr(dot) : std::string();
    size_t end = longest_name - ending.size();
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
    return out.substr(0, end) + ending;
}

}  // namespace redoubt::formats::media
