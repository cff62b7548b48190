// SigningKey: an ed25519 key of our own in a file of mode 0600, "MARK ed25519 HEX" (64 bytes: seed and public key). What it
// signs is checked with VerifyKey (base/verify_key.h) or any other ed25519.
#pragma once

#include <string>
#include <string_view>

#include "base/disk.h"
#include "base/random.h"

namespace redoubt {

class SigningKey {
public:
    static Result<SigningKey> make(Random& random);
    // `mark` says what the key is for: "redoubt-journal-secret". Code::io when the file is no such key.
    static Result<SigningKey> load(Disk& disk, const std::string& path, std::string_view mark);
    // Written so that nobody but the owner ever could read it.
    Result<> keep(Disk& disk, const std::string& path, std::string_view mark) const;

    std::string public_bytes() const { return bytes_.substr(32); }
    std::string sign(std::string_view text) const;  // hex

private:
    explicit SigningKey(std::string bytes) : bytes_(std::move(bytes)) {}
    std::string bytes_;  // 64
};

}  // namespace redoubt
