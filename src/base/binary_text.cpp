#include "base/binary_text.h"

#include <fmt/format.h>
#include <sodium.h>

namespace redoubt {
namespace {

constexpr std::string_view base32_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

Result<std::string> read_base64(std::string_view text, int variant) {
    std::string out(text.size() / 4 * 3 + 3, '\0');
    size_t written = 0;
    const char* end = nullptr;
    const int status = sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(), nullptr, &written, &end, variant);
    if (status != 0 || end != text.data() + text.size()) return fail(Code::malformed, "not base64");
    out.resize(written);
    return out;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
    std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    out.resize(out.size() - 1);
    return out;
}

std::string to_base64url(std::string_view bytes) { return to_base64url(std::as_bytes(std::span(bytes))); }

std::string to_base64url(std::span<const std::byte> bytes) {
    std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    out.resize(out.size() - 1);
    return out;
}

Result<std::string> from_base64(std::string_view text) { return read_base64(text, sodium_base64_VARIANT_ORIGINAL); }
Result<std::string> from_base64url(std::string_view text) { return read_base64(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }

std::string to_base32(std::string_view bytes) {
    std::string out;
    uint32_t held = 0;
    int bits = 0;
    for (const char byte : bytes) {
        held = (held << 8U | static_cast<unsigned char>(byte)) & 0xFFFFU;
        for (bits += 8; bits >= 5; bits -= 5) out += base32_letters[held >> (bits - 5) & 31U];
    }
    if (bits > 0) out += base32_letters[held << (5 - bits) & 31U];
    return out;
}

Result<std::string> from_base32(std::string_view text) {
    std::string out;
    uint32_t held = 0;
    int bits = 0;
    for (const char given : text) {
        if (given == ' ' || given == '=' || given == '-') continue;
        const char letter = given >= 'a' && given <= 'z' ? static_cast<char>(given - 32) : given;
        const size_t at = base32_letters.find(letter);
        if (at == std::string_view::npos) return fail(Code::malformed, "not base32");
        held = (held << 5U | static_cast<uint32_t>(at)) & 0xFFFFU;
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        out += static_cast<char>(held >> bits & 0xFFU);
    }
    return out;
}

std::string percent_encode(std::string_view bytes) {
    constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (const char byte : bytes)
        if (unreserved.find(byte) != std::string_view::npos)
            out += byte;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    return out;
}

}  // namespace redoubt
