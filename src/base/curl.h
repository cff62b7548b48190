// Curl: what each use of libcurl here needs: one handle, its list of headers or receivers, and reading an answer's headers.
// Proxies of the environment are asked nowhere but in CurlHttp, where the person at the command line means them.
#pragma once

#include <memory>
#include <string>

#include <curl/curl.h>

#include "base/http.h"

namespace redoubt {

class Curl {
public:
    Curl() : handle_(curl_easy_init(), curl_easy_cleanup) {}
    explicit operator bool() const { return handle_ != nullptr; }
    CURL* get() const { return handle_.get(); }

    template <typename Setting>
    void set(CURLoption option, Setting value) {
        curl_easy_setopt(handle_.get(), option, value);
    }
    void set_list(CURLoption option, const std::vector<std::string>& lines);
    void set_request(const std::string& url, const std::string& method, const HttpHeaders& headers);
    void set_timeouts(int connect_s, int whole_s);
    // `headers` gets them as they come; more than 200 end the exchange.
    void take_headers(HttpHeaders& headers);

    CURLcode perform() { return curl_easy_perform(handle_.get()); }
    int status() const;  // of the answer so far; 0 without one

private:
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle_;
    std::vector<std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>> lists_{};
};

}  // namespace redoubt
