#include "base/mail.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/curl.h"

namespace redoubt {
namespace {

struct Giving {
    std::string_view rest;
};

size_t give_message(char* bytes, size_t size, size_t count, void* given) {
    std::string_view& rest = static_cast<Giving*>(given)->rest;
    const size_t taken = std::min(size * count, rest.size());
    std::memcpy(bytes, rest.data(), taken);
    rest.remove_prefix(taken);
    return taken;
}

}  // namespace

bool is_mail_address(std::string_view text) {
    const size_t at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 >= text.size() || text.find('@', at + 1) != std::string_view::npos || text.size() > 254) return false;
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127 && std::string_view("<>()[]\\,;:\"").find(c) == std::string_view::npos; });
}

Result<> CurlMail::send(const MailServer& server, const std::string& from, const std::string& to, std::string_view message) {
    if (!is_mail_address(from)) return fail(Code::invalid, "the sender is not a mail address", from.substr(0, 100));
    if (!is_mail_address(to)) return fail(Code::invalid, "this is not a mail address", to.substr(0, 100));
    Curl curl;
    if (!curl) return Curl::missing();
    Giving giving{message};
    curl.set(CURLOPT_URL, fmt::format("{}://{}:{}", server.security == MailSecurity::tls ? "smtps" : "smtp", server.host, server.port).c_str());
    curl.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl.set(CURLOPT_PROXY, "");
    curl.set(CURLOPT_USE_SSL, static_cast<long>(server.security == MailSecurity::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl.set_timeouts(std::min(server.timeout_s, 10), server.timeout_s);
    if (!server.user.empty()) {
        curl.set(CURLOPT_USERNAME, server.user.c_str());
        curl.set(CURLOPT_PASSWORD, server.password.c_str());
    }
    curl.set(CURLOPT_MAIL_FROM, fmt::format("<{}>", from).c_str());
    curl.set_list(CURLOPT_MAIL_RCPT, {fmt::format("<{}>", to)});
    curl.set(CURLOPT_UPLOAD, 1L);
    curl.set(CURLOPT_READFUNCTION, give_message);
    curl.set(CURLOPT_READDATA, &giving);
    const CURLcode status = curl.perform();
    if (status == CURLE_OK) return {};
    const int answered = curl.status();
    const std::string what = answered >= 400 ? fmt::format("{} (it answered {})", curl.text_of(status), answered) : std::string(curl.text_of(status));
    const bool never = answered >= 500 && answered < 600 && status != CURLE_LOGIN_DENIED;
    return fail(never ? Code::invalid : Code::unavailable, what, fmt::format("{}:{}", server.host, server.port), "check the mail server's settings");
}

}  // namespace redoubt
