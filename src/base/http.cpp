#include "base/http.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/disk.h"
#include "base/text.h"

namespace redoubt {
namespace {

constexpr size_t most_body_bytes = size_t{256} << 20;

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// Where the body of an answer goes: a file when it is what was asked for, memory otherwise.
struct Taking {
    CURL* handle;
    std::string& body;
    std::FILE* file;
};

size_t take_body(char* bytes, size_t size, size_t count, void* into) {
    const Taking& taking = *static_cast<Taking*>(into);
    long status = 0;
    curl_easy_getinfo(taking.handle, CURLINFO_RESPONSE_CODE, &status);
    if (taking.file && status == 200) return std::fwrite(bytes, size, count, taking.file) * size;
    if (taking.body.size() + size * count > most_body_bytes) return 0;
    taking.body.append(bytes, size * count);
    return size * count;
}

size_t give_body(char* bytes, size_t size, size_t count, void* file) { return std::fread(bytes, size, count, static_cast<std::FILE*>(file)); }

size_t take_header(char* bytes, size_t size, size_t count, void* headers) {
    const std::string_view line(bytes, size * count);
    if (const size_t colon = line.find(':'); colon != std::string_view::npos)
        static_cast<HttpHeaders*>(headers)->emplace_back(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
    return size * count;
}

}  // namespace

std::string_view HttpResponse::bytes() const { return file ? file->bytes() : std::string_view(body); }

std::string_view header(const HttpHeaders& headers, std::string_view name) {
    for (const auto& [key, value] : headers)
        if (equal_ignoring_case(key, name)) return value;
    return {};
}

Result<HttpResponse> CurlHttp::send(const HttpRequest& request) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), curl_easy_cleanup);
    if (!handle) return fail(Code::internal, "cannot start an HTTP client");
    HttpResponse response;
    curl_slist* list = nullptr;
    for (const auto& [name, value] : request.headers) list = curl_slist_append(list, fmt::format("{}: {}", name, value).c_str());
    list = curl_slist_append(list, "Expect:");
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list, curl_slist_free_all);
    const std::string url = origin_ + request.target;
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    const File file(request.body_file.empty() ? nullptr : std::fopen(request.body_file.c_str(), "rbe"), std::fclose);
    if (!request.body_file.empty() && !file) return fail(Code::io, std::strerror(errno), request.body_file, "check the path and who may read it");
    File answer(request.answer_to.empty() ? nullptr : std::fopen(request.answer_to.c_str(), "wbe"), std::fclose);
    if (!request.answer_to.empty() && !answer) return fail(Code::io, std::strerror(errno), request.answer_to, "check the path and who may write there");
    Taking taking{handle.get(), response.body, answer.get()};
    if (file) {
        curl_easy_setopt(handle.get(), CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(handle.get(), CURLOPT_READFUNCTION, give_body);
        curl_easy_setopt(handle.get(), CURLOPT_READDATA, file.get());
        curl_easy_setopt(handle.get(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(std::filesystem::file_size(request.body_file)));
        curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, request.method.c_str());
    } else if (!request.body.empty() || request.method == "POST") {
        curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, request.body.data());
    }
    curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, 600L);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &taking);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &response.headers);
    const CURLcode status = curl_easy_perform(handle.get());
    if (status != CURLE_OK) return fail(Code::unavailable, curl_easy_strerror(status), origin_, "is the server running? start it with: redoubt serve");
    if (answer && std::fclose(answer.release()) != 0) return fail(Code::io, std::strerror(errno), request.answer_to, "is the disk full?");
    long code = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &code);
    response.status = static_cast<int>(code);
    return response;
}

}  // namespace redoubt
