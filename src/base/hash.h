// SHA-256 for identity and the journal, and hex for showing it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt {

using Sha256 = std::array<std::byte, 32>;

Sha256 sha256(std::string_view bytes);

// For input that comes in pieces.
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(Sha256Stream&&) noexcept;
    Sha256Stream& operator=(Sha256Stream&&) noexcept;
    void add(std::string_view bytes);
    Sha256 finish();  // once, until a restart
    void restart();

private:
    struct State;
    std::unique_ptr<State> state_;
};

std::string to_hex(std::span<const std::byte> bytes);                 // lower case
Result<std::string> from_hex(std::string_view hex);                   // Code::malformed
bool equal_in_constant_time(std::string_view a, std::string_view b);  // lengths are not secret

}  // namespace redoubt
