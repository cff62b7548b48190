#include "store/sealed.h"

#include <sodium.h>
#include <sys/stat.h>

#include <array>
#include <span>

#include "base/binary_text.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/state.h"

namespace redoubt::store {
namespace {

constexpr std::string_view seal_mark = "redoubt-seal-key xchacha20poly1305 ";
constexpr size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* room_in(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

Result<std::string> Sealer::key(bool make) {
    const std::scoped_lock lock(mutex_);
    if (!key_.empty()) return key_;
    if (sodium_init() < 0) return fail(Code::internal, "libsodium does not start");
    Disk& disk = store_.state().options.disk;
    const std::string folder = store_.folder() + "/keys";
    const std::string path = folder + "/seal.key";
    if (!disk.exists(path)) {
        if (!make)
            return fail(Code::io, "the key that secrets are sealed with is missing", path,
                        "restore it from a backup, or give the secrets anew: second factors, mail");
        std::array<std::byte, crypto_aead_xchacha20poly1305_ietf_KEYBYTES> fresh{};
        store_.random().fill(fresh);
        TRY(disk.make_folders(folder));
        const mode_t mask = ::umask(077);
        const Result<> kept = disk.write_durably(path, std::string(seal_mark) + to_hex(fresh) + "\n");
        ::umask(mask);
        TRY(kept);
        ::chmod(path.c_str(), 0600);
    }
    const std::string text = TRY(disk.read(path, 4096));
    const std::string_view line = trim(text);
    const auto bytes = line.starts_with(seal_mark) ? from_hex(line.substr(seal_mark.size())) : Result<std::string>(std::string());
    if (!bytes || bytes->size() != crypto_aead_xchacha20poly1305_ietf_KEYBYTES)
        return fail(Code::io, "this is not the key that secrets are sealed with", path, "restore it");
    key_ = *bytes;
    return key_;
}

Result<std::string> Sealer::seal(std::string_view secret, std::string_view purpose) {
    const std::string key_bytes = TRY(key(true));
    std::string out(nonce_bytes + secret.size() + tag_bytes, '\0');
    store_.random().fill(std::as_writable_bytes(std::span(out.data(), nonce_bytes)));
    crypto_aead_xchacha20poly1305_ietf_encrypt(room_in(out) + nonce_bytes, nullptr, bytes_of(secret), secret.size(), bytes_of(purpose), purpose.size(), nullptr,
                                               room_in(out), bytes_of(key_bytes));
    return to_base64url(std::string_view(out));
}

Result<std::string> Sealer::unseal(std::string_view sealed, std::string_view purpose) {
    const std::string key_bytes = TRY(key(false));
    const Result<std::string> bytes = from_base64url(sealed);
    const auto damaged = [&] {
        return fail(Code::io, "a sealed secret cannot be opened", std::string(purpose), "keys/seal.key is another one, or the database was changed");
    };
    if (!bytes || bytes->size() < nonce_bytes + tag_bytes) return damaged();
    std::string out(bytes->size() - nonce_bytes - tag_bytes, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(room_in(out), nullptr, nullptr, bytes_of(*bytes) + nonce_bytes, bytes->size() - nonce_bytes,
                                                   bytes_of(purpose), purpose.size(), bytes_of(*bytes), bytes_of(key_bytes)) != 0)
        return damaged();
    return out;
}

}  // namespace redoubt::store
