#include "api/cookie.h"

#include <fmt/format.h>

#include "api/sessions.h"
#include "base/text.h"

namespace redoubt::api {
namespace {

constexpr std::string_view cookie_name = "redoubt_session";

}  // namespace

std::string session_cookie(std::string_view secret, bool secure) {
    return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", cookie_name, secret, session_life.ns / 1'000'000'000,
                       secure ? "; Secure" : "");
}

std::string expired_session_cookie(bool secure) {
    return fmt::format("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict{}", cookie_name, secure ? "; Secure" : "");
}

std::string_view read_session_cookie(const HttpHeaders& headers) {
    for (const std::string_view part : split(header(headers, "cookie"), ';')) {
        const std::string_view pair = trim(part);
        if (pair.starts_with(cookie_name) && pair.size() > cookie_name.size() && pair[cookie_name.size()] == '=') return pair.substr(cookie_name.size() + 1);
    }
    return {};
}

}  // namespace redoubt::api
