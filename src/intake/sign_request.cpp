#include "intake/sign_request.h"

#include <algorithm>
#include <chrono>
#include <span>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "base/verify_key.h"

namespace redoubt::intake {
namespace {

std::string hex_of(std::string_view bytes) { return to_hex(std::as_bytes(std::span(bytes))); }

std::string stamp_of(Time time) {
    namespace chrono = std::chrono;
    const chrono::sys_seconds instant{chrono::seconds{time.unix_ns / 1'000'000'000}};
    const chrono::sys_days day = chrono::floor<chrono::days>(instant);
    const chrono::year_month_day date{day};
    const chrono::hh_mm_ss clock{instant - day};
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string encode_path(std::string_view path) {
    std::string out;
    while (!path.empty()) {
        const size_t slash = path.find('/');
        out += percent_encode(path.substr(0, slash));
        if (slash == std::string_view::npos) break;
        out += '/';
        path.remove_prefix(slash + 1);
    }
    return out;
}

std::string encode_query(std::vector<std::pair<std::string, std::string>> query) {
    std::ranges::sort(query);
    std::string out;
    for (const auto& [name, value] : query) out += (out.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
    return out;
}

}  // namespace

HttpRequest sign_get(const SignedCall& call, const AccessKey& key, Time now) {
    const std::string stamp = stamp_of(now);
    const std::string day = stamp.substr(0, 8);
    const std::string nothing = to_hex(sha256(""));
    const std::string path = encode_path(call.path), query = encode_query(call.query);
    const std::string canonical = fmt::format("GET\n{}\n{}\nhost:{}\nx-amz-content-sha256:{}\nx-amz-date:{}\n\nhost;x-amz-content-sha256;x-amz-date\n{}", path,
                                              query, call.host, nothing, stamp, nothing);
    const std::string scope = fmt::format("{}/{}/s3/aws4_request", day, call.region);
    const std::string to_sign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", stamp, scope, to_hex(sha256(canonical)));
    const std::string of_day = hmac_sha256("AWS4" + key.secret, day);
    const std::string signing_key = hmac_sha256(hmac_sha256(hmac_sha256(of_day, call.region), "s3"), "aws4_request");
    HttpRequest out;
    out.target = path + (query.empty() ? "" : "?" + query);
    out.headers = {{"Host", call.host},
                   {"x-amz-content-sha256", nothing},
                   {"x-amz-date", stamp},
                   {"Authorization", fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={}", key.id,
                                                 scope, hex_of(hmac_sha256(signing_key, to_sign)))}};
    return out;
}

}  // namespace redoubt::intake
