#include "base/curl.h"

#include <dlfcn.h>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt {
namespace {

constexpr size_t most_headers = 200;
constexpr const char* library_name = "libcurl.so.4";

template <class Function>
bool find_function(void* library, const char* name, Function& out) {
    out = reinterpret_cast<Function>(dlsym(library, name));
    return out != nullptr;
}

// It stays loaded: threads of its own that look up names may outlive any handle.
const Curl::Library* loaded_curl() {
    static const Curl::Library* const found = []() -> const Curl::Library* {
        static Curl::Library curl;
        decltype(&curl_global_init) begin = nullptr;
        void* library = dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
        const bool whole = library != nullptr && find_function(library, "curl_global_init", begin) && find_function(library, "curl_easy_init", curl.init) &&
                           find_function(library, "curl_easy_cleanup", curl.cleanup) && find_function(library, "curl_easy_setopt", curl.set_option) &&
                           find_function(library, "curl_easy_perform", curl.perform) && find_function(library, "curl_easy_getinfo", curl.get_information) &&
                           find_function(library, "curl_easy_strerror", curl.text_of) && find_function(library, "curl_slist_append", curl.append) &&
                           find_function(library, "curl_slist_free_all", curl.free_all);
        return whole && begin(CURL_GLOBAL_DEFAULT) == CURLE_OK ? &curl : nullptr;
    }();
    return found;
}

size_t take_header(char* bytes, size_t size, size_t count, void* into) {
    HttpHeaders& headers = *static_cast<HttpHeaders*>(into);
    const std::string_view line(bytes, size * count);
    if (headers.size() >= most_headers) return 0;
    if (const size_t colon = line.find(':'); colon != std::string_view::npos)
        headers.emplace_back(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
    return size * count;
}

}  // namespace

Curl::Curl() : library_(loaded_curl()), handle_(library_ == nullptr ? nullptr : library_->init(), library_ == nullptr ? nullptr : library_->cleanup) {}

std::unexpected<Error> Curl::missing() {
    return fail(Code::internal, "the library for HTTP and mail cannot be started", library_name, "install it: Debian has it in libcurl4");
}

void Curl::set_list(CURLoption option, const std::vector<std::string>& lines) {
    curl_slist* list = nullptr;
    for (const std::string& line : lines) list = library_->append(list, line.c_str());
    lists_.emplace_back(list, library_->free_all);
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
    library_->get_information(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
}

}  // namespace redoubt
