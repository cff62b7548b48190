#include "api/console.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "api/problem.h"
#include "base/text.h"
#include "formats/http/response_writer.h"

extern "C" const char redoubt_console_pack[];
extern "C" const char redoubt_console_pack_end[];

namespace redoubt::api {
namespace {

constexpr std::string_view nonce_mark = "__CSP_NONCE__";

std::unexpected<Error> damaged(std::string_view what) { return fail(Code::internal, fmt::format("the console's pack is damaged: {}", what)); }

Result<size_t> read_number(std::string_view text) {
    size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return damaged("a number that is none");
    return number;
}

Result<std::string_view> slice(std::string_view bodies, std::string_view offset_text, std::string_view length_text) {
    const size_t offset = TRY(read_number(offset_text));
    const size_t length = TRY(read_number(length_text));
    if (offset > bodies.size() || length > bodies.size() - offset) return damaged("a file that goes over the end");
    return bodies.substr(offset, length);
}

Result<ConsoleFile> read_line(std::string_view line, std::string_view bodies) {
    const auto cells = split(line, '\t');
    if (cells.size() != 8) return damaged("a line that has not eight cells");
    return ConsoleFile{.path = std::string(cells[0]),
                       .media_type = std::string(cells[1]),
                       .etag = fmt::format("\"{}\"", cells[2]),
                       .immutable = cells[3] == "1",
                       .body = TRY(slice(bodies, cells[4], cells[5])),
                       .gzip = TRY(slice(bodies, cells[6], cells[7]))};
}

std::string with_nonce(std::string_view page, std::string_view nonce) {
    std::string out;
    for (;;) {
        const size_t mark = page.find(nonce_mark);
        out += page.substr(0, mark);
        if (mark == std::string_view::npos) return out;
        out += nonce;
        page.remove_prefix(mark + nonce_mark.size());
    }
}

HttpResponse answer_page(const ConsoleFile& page, std::string_view nonce) {
    return {.status = 200, .headers = {{"Content-Type", page.media_type}, {"Cache-Control", "no-cache"}}, .body = with_nonce(page.body, nonce)};
}

HttpResponse answer_file(const ConsoleFile& file, const ApiRequest& request) {
    HttpResponse response{.status = 200, .headers = {{"Content-Type", file.media_type}, {"ETag", file.etag}, {"Vary", "Accept-Encoding"}}, .body = {}};
    response.headers.emplace_back("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    const std::string_view known = header(request.headers, "if-none-match");
    if (known == "*" || known.find(file.etag) != std::string_view::npos) {
        response.status = 304;
        return response;
    }
    if (!file.gzip.empty() && formats::http::accepts_gzip(header(request.headers, "accept-encoding"))) {
        response.headers.emplace_back("Content-Encoding", "gzip");
        response.body = file.gzip;
    } else {
        response.body = file.body;
    }
    return response;
}

}  // namespace

std::string_view Console::embedded_pack() { return {redoubt_console_pack, static_cast<size_t>(redoubt_console_pack_end - redoubt_console_pack)}; }

Result<Console> Console::read(std::string_view pack) {
    const size_t index_end = pack.find("\n\n");
    if (!pack.starts_with("redoubt-console 1 ") || index_end == std::string_view::npos) return damaged("no index");
    const std::string_view bodies = pack.substr(index_end + 2);
    const auto lines = split(pack.substr(0, index_end), '\n');
    Console console;
    for (size_t i = 1; i < lines.size(); ++i) console.files_.push_back(TRY(read_line(lines[i], bodies)));
    std::ranges::sort(console.files_, {}, &ConsoleFile::path);
    if (!console.find("/index.html")) return damaged("no index.html");
    return console;
}

const ConsoleFile* Console::find(std::string_view path) const {
    const auto found = std::ranges::lower_bound(files_, path, {}, &ConsoleFile::path);
    return found != files_.end() && found->path == path ? &*found : nullptr;
}

HttpResponse Console::answer(const ApiRequest& request, std::string_view path, std::string_view nonce) const {
    if (request.method != "GET" && request.method != "HEAD") {
        HttpResponse refused = problem_response(405, "only GET and HEAD are known here");
        refused.headers.emplace_back("Allow", "GET, HEAD");
        return refused;
    }
    const ConsoleFile* file = find(path);
    if (file && path != "/index.html") return answer_file(*file, request);
    if (path.starts_with("/assets/")) return problem_response(404, "there is no such file");
    return answer_page(*find("/index.html"), nonce);
}

}  // namespace redoubt::api
