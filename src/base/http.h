// The seam to HTTP: one request, one answer. CurlHttp goes over the network; the API server hands the command line one that
// calls it in this process; tests hand in a faked one. Header names compare without case.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace redoubt {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// The first header of that name, or empty.
std::string_view header(const HttpHeaders& headers, std::string_view name);

struct HttpRequest {
    std::string method = "GET";
    std::string target;  // "/api/v1/alerts?q=…": path and query; the implementation knows the host
    HttpHeaders headers;
    std::string body;
    std::string body_file{};  // the path of a file that is the body instead, for what should not lie in memory
    std::string answer_to{};  // the path of a file that takes the body of an answer 200 instead
};

class Mapping;

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;
    std::string body;
    std::shared_ptr<const Mapping> file{};  // the body instead, for what should not lie in memory

    std::string_view bytes() const;
};

class Http {
public:
    virtual ~Http() = default;
    virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

// Sends to `origin` ("http://127.0.0.1:8600"). Follows no redirects; bounds the answer to 256 MiB and the wait to ten minutes.
class CurlHttp final : public Http {
public:
    explicit CurlHttp(std::string origin) : origin_(std::move(origin)) {}
    Result<HttpResponse> send(const HttpRequest& request) override;

private:
    std::string origin_;
};

}  // namespace redoubt
