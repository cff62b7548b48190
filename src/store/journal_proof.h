// What an exported journal proves, and how that is checked with nothing but the file and the public key.
//
// An export is lines of JSON: a head, entries {"hash":"…","entry":{…}} in order, signatures {"signed":{…},"signature":"…"}
// after the entry they cover, and an end. Each entry's hash covers the one before it; each signature covers the last hash and
// the root of a Merkle tree (RFC 6962) over the hashes since the signature before, so a single entry can be proven without
// the others: {"hash":"…","previous":"…","index":7,"path":["…"],"signature":3,"entry":{…}}. An entry that its reader may not
// see stands as {"hash":"…","seq":7}: withheld, but in its place.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"

namespace redoubt::store {

struct PublicKey {
    std::string bytes;       // 32
    std::string id() const;  // 16 hexadecimal digits
    std::string line() const;
};
// Lines "redoubt-journal ed25519 HEX"; at least one.
Result<std::vector<PublicKey>> parse_public_keys(std::string_view text);

struct Signature {
    int64_t number = 0;
    int64_t from = 0, seq = 0;  // covers the entries after `from` up to `seq`
    std::string hash{};         // hex, of entry `seq`
    std::string root{};         // hex, of the Merkle tree over their hashes
    std::string key{};          // id
    std::string previous{};     // hex, of the signature before as it stands in its line
    Time at{};
    std::string body{};       // what is signed
    std::string signature{};  // hex
    std::string line() const;
};
Result<Signature> parse_signature(std::string_view body, std::string_view signature);
std::string signature_hash(const Signature& signature);
bool signed_by(const Signature& signature, std::span<const PublicKey> keys);

// RFC 6962, over leaves that are hashes.
class MerkleTree {
public:
    explicit MerkleTree(std::vector<Sha256> leaves);
    Sha256 root() const;
    std::vector<Sha256> path(size_t index) const;

private:
    std::vector<std::vector<Sha256>> levels_;
};
Sha256 merkle_root(const Sha256& leaf, size_t index, size_t size, std::span<const Sha256> path);
Sha256 entry_hash(const Sha256& previous, std::string_view body);

struct ProofCheck {
    bool ok = true;
    std::string kind{};  // "journal" or "record"
    int64_t entries = 0, withheld = 0, signatures = 0;
    int64_t unsigned_entries = 0;  // after the last signature
    Time signed_until{};           // when the last signature was made
    size_t line = 0;               // when not ok: the first bad line, and
    std::string problem{};
};
// Errors are about what cannot be an export at all; what is wrong with one is in the ProofCheck.
Result<ProofCheck> verify_export(std::string_view file, std::span<const PublicKey> keys);

}  // namespace redoubt::store
