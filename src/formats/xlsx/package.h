// The zip archive that a workbook is: its parts one after another as streams, bounded in number and unpacked size.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt::formats::xlsx {

struct Part {
    std::string name;
    bool encrypted = false;
};

class Package {
public:
    // `bytes` must outlive it.
    static Result<Package> open(std::string_view bytes, uint64_t most_unpacked_bytes);
    ~Package();
    Package(Package&&) noexcept;
    Package& operator=(Package&&) noexcept;

    Result<std::optional<Part>> next();
    Result<size_t> read(std::span<char> out);  // of the current part; 0 at its end

private:
    struct State;
    explicit Package(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace redoubt::formats::xlsx
