#include "base/mail.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>

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
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), curl_easy_cleanup);
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> receivers(curl_slist_append(nullptr, fmt::format("<{}>", to).c_str()),
                                                                                curl_slist_free_all);
    if (!handle || !receivers) return fail(Code::internal, "cannot start a mail client");
    const std::string url = fmt::format("{}://{}:{}", server.security == MailSecurity::tls ? "smtps" : "smtp", server.host, server.port);
    const std::string sender = fmt::format("<{}>", from);
    Giving giving{message};
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_USE_SSL, static_cast<long>(server.security == MailSecurity::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT, static_cast<long>(std::min(server.timeout_s, 10)));
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, static_cast<long>(server.timeout_s));
    if (!server.user.empty()) {
        curl_easy_setopt(handle.get(), CURLOPT_USERNAME, server.user.c_str());
        curl_easy_setopt(handle.get(), CURLOPT_PASSWORD, server.password.c_str());
    }
    curl_easy_setopt(handle.get(), CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_MAIL_RCPT, receivers.get());
    curl_easy_setopt(handle.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_READFUNCTION, give_message);
    curl_easy_setopt(handle.get(), CURLOPT_READDATA, &giving);
    const CURLcode status = curl_easy_perform(handle.get());
    if (status == CURLE_OK) return {};
    long answered = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &answered);
    const std::string what =
        answered >= 400 ? fmt::format("{} (it answered {})", curl_easy_strerror(status), answered) : std::string(curl_easy_strerror(status));
    const bool never = answered >= 500 && answered < 600 && status != CURLE_LOGIN_DENIED;
    return fail(never ? Code::invalid : Code::unavailable, what, fmt::format("{}:{}", server.host, server.port), "check the mail server's settings");
}

}  // namespace redoubt
