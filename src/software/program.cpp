#include "software/program.h"

#include <algorithm>
#include <array>

namespace redoubt::software {
namespace {

using namespace std::literals;

constexpr std::array beginnings{
    "\x7f"
    "ELF"sv,
    "MZ"sv,
    "\xfe\xed\xfa\xce"sv,
    "\xfe\xed\xfa\xcf"sv,
    "\xce\xfa\xed\xfe"sv,
    "\xcf\xfa\xed\xfe"sv,
    "\xca\xfe\xba\xbe\0\0\0"sv};  // of several architectures; a class of Java has its version there

}  // namespace

bool is_named_like_program(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return name.ends_with(".exe") || name.ends_with(".dll") || name.ends_with(".dylib") || name.ends_with(".so") || name.find(".so.") != std::string_view::npos;
}

bool looks_like_program(std::string_view beginning) {
    return std::ranges::any_of(beginnings, [&](std::string_view each) { return beginning.starts_with(each); });
}

Result<> read_program(std::string_view bytes, Contents& contents) {
    TRY(read_go_program(bytes, contents));
    return read_rust_program(bytes, contents);
}

}  // namespace redoubt::software
