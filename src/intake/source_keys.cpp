#include "intake/source_keys.h"

#include <algorithm>
#include <mutex>

#include "base/binary_text.h"
#include "base/hash.h"
#include "base/text.h"

namespace redoubt::intake {
namespace {

constexpr size_t most_token_bytes = 1024;

std::unexpected<Error> unreadable() { return fail(Code::malformed, "the Authorization header cannot be read", {}, "send 'Authorization: Bearer TOKEN'"); }

Result<std::string> token_in(std::string_view authorization) {
    const size_t blank = authorization.find(' ');
    if (blank == std::string_view::npos) return unreadable();
    const std::string_view scheme = authorization.substr(0, blank);
    const std::string_view rest = trim(authorization.substr(blank + 1));
    if (rest.empty() || rest.size() > most_token_bytes) return unreadable();
    if (equal_ignoring_case(scheme, "splunk") || equal_ignoring_case(scheme, "bearer")) return std::string(rest);
    if (!equal_ignoring_case(scheme, "basic") && !equal_ignoring_case(scheme, "apikey")) return unreadable();
    const Result<std::string> pair = from_base64(rest);
    if (!pair && equal_ignoring_case(scheme, "apikey")) return std::string(rest);
    if (!pair) return unreadable();
    const size_t colon = pair->find(':');
    if (colon == std::string::npos) return unreadable();
    return pair->substr(colon + 1);
}

}  // namespace

void SourceKeys::set(std::vector<SourceKey> keys) {
    const std::unique_lock lock(mutex_);
    keys_ = std::move(keys);
}

bool SourceKeys::has_tokens() const {
    const std::shared_lock lock(mutex_);
    return std::ranges::any_of(keys_, [](const SourceKey& one) { return !one.tokens.empty(); });
}

bool SourceKeys::has_certificates() const {
    const std::shared_lock lock(mutex_);
    return std::ranges::any_of(keys_, [](const SourceKey& one) { return !one.certificates.empty(); });
}

Result<std::string> SourceKeys::source_of(const HttpHeaders& headers) const {
    const std::string_view authorization = header(headers, "authorization");
    if (authorization.empty()) return fail(Code::unauthenticated, "a token is required", {}, "send 'Authorization: Bearer TOKEN'");
    const std::string token = TRY(token_in(trim(authorization)));
    return source_of_token(token);
}

Result<std::string> SourceKeys::source_of_token(std::string_view token) const {
    const std::string hash = to_hex(sha256(token));
    const std::string* found = nullptr;
    const std::shared_lock lock(mutex_);
    for (const SourceKey& one : keys_)
        for (const std::string& known : one.tokens)
            if (equal_in_constant_time(hash, known)) found = &one.source;
    if (!found) return fail(Code::forbidden, "no source has this token");
    return *found;
}

Result<std::string> SourceKeys::source_of_certificate(std::string_view fingerprint) const {
    const std::shared_lock lock(mutex_);
    for (const SourceKey& one : keys_)
        for (const std::string& known : one.certificates)
            if (equal_in_constant_time(fingerprint, known)) return one.source;
    return fail(Code::forbidden, "no source has this certificate");
}

}  // namespace redoubt::intake
