#include "base/http.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/curl.h"
#include "base/disk.h"
#include "base/text.h"
#include "base/trusting_http.h"

namespace redoubt {
namespace {

constexpr size_t most_body_bytes = size_t{256} << 20;

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// Where the body of an answer goes: a file when it is what was asked for, memory otherwise.
struct Taking {
    Curl& curl;
    std::string& body;
    std::FILE* file;
};

size_t take_body(char* bytes, size_t size, size_t count, void* into) {
    const Taking& taking = *static_cast<Taking*>(into);
    if (taking.file && taking.curl.status() == 200) return std::fwrite(bytes, size, count, taking.file) * size;
    if (taking.body.size() + size * count > most_body_bytes) return 0;
    taking.body.append(bytes, size * count);
    return size * count;
}

size_t give_body(char* bytes, size_t size, size_t count, void* file) { return std::fread(bytes, size, count, static_cast<std::FILE*>(file)); }

Result<HttpResponse> send_to(const std::string& origin, const std::string& authorities, const HttpRequest& request) {
    Curl curl;
    if (!curl) return Curl::missing();
    const File file(request.body_file.empty() ? nullptr : std::fopen(request.body_file.c_str(), "rbe"), std::fclose);
    if (!request.body_file.empty() && !file) return fail(Code::io, std::strerror(errno), request.body_file, "check the path and who may read it");
    File answer(request.answer_to.empty() ? nullptr : std::fopen(request.answer_to.c_str(), "wbe"), std::fclose);
    if (!request.answer_to.empty() && !answer) return fail(Code::io, std::strerror(errno), request.answer_to, "check the path and who may write there");
    if (file) {
        curl.set(CURLOPT_UPLOAD, 1L);
        curl.set(CURLOPT_READFUNCTION, give_body);
        curl.set(CURLOPT_READDATA, file.get());
        curl.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(std::filesystem::file_size(request.body_file)));
    } else if (!request.body.empty() || request.method == "POST") {
        curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl.set(CURLOPT_POSTFIELDS, request.body.data());
    }
    HttpResponse response;
    Taking taking{curl, response.body, answer.get()};
    curl.set_request(origin + request.target, request.method, request.headers);
    if (!authorities.empty()) curl.set(CURLOPT_CAINFO, authorities.c_str());
    curl.set_timeouts(10, 600);
    curl.take_headers(response.headers);
    curl.set(CURLOPT_WRITEFUNCTION, take_body);
    curl.set(CURLOPT_WRITEDATA, &taking);
    const CURLcode status = curl.perform();
    if (status != CURLE_OK) return fail(Code::unavailable, std::string(curl.text_of(status)), origin, "is the server running? start it with: redoubt serve");
    if (answer && std::fclose(answer.release()) != 0) return fail(Code::io, std::strerror(errno), request.answer_to, "is the disk full?");
    response.status = curl.status();
    return response;
}

}  // namespace

std::string_view HttpResponse::bytes() const { return file ? file->bytes() : std::string_view(body); }

std::string_view header(const HttpHeaders& headers, std::string_view name) {
    for (const auto& [key, value] : headers)
        if (equal_ignoring_case(key, name)) return value;
    return {};
}

Result<HttpResponse> CurlHttp::send(const HttpRequest& request) { return send_to(origin_, {}, request); }
Result<HttpResponse> TrustingHttp::send(const HttpRequest& request) { return send_to(origin_, authorities_, request); }

}  // namespace redoubt
