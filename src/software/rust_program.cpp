// What `cargo auditable` leaves in the section .dep-v0: JSON, packed by zlib,
// {"packages":[{"name":"…","version":"…","source":"crates.io","kind":"runtime","dependencies":[1],"root":true}]}.
#include <libdeflate.h>

#include <memory>

#include "schema/json.h"
#include "software/program.h"
#include "software/program_sections.h"

namespace redoubt::software {
namespace {

constexpr size_t most_list_bytes = size_t{16} << 20;  // unpacked

struct FreeDecompressor {
    void operator()(libdeflate_decompressor* it) const { libdeflate_free_decompressor(it); }
};

Result<std::string> unpack_list(std::string_view packed) {
    const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> unpacker(libdeflate_alloc_decompressor());
    if (!unpacker) return fail(Code::unavailable, "no memory to unpack a list of crates");
    for (size_t size = size_t{64} << 10; size <= most_list_bytes; size *= 4) {
        std::string out(size, '\0');
        size_t length = 0;
        // Sections are padded: what lies behind the end is passed over.
        const libdeflate_result result = libdeflate_zlib_decompress_ex(unpacker.get(), packed.data(), packed.size(), out.data(), out.size(), nullptr, &length);
        if (result == LIBDEFLATE_SUCCESS) {
            out.resize(length);
            return out;
        }
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE) return fail(Code::malformed, "the list of crates in .dep-v0 cannot be unpacked");
    }
    return fail(Code::too_large, "the list of crates in .dep-v0 is larger than 16 MiB");
}

}  // namespace

Result<> read_rust_program(std::string_view bytes, Contents& contents) {
    auto sections = sections_of(bytes);
    if (!sections && bytes.find(".dep-v0") == std::string_view::npos) return {};
    const ProgramSections program = TRY(std::move(sections));
    const std::string_view packed = program.named(".dep-v0");
    if (packed.empty()) return {};
    const std::string text = TRY(unpack_list(packed));
    const schema::Value list = TRY(schema::parse_json(text, {.most_bytes = most_list_bytes}));
    const schema::Value& packages = list.map()["packages"];
    if (packages.as<schema::List>() == nullptr) return fail(Code::malformed, "the list of crates in .dep-v0 has no packages");
    for (const schema::Value& each : packages.list()) {
        const schema::Map& crate = each.map();
        auto package = package_of("cargo", "", crate["name"].text(), crate["version"].text());
        if (!package) {
            contents.unread.push_back({.location = {}, .why = package.error().text()});
            continue;
        }
        package->development = crate["kind"].text() == "build";
        contents.packages.push_back(*std::move(package));
    }
    return {};
}

}  // namespace redoubt::software
