// Programs that carry the list of the modules they were built of: Go's build information and Rust's (cargo auditable).
#pragma once

#include <string_view>

#include "software/package.h"

namespace redoubt::software {

// By its name: what a system may leave without the mark of a program ("x.dll", "x.so.1").
bool is_named_like_program(std::string_view path);
// By its first bytes: ELF, PE, Mach-O.
bool looks_like_program(std::string_view beginning);

// Nothing is added for a program without such a list. Code::malformed when it has one that cannot be read.
Result<> read_program(std::string_view bytes, Contents& contents);

// The standard library and the modules that are in a program built by Go.
// Source: Go, src/debug/buildinfo/buildinfo.go, both of its forms.
Result<> read_go_program(std::string_view bytes, Contents& contents);
// Source: rust-secure-code/cargo-auditable, PARSING.md.
Result<> read_rust_program(std::string_view bytes, Contents& contents);

}  // namespace redoubt::software
