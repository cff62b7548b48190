#include "base/id.h"

#include <algorithm>

namespace redoubt {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

// 128 bits, most significant first, as 26 base-32 digits (the first holds two bits).
std::string encode(uint64_t ms, const std::array<std::byte, 10>& chance) {
    unsigned __int128 bits = ms;
    for (const std::byte byte : chance) bits = bits << 8 | static_cast<unsigned>(byte);
    std::string out(26, '0');
    for (size_t digit = out.size(); digit-- > 0; bits >>= 5) out[digit] = alphabet[static_cast<size_t>(bits & 31)];
    return out;
}

void increment(std::array<std::byte, 10>& number) {
    for (size_t i = number.size(); i-- > 0;) {
        number[i] = static_cast<std::byte>(static_cast<unsigned>(number[i]) + 1);
        if (number[i] != std::byte{0}) return;
    }
}

}  // namespace

bool is_record_id(std::string_view text) {
    return text.size() == 26 && std::ranges::all_of(text, [](char c) { return alphabet.find(c) != std::string_view::npos; });
}

RecordId IdSource::next() {
    const std::scoped_lock lock(mutex_);
    const auto now_ms = static_cast<uint64_t>(clock_.now().unix_ms());
    if (now_ms > last_ms_) {
        last_ms_ = now_ms;
        random_.fill(chance_);
    } else {
        increment(chance_);
    }
    return {encode(last_ms_, chance_)};
}

}  // namespace redoubt
