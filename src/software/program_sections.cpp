#include "software/program_sections.h"

#include <algorithm>

#include <fmt/format.h>

namespace redoubt::software {
namespace {

using namespace std::literals;

constexpr size_t most_sections = 65'536;

// Numbers of a program's own byte order; what lies outside the file is zero, and noted.
class ProgramBytes {
public:
    ProgramBytes(std::string_view bytes, bool big) : bytes_(bytes), big_(big) {}

    uint64_t number(uint64_t at, size_t size) {
        if (at > bytes_.size() || bytes_.size() - at < size) {
            outside_ = true;
            return 0;
        }
        uint64_t out = 0;
        for (size_t i = 0; i < size; ++i) out = out << 8 | static_cast<unsigned char>(bytes_[at + (big_ ? i : size - 1 - i)]);
        return out;
    }
    // The text in a field of a fixed width.
    std::string_view text(uint64_t at, size_t width) {
        if (at > bytes_.size()) return {};
        const std::string_view field = bytes_.substr(at, width);
        return field.substr(0, std::min(field.find('\0'), field.size()));
    }
    std::string_view piece(uint64_t at, uint64_t size) const { return at >= bytes_.size() ? std::string_view() : bytes_.substr(at, size); }
    bool outside() const { return outside_; }

private:
    std::string_view bytes_;
    bool big_;
    bool outside_ = false;
};

std::unexpected<Error> bad_program(std::string_view kind) {
    return fail(Code::malformed, fmt::format("the tables of this program ({}) lie outside of it; it is damaged or cut off", kind));
}

Result<ProgramSections> sections_of_elf(std::string_view bytes) {
    if (bytes.size() < 52) return bad_program("ELF");
    const bool wide = bytes[4] == 2;
    ProgramBytes in(bytes, bytes[5] == 2);
    const size_t word = wide ? 8 : 4;
    const uint64_t segments_at = in.number(wide ? 32 : 28, word), sections_at = in.number(wide ? 40 : 32, word);
    const size_t tail = wide ? 54 : 42;  // sizes and counts of both tables
    const uint64_t segment_bytes = in.number(tail, 2), segments = in.number(tail + 2, 2), section_bytes = in.number(tail + 4, 2),
                   sections = in.number(tail + 6, 2), names_index = in.number(tail + 8, 2);
    ProgramSections out;
    for (uint64_t i = 0; i < segments; ++i) {
        const uint64_t at = segments_at + i * segment_bytes;
        if (in.number(at, 4) != 1) continue;  // PT_LOAD
        const uint64_t flags = in.number(at + (wide ? 4 : 24), 4), offset = in.number(at + (wide ? 8 : 4), word),
                       address = in.number(at + (wide ? 16 : 8), word), size = in.number(at + (wide ? 32 : 16), word);
        out.segments.push_back({.name = {}, .address = address, .bytes = in.piece(offset, size), .writable = (flags & 2U) != 0});
    }
    if (sections == 0 || in.outside()) return in.outside() ? Result<ProgramSections>(bad_program("ELF")) : std::move(out);
    const uint64_t names_at = in.number(sections_at + names_index * section_bytes + (wide ? 24 : 16), word);
    for (uint64_t i = 0; i < sections; ++i) {
        const uint64_t at = sections_at + i * section_bytes;
        if (in.number(at + 4, 4) == 8) continue;  // SHT_NOBITS: nothing of it is in the file
        const uint64_t flags = in.number(at + 8, word), address = in.number(at + (wide ? 16 : 12), word), offset = in.number(at + (wide ? 24 : 16), word),
                       size = in.number(at + (wide ? 32 : 20), word);
        out.sections.push_back(
            {.name = in.text(names_at + in.number(at, 4), 256), .address = address, .bytes = in.piece(offset, size), .writable = (flags & 1U) != 0});
    }
    if (in.outside()) return bad_program("ELF");
    return out;
}

Result<ProgramSections> sections_of_pe(std::string_view bytes) {
    ProgramBytes in(bytes, false);
    const uint64_t head = in.number(0x3c, 4);
    if (in.piece(head, 4) != "PE\0\0"sv) return ProgramSections{};  // of DOS
    const uint64_t sections = in.number(head + 6, 2), optional = head + 24, sections_at = optional + in.number(head + 20, 2);
    const bool wide = in.number(optional, 2) == 0x20b;
    const uint64_t base = wide ? in.number(optional + 24, 8) : in.number(optional + 28, 4);
    ProgramSections out;
    for (uint64_t i = 0; i < sections; ++i) {
        const uint64_t at = sections_at + i * 40;
        out.sections.push_back({.name = in.text(at, 8),
                                .address = base + in.number(at + 12, 4),
                                .bytes = in.piece(in.number(at + 20, 4), in.number(at + 16, 4)),
                                .writable = (in.number(at + 36, 4) & 0x80000000U) != 0});
    }
    if (in.outside()) return bad_program("PE");
    out.segments = out.sections;
    return out;
}

// The sections of one segment; `at` is its load command.
void take_macho_sections(ProgramBytes& in, uint64_t at, bool wide, bool writable, ProgramSections& out) {
    const size_t word = wide ? 8 : 4;
    const uint64_t count = std::min<uint64_t>(in.number(at + (wide ? 64 : 48), 4), most_sections);
    for (uint64_t i = 0; i < count && !in.outside() && out.sections.size() < most_sections; ++i) {
        const uint64_t one = at + (wide ? 72 + i * 80 : 56 + i * 68);
        const uint64_t address = in.number(one + 32, word), size = in.number(one + 32 + word, word), offset = in.number(one + 32 + 2 * word, 4);
        out.sections.push_back({.name = in.text(one, 16), .address = address, .bytes = in.piece(offset, size), .writable = writable});
    }
}

Result<ProgramSections> sections_of_macho(std::string_view bytes) {
    const bool big = bytes.starts_with('\xfe');
    const bool wide = bytes[big ? 3 : 0] == '\xcf';
    const size_t word = wide ? 8 : 4;
    ProgramBytes in(bytes, big);
    const uint64_t commands = std::min<uint64_t>(in.number(16, 4), most_sections);
    ProgramSections out;
    uint64_t at = wide ? 32 : 28;
    for (uint64_t i = 0; i < commands && !in.outside(); ++i) {
        const uint64_t command = in.number(at, 4), size = in.number(at + 4, 4);
        if (command == (wide ? 0x19U : 1U)) {
            const uint64_t address = in.number(at + 24, word), offset = in.number(at + 24 + 2 * word, word), length = in.number(at + 24 + 3 * word, word);
            const bool writable = (in.number(at + 24 + 4 * word + 4, 4) & 2U) != 0;
            out.segments.push_back({.name = in.text(at + 8, 16), .address = address, .bytes = in.piece(offset, length), .writable = writable});
            take_macho_sections(in, at, wide, writable, out);
        }
        if (size < 8) break;
        at += size;
    }
    if (in.outside()) return bad_program("Mach-O");
    return out;
}

bool is_macho(std::string_view bytes) {
    return bytes.starts_with("\xfe\xed\xfa\xce"sv) || bytes.starts_with("\xfe\xed\xfa\xcf"sv) || bytes.starts_with("\xce\xfa\xed\xfe"sv) ||
           bytes.starts_with("\xcf\xfa\xed\xfe"sv);
}

}  // namespace

std::string_view ProgramSections::named(std::string_view name) const {
    const auto found = std::ranges::find(sections, name, &Section::name);
    return found == sections.end() ? std::string_view() : found->bytes;
}

std::optional<std::string_view> ProgramSections::at(uint64_t address, uint64_t size) const {
    for (const Section& each : segments)
        if (address >= each.address && address - each.address <= each.bytes.size() && each.bytes.size() - (address - each.address) >= size)
            return each.bytes.substr(address - each.address, size);
    return std::nullopt;
}

Result<ProgramSections> sections_of(std::string_view bytes) {
    if (bytes.starts_with("\x7f"
                          "ELF"sv))
        return sections_of_elf(bytes);
    if (bytes.starts_with("MZ"sv)) return sections_of_pe(bytes);
    if (is_macho(bytes) && bytes.size() >= 28) return sections_of_macho(bytes);
    if (bytes.starts_with("\xca\xfe\xba\xbe"sv)) {  // of several architectures: big-endian, 8 bytes, then 20 for each
        ProgramBytes in(bytes, true);
        const std::string_view first = in.piece(in.number(16, 4), in.number(20, 4));
        if (first.size() >= 28 && is_macho(first)) return sections_of_macho(first);
    }
    return ProgramSections{};
}

}  // namespace redoubt::software
