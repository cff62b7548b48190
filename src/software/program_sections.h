// The sections of a program and where they lie in memory: as much of ELF, PE and Mach-O as finding a named section, or the bytes at
// an address, takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt::software {

struct Section {
    std::string_view name{};  // ".go.buildinfo"; of segments empty, or "__DATA"
    uint64_t address = 0;
    std::string_view bytes{};
    bool writable = false;
};

struct ProgramSections {
    std::vector<Section> sections{};
    std::vector<Section> segments{};  // what is loaded; of PE the sections

    std::string_view named(std::string_view name) const;  // empty when there is none
    // What is at an address; nothing when less than `size` bytes of the file are.
    std::optional<std::string_view> at(uint64_t address, uint64_t size) const;
};

// Of a universal binary of macOS, those of its first program. Code::malformed when tables lie outside the file.
Result<ProgramSections> sections_of(std::string_view bytes);

}  // namespace redoubt::software
