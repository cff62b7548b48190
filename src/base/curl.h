// Curl: what each use of libcurl here needs: one handle, its list of headers or receivers, and reading an answer's headers.
// Proxies of the environment are asked nowhere but in CurlHttp, where the person at the command line means them.
//
// libcurl and the thirty libraries behind it are loaded with the first handle: a command that asks no server starts without them
// (docs/decisions/0117).
#pragma once

#include <memory>
#include <string>
#include <type_traits>

#include <curl/curl.h>

// Macros that would call what is not linked.
#undef curl_easy_setopt
#undef curl_easy_getinfo

#include "base/http.h"

namespace redoubt {

class Curl {
public:
    // Its functions that are used here; one of each program, loaded once.
    struct Library {
        decltype(&curl_easy_init) init = nullptr;
        decltype(&curl_easy_cleanup) cleanup = nullptr;
        decltype(&::curl_easy_setopt) set_option = nullptr;
        decltype(&curl_easy_perform) perform = nullptr;
        decltype(&::curl_easy_getinfo) get_information = nullptr;
        decltype(&curl_easy_strerror) text_of = nullptr;
        decltype(&curl_slist_append) append = nullptr;
        decltype(&curl_slist_free_all) free_all = nullptr;
    };

    Curl();
    explicit operator bool() const { return handle_ != nullptr; }
    // Why there is no handle.
    static std::unexpected<Error> missing();

    template <typename Setting>
    void set(CURLoption option, Setting value) {
        static_assert(!std::is_integral_v<Setting> || sizeof(Setting) == sizeof(long), "libcurl reads a long");
        library_->set_option(handle_.get(), option, value);
    }
    void set_list(CURLoption option, const std::vector<std::string>& lines);
    void set_request(const std::string& url, const std::string& method, const HttpHeaders& headers);
    void set_timeouts(int connect_s, int whole_s);
    // `headers` gets them as they come; more than 200 end the exchange.
    void take_headers(HttpHeaders& headers);

    CURLcode perform() { return library_->perform(handle_.get()); }
    int status() const;  // of the answer so far; 0 without one
    std::string_view text_of(CURLcode code) const { return library_->text_of(code); }

private:
    const Library* library_;  // nullptr where there is none
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle_;
    std::vector<std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>> lists_{};
};

}  // namespace redoubt
