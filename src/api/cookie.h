// The session's cookie: HttpOnly, SameSite=Strict, Secure over TLS.
#pragma once

#include <string>
#include <string_view>

#include "base/http.h"

namespace redoubt::api {

std::string session_cookie(std::string_view secret, bool secure);
std::string expired_session_cookie(bool secure);
std::string_view read_session_cookie(const HttpHeaders& headers);  // the secret, or empty

}  // namespace redoubt::api
