// SourceKeys: which source a token or a client certificate stands for. Tokens are kept as SHA-256 and compared in constant time,
// all of them every time.
#pragma once

#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "base/result.h"

namespace redoubt::intake {

struct SourceKey {
    std::string source;
    std::vector<std::string> tokens{};        // hex SHA-256 of each
    std::vector<std::string> certificates{};  // hex SHA-256 of the DER
};

// Thread-safe.
class SourceKeys {
public:
    SourceKeys() = default;
    explicit SourceKeys(std::vector<SourceKey> keys) : keys_(std::move(keys)) {}
    void set(std::vector<SourceKey> keys);  // from the next sender on

    bool has_tokens() const;
    bool has_certificates() const;
    // Authorization: Splunk, Bearer or ApiKey and the token; Basic with the token as password. Code::unauthenticated when there is
    // none, malformed when it cannot be read, forbidden when nobody has it.
    Result<std::string> source_of(const HttpHeaders& headers) const;
    Result<std::string> source_of_token(std::string_view token) const;
    Result<std::string> source_of_certificate(std::string_view fingerprint) const;

private:
    mutable std::shared_mutex mutex_;
    std::vector<SourceKey> keys_;
};

}  // namespace redoubt::intake
