// The fact file: a host's facts as JSON, signed by the host's own key.
//
//   {"redoubt_facts":1,"key":"<public key, hex>","signature":"<hex>","facts":{…}}
//
// What is signed is "redoubt facts 1\n" and the facts in canonical JSON (RFC 8785): a file that a program has laid out anew still
// holds, and everything that is read of it is covered. docs/collect.md lists the facts, docs/decisions/0101 says why this form.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/disk.h"
#include "base/random.h"
#include "hosts/facts.h"
#include "schema/value.h"

namespace redoubt::hosts {

constexpr size_t most_fact_file_bytes = size_t{8} << 20;  // that a host sends, and that a server takes

schema::Map facts_json(const Facts& facts);

// An Ed25519 key of one host, in a file that only its owner may read.
class HostKey {
public:
    static HostKey make(Random& random);
    // Makes it when there is none.
    static Result<HostKey> open(Disk& disk, Random& random, const std::string& path);
    static Result<HostKey> parse(std::string_view text);

    std::string text() const;  // secret
    std::string public_key() const;
    std::string sign(std::string_view message) const;

private:
    explicit HostKey(std::string bytes) : bytes_(std::move(bytes)) {}
    std::string bytes_;  // seed and public key, 64
};

std::string write_fact_file(const Facts& facts, const HostKey& key);
// Whether `signature` (hex) of `message` is by the key whose public half is `key` (hex).
bool is_signed_by(std::string_view key, std::string_view message, std::string_view signature);
std::string key_id_of(std::string_view key);  // 16 hexadecimal digits

struct FactFile {
    Time at{};
    int64_t sequence = 0;  // 0: it was not made to be sent
    std::string key{};     // hex
    schema::Map facts{};

    std::string key_id() const { return key_id_of(key); }
};

// The signature holds, by the key that the file names. Whether that key may speak for a host is for the caller to know.
Result<FactFile> check_fact_file(const schema::Value& file);
// That the file is newer than the last one `seen` of its key (Code::conflict) and not more than five minutes ahead of `now`
// (Code::invalid).
Result<> check_time(const FactFile& file, std::optional<Time> seen, Time now);

}  // namespace redoubt::hosts
