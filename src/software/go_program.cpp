// Go's build information, in the program's data:
//
//   "\xff Go buildinf:" (14 bytes), size of pointers 1, flags 1 (1: big-endian, 2: texts follow)
//   since 1.18: at 32 the version of Go and the list of modules, each with its length as a varint before it
//   before: at 16 two pointers to texts of Go, each an address and a length
//
// The list of modules has 16 bytes of marks before and behind it; its lines are "dep\tPATH\tVERSION\tSUM", and "=>\t…" for what
// takes the place of the line before.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "hosts/lines.h"
#include "software/program.h"
#include "software/program_sections.h"

namespace redoubt::software {
namespace {

using namespace std::literals;

constexpr std::string_view go_magic = "\xff Go buildinf:"sv;
constexpr size_t go_head = 32, go_alignment = 16, most_version = 256, most_module_list = size_t{16} << 20, most_modules = 100'000;

struct GoBuild {
    std::string_view version{}, modules{};
};

std::unexpected<Error> bad_build(std::string_view what) { return fail(Code::malformed, fmt::format("the build information of Go is damaged: {}", what)); }

std::optional<uint64_t> take_varint(std::string_view& bytes) {
    uint64_t out = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        out |= uint64_t{byte & 0x7FU} << shift;
        if (byte < 0x80) return out;
    }
    return std::nullopt;
}

std::optional<std::string_view> take_text(std::string_view& bytes, size_t most) {
    const auto length = take_varint(bytes);
    if (!length || *length > most || *length > bytes.size()) return std::nullopt;
    const std::string_view text = bytes.substr(0, *length);
    bytes.remove_prefix(*length);
    return text;
}

uint64_t pointer_in(std::string_view bytes, bool big) {
    uint64_t out = 0;
    for (size_t i = 0; i < bytes.size(); ++i) out = out << 8 | static_cast<unsigned char>(bytes[big ? i : bytes.size() - 1 - i]);
    return out;
}

// The text whose address and length lie where a pointer leads.
std::optional<std::string_view> text_behind(const ProgramSections& program, std::string_view pointer, bool big, size_t most) {
    const auto head = program.at(pointer_in(pointer, big), 2 * pointer.size());
    if (!head) return std::nullopt;
    const uint64_t length = pointer_in(head->substr(pointer.size()), big);
    if (length > most) return std::nullopt;
    return program.at(pointer_in(head->substr(0, pointer.size()), big), length);
}

// Without the marks around it; empty when it has none.
std::string_view without_marks(std::string_view modules) {
    if (modules.size() < 33 || modules[modules.size() - 17] != '\n') return {};
    return modules.substr(16, modules.size() - 32);
}

// From where the magic is up to the end of the section that it is in; empty when it is nowhere.
std::string_view build_in(std::string_view bytes) {
    for (size_t at = bytes.find(go_magic); at != std::string_view::npos; at = bytes.find(go_magic, at + 1))
        if (at % go_alignment == 0 && bytes.size() - at >= go_head) return bytes.substr(at);
    return {};
}

std::string_view find_build(const ProgramSections& program) {
    for (const std::string_view name : {".go.buildinfo"sv, "__go_buildinfo"sv})
        if (const std::string_view found = build_in(program.named(name)); !found.empty()) return found;
    for (const Section& each : program.segments)
        if (each.writable)
            if (const std::string_view found = build_in(each.bytes); !found.empty()) return found;
    return {};
}

Result<GoBuild> parse_build(const ProgramSections& program, std::string_view found) {
    const auto pointer_bytes = static_cast<unsigned char>(found[14]), flags = static_cast<unsigned char>(found[15]);
    if ((flags & 2U) != 0) {
        std::string_view rest = found.substr(go_head);
        const auto version = take_text(rest, most_version);
        const auto modules = version ? take_text(rest, most_module_list) : std::nullopt;
        if (!modules) return bad_build("a text is longer than what is there");
        return GoBuild{.version = *version, .modules = without_marks(*modules)};
    }
    if (pointer_bytes != 4 && pointer_bytes != 8) return bad_build(fmt::format("pointers of {} bytes", pointer_bytes));
    const bool big = (flags & 1U) != 0;
    const auto version = text_behind(program, found.substr(16, pointer_bytes), big, most_version);
    if (!version) return bad_build("a pointer leads nowhere");
    const auto modules = text_behind(program, found.substr(size_t{16} + pointer_bytes, pointer_bytes), big, most_module_list);
    return GoBuild{.version = *version, .modules = modules ? without_marks(*modules) : std::string_view()};
}

Result<Package> go_module(std::string_view path, std::string_view version) {
    const size_t slash = path.rfind('/');
    const std::string_view folder = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    return package_of("golang", folder, path.substr(slash + 1), version);
}

// What "mod", "dep" and "=>" lines name; those without a version were built from the files at hand.
void add_modules(std::string_view modules, Contents& contents) {
    struct Module {
        std::string_view path, version;
        bool is_main = false;
    };
    std::vector<Module> all;
    while (const auto line = hosts::take_line(modules)) {
        const std::vector<std::string_view> parts = split(*line, '\t');
        if (parts.size() < 2 || all.size() >= most_modules) continue;
        const std::string_view version = parts.size() > 2 && parts[2] != "(devel)" ? parts[2] : std::string_view();
        if (parts[0] == "mod" || parts[0] == "dep") all.push_back({.path = parts[1], .version = version, .is_main = parts[0] == "mod"});
        if (parts[0] != "=>" || all.empty()) continue;
        // In place of a module: another one, or a folder, of which no version is known.
        const bool is_folder = version.empty();
        all.back() = {.path = is_folder ? all.back().path : parts[1], .version = version};
    }
    for (const Module& each : all) {
        if (each.is_main && each.version.empty()) continue;
        auto package = go_module(each.path, each.version);
        if (package)
            contents.packages.push_back(*std::move(package));
        else
            contents.unread.push_back({.location = {}, .why = package.error().text()});
    }
}

}  // namespace

Result<> read_go_program(std::string_view bytes, Contents& contents) {
    auto sections = sections_of(bytes);
    // Damage matters only where there is something to be read.
    if (!sections && bytes.find(go_magic) == std::string_view::npos) return {};
    const ProgramSections program = TRY(std::move(sections));
    const std::string_view found = find_build(program);
    if (found.empty()) return {};
    const GoBuild build = TRY(parse_build(program, found));
    // "go1.22.3 X:nocoverageredesign"
    const std::string_view version = build.version.substr(0, std::min(build.version.find_first_of(" -"), build.version.size()));
    if (version.starts_with("go")) contents.packages.push_back(TRY(package_of("golang", "", "stdlib", version.substr(2))));
    add_modules(build.modules, contents);
    return {};
}

}  // namespace redoubt::software
