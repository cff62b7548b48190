// SourceTokens: what a sender proves with that it is a source: tokens that Redoubt makes, shown once and kept as their SHA-256, and client
// certificates, by the SHA-256 of their DER. They hang on the source's record and hold from the next request on. Thread-safe.
#pragma once

#include <functional>

#include "intake/source_keys.h"
#include "store/store.h"

namespace redoubt::rooms {

struct SourceToken {
    std::string id{}, source{};  // source: the id of its record
    std::string name{};
    std::string kind{};         // token, certificate
    std::string fingerprint{};  // of a certificate; of a token its first digits
    Time created{}, revoked{};  // zero: it was not
    std::string by{};           // name
};

constexpr size_t most_source_tokens = 50;  // of one source, that hold

class SourceTokens {
public:
    explicit SourceTokens(store::Store& store) : store_(store) {}
    Result<> open();

    struct Made {
        SourceToken token{};
        std::string secret{};  // shown once
    };
    // Takes the right to change the source.
    Result<Made> make(const store::Actor& actor, std::string_view source, std::string_view name);
    // `fingerprint`: 64 hexadecimal digits, with colons or without.
    Result<SourceToken> add_certificate(const store::Actor& actor, std::string_view source, std::string_view name, std::string_view fingerprint);
    Result<> revoke(const store::Actor& actor, std::string_view source, std::string_view id, const std::string& reason);
    Result<std::vector<SourceToken>> list(const store::Actor& actor, std::string_view source);  // newest first

    // All that hold, by the key of the source's record; those of retired sources do not.
    Result<std::vector<intake::SourceKey>> keys();
    // Called after each change, for SourceKeys::set().
    void when_changed(std::function<void(std::vector<intake::SourceKey>)> take) { changed_ = std::move(take); }
    Result<> tell();

private:
    Result<store::Record> changeable(const store::Actor& actor, std::string_view source, std::string_view what);
    Result<SourceToken> add(const store::Actor& actor, const store::Record& source, SourceToken token, const std::string& hash);

    store::Store& store_;
    std::function<void(std::vector<intake::SourceKey>)> changed_;
};

}  // namespace redoubt::rooms
