#include "hosts/fact_file.h"

#include <sodium.h>

#include <array>
#include <span>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/private_file.h"
#include "base/text.h"
#include "schema/json.h"

namespace redoubt::hosts {

using schema::List;
using schema::Map;
using schema::Value;

namespace {

constexpr std::string_view secret_mark = "redoubt-host-secret ed25519 ";
constexpr std::string_view signed_mark = "redoubt facts 1\n";
constexpr Duration most_ahead = minutes(5);

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
std::string hex(std::string_view bytes) { return to_hex(std::as_bytes(std::span(bytes))); }

std::string signed_text(const Map& facts) { return std::string(signed_mark) + schema::canonical_json(Value(facts)); }

bool is_signed(std::string_view message, std::string_view signature, std::string_view key) {
    return crypto_sign_verify_detached(raw(signature), raw(message), message.size(), raw(key)) == 0;
}

Result<std::string> bytes_of(const Map& file, std::string_view name, size_t size) {
    auto bytes = from_hex(file[name].text());
    if (!bytes || bytes->size() != size) return fail(Code::malformed, fmt::format("the fact file has no {} of {} bytes", name, size), std::string(name));
    return bytes;
}

}  // namespace

HostKey HostKey::make(Random& random) {
    std::array<std::byte, crypto_sign_SEEDBYTES> seed{};
    random.fill(seed);
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> open{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> hidden{};
    crypto_sign_seed_keypair(open.data(), hidden.data(), reinterpret_cast<const unsigned char*>(seed.data()));
    return HostKey({reinterpret_cast<const char*>(hidden.data()), hidden.size()});
}

Result<HostKey> HostKey::parse(std::string_view text) {
    const std::string_view line = trim(text);
    auto bytes = line.starts_with(secret_mark) ? from_hex(line.substr(secret_mark.size())) : Result<std::string>(std::string());
    if (!bytes || bytes->size() != crypto_sign_SECRETKEYBYTES)
        return fail(Code::malformed, "this is not the key of a host", {}, "name another file, or remove it for a new key to be made");
    return HostKey(*std::move(bytes));
}

Result<HostKey> HostKey::open(Disk& disk, Random& random, const std::string& path) {
    if (sodium_init() < 0) return fail(Code::internal, "libsodium does not start");
    if (disk.exists(path)) {
        auto key = parse(TRY(read_private_file(path, 4096)));
        if (!key) return at(key.error(), path);
        return key;
    }
    if (const size_t slash = path.rfind('/'); slash != std::string::npos && slash > 0) TRY(disk.make_folders(path.substr(0, slash)));
    HostKey key = make(random);
    TRY(disk.write_durably(path, key.text()));
    return key;
}

std::string HostKey::text() const { return fmt::format("{}{}\n", secret_mark, hex(bytes_)); }
std::string HostKey::public_key() const { return hex(std::string_view(bytes_).substr(32)); }

std::string HostKey::sign(std::string_view message) const {
    std::array<unsigned char, crypto_sign_BYTES> out{};
    crypto_sign_detached(out.data(), nullptr, raw(message), message.size(), raw(bytes_));
    return to_hex(std::as_bytes(std::span(out)));
}

std::string write_fact_file(const Facts& facts, const HostKey& key) {
    const std::string text = signed_text(facts_json(facts));
    return fmt::format(R"({{"redoubt_facts":1,"key":"{}","signature":"{}","facts":{}}})"
                       "\n",
                       key.public_key(), key.sign(text), std::string_view(text).substr(signed_mark.size()));
}

std::string key_id_of(std::string_view key) { return to_hex(sha256(from_hex(key).value_or(""))).substr(0, 16); }

bool is_signed_by(std::string_view key, std::string_view message, std::string_view signature) {
    const auto key_bytes = from_hex(key), signature_bytes = from_hex(signature);
    if (!key_bytes || key_bytes->size() != crypto_sign_PUBLICKEYBYTES || !signature_bytes || signature_bytes->size() != crypto_sign_BYTES) return false;
    return sodium_init() >= 0 && is_signed(message, *signature_bytes, *key_bytes);
}

Result<FactFile> check_fact_file(const Value& value) {
    const Map& file = value.map();
    if (file.find("redoubt_facts") == nullptr) return fail(Code::malformed, "this is not a fact file", {}, "redoubt collect writes one");
    if (const int64_t version = file["redoubt_facts"].integer(); version != 1)
        return fail(Code::unsupported, fmt::format("the fact file has version {}, and 1 is read here", version), "redoubt_facts",
                    "bring this Redoubt up to date");
    const std::string key = TRY(bytes_of(file, "key", crypto_sign_PUBLICKEYBYTES));
    const std::string signature = TRY(bytes_of(file, "signature", crypto_sign_BYTES));
    const Map& facts = file["facts"].map();
    if (!is_signed(signed_text(facts), signature, key))
        return fail(Code::invalid, "the signature of the fact file does not hold: it was changed after the host signed it, or is not all there", "signature",
                    "collect it again on the host");
    const Result<Time> time = parse_time(facts["at"].text());
    if (!time) return fail(Code::invalid, "the fact file does not say when it was made", "facts.at");
    return FactFile{.at = *time, .sequence = facts["sequence"].integer(), .key = hex(key), .facts = facts};
}

Result<> check_time(const FactFile& file, std::optional<Time> seen, Time now) {
    if (file.at > now + most_ahead)
        return fail(Code::invalid, fmt::format("the facts are of {}, and it is {} here", format_time(file.at), format_time(now)), "facts.at",
                    "set the clock of the host, or of this machine, and collect again");
    if (seen && file.at == *seen)
        return fail(Code::conflict, fmt::format("the facts of {} were taken in already", format_time(file.at)), "facts.at", "collect again on the host");
    if (seen && file.at < *seen)
        return fail(Code::conflict, fmt::format("the facts are of {}, older than those of {} that are known", format_time(file.at), format_time(*seen)),
                    "facts.at", "collect again on the host");
    return {};
}

}  // namespace redoubt::hosts
