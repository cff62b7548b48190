#include "base/hash.h"

#include <openssl/evp.h>
#include <sodium.h>

namespace redoubt {

struct Sha256Stream::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~State() { EVP_MD_CTX_free(context); }
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_DigestInit_ex(state_->context, algorithm, nullptr);
}
void Sha256Stream::restart() { EVP_DigestInit_ex(state_->context, nullptr, nullptr); }
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::add(std::string_view bytes) { EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()); }

Sha256 Sha256Stream::finish() {
    Sha256 out{};
    EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(out.data()), nullptr);
    return out;
}

// One context per thread: making one costs as much as hashing a record.
Sha256 sha256(std::string_view bytes) {
    thread_local Sha256Stream stream;
    stream.restart();
    stream.add(bytes);
    return stream.finish();
}

std::string to_hex(std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out(bytes.size() * 2, '\0');
    for (size_t i = 0; i < bytes.size(); ++i) {
        out[2 * i] = digits[static_cast<size_t>(bytes[i]) >> 4];
        out[2 * i + 1] = digits[static_cast<size_t>(bytes[i]) & 15];
    }
    return out;
}

Result<std::string> from_hex(std::string_view hex) {
    std::string out(hex.size() / 2, '\0');
    size_t written = 0;
    const char* end = nullptr;
    const int status = sodium_hex2bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), hex.data(), hex.size(), nullptr, &written, &end);
    if (status != 0 || end != hex.data() + hex.size() || hex.size() % 2 != 0) return fail(Code::malformed, "not hexadecimal");
    return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) { return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace redoubt
