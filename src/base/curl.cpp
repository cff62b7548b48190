#include "base/curl.h"

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt {
namespace {

constexpr size_t most_headers = 200;

size_t take_header(char* bytes, size_t size, size_t count, void* into) {
    HttpHeaders& headers = *static_cast<HttpHeaders*>(into);
    const std::string_view line(bytes, size * count);
    if (headers.size() >= most_headers) return 0;
    if (const size_t colon = line.find(':'); colon != std::string_view::npos)
        headers.emplace_back(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
    return size * count;
}

}  // namespace

void Curl::set_list(CURLoption option, const std::vector<std::string>& lines) {
    curl_slist* list = nullptr;
    for (const std::string& line : lines) list = curl_slist_append(list, line.c_str());
    lists_.emplace_back(list, curl_slist_free_all);
    set(option, list);
}

void Curl::set_request(const std::string& url, const std::string& method, const HttpHeaders& headers) {
    std::vector<std::string> lines{"Expect:"};
    for (const auto& [name, value] : headers) lines.push_back(fmt::format("{}: {}", name, value));
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_CUSTOMREQUEST, method.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set_list(CURLOPT_HTTPHEADER, lines);
}

void Curl::set_timeouts(int connect_s, int whole_s) {
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(connect_s));
    set(CURLOPT_TIMEOUT, static_cast<long>(whole_s));
}

void Curl::take_headers(HttpHeaders& headers) {
    set(CURLOPT_HEADERFUNCTION, take_header);
    set(CURLOPT_HEADERDATA, &headers);
}

int Curl::status() const {
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
}

}  // namespace redoubt
