#include "base/signing_key.h"

#include <sodium.h>
#include <sys/stat.h>

#include <array>
#include <span>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"

namespace redoubt {

Result<SigningKey> SigningKey::make(Random& random) {
    if (sodium_init() < 0) return fail(Code::internal, "libsodium does not start");
    std::array<std::byte, crypto_sign_SEEDBYTES> seed{};
    random.fill(seed);
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> open{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> hidden{};
    crypto_sign_seed_keypair(open.data(), hidden.data(), reinterpret_cast<const unsigned char*>(seed.data()));
    return SigningKey(std::string(reinterpret_cast<const char*>(hidden.data()), hidden.size()));
}

Result<SigningKey> SigningKey::load(Disk& disk, const std::string& path, std::string_view mark) {
    const std::string text = TRY(disk.read(path, 4096));
    const std::string line(trim(text));
    const std::string before = fmt::format("{} ed25519 ", mark);
    const auto bytes = line.starts_with(before) ? from_hex(std::string_view(line).substr(before.size())) : Result<std::string>(std::string());
    if (!bytes || bytes->size() != crypto_sign_SECRETKEYBYTES) return fail(Code::io, "this is not the private key", path, "restore it");
    return SigningKey(*bytes);
}

Result<> SigningKey::keep(Disk& disk, const std::string& path, std::string_view mark) const {
    const mode_t mask = ::umask(077);
    const Result<> kept = disk.write_durably(path, fmt::format("{} ed25519 {}\n", mark, to_hex(std::as_bytes(std::span(bytes_)))));
    ::umask(mask);
    TRY(kept);
    ::chmod(path.c_str(), 0600);  // where the disk is one of the system's
    return {};
}

std::string SigningKey::sign(std::string_view text) const {
    std::array<unsigned char, crypto_sign_BYTES> out{};
    crypto_sign_detached(out.data(), nullptr, reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                         reinterpret_cast<const unsigned char*>(bytes_.data()));
    return to_hex(std::as_bytes(std::span(out)));
}

}  // namespace redoubt
