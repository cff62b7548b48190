#include "cli/client.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "schema/json.h"

namespace redoubt::cli {
namespace {

Code code_of(std::string_view name, int status) {
    for (int i = 0; i <= static_cast<int>(Code::internal); ++i)
        if (code_name(static_cast<Code>(i)) == name) return static_cast<Code>(i);
    return status >= 500   ? Code::internal
           : status == 404 ? Code::not_found
           : status == 401 ? Code::unauthenticated
           : status == 403 ? Code::forbidden
                           : Code::invalid;
}

// What a running server leaves in its data directory.
struct Running {
    std::string address;
    std::string token;
};

std::optional<Running> running_server(const std::string& folder, Disk& disk) {
    const Result<std::string> text = disk.read(folder + "/server.json", 65536);
    if (!text) return std::nullopt;
    const Result<schema::Value> json = schema::parse_json(*text);
    if (!json) return std::nullopt;
    Running running{std::string(json->map()["address"].text()), std::string(json->map()["token"].text())};
    if (running.address.empty()) return std::nullopt;
    const Result<HttpResponse> health = CurlHttp(running.address).send({.target = "/api/v1/health", .headers = {}, .body = {}});
    if (!health || health->status != 200) return std::nullopt;  // left behind by one that was killed
    return running;
}

}  // namespace

Error error_of(const HttpResponse& response) {
    const Result<schema::Value> body = schema::parse_json(response.body);
    if (!body || body->as<schema::Map>() == nullptr)
        return {.code = code_of("", response.status), .message = fmt::format("the server answered with status {}", response.status), .where = {}, .hint = {}};
    const schema::Map& problem = body->map();
    Error error{.code = code_of(problem["code"].text(), response.status), .message = {}, .where = std::string(problem["where"].text()), .hint = {}};
    const std::string_view detail = problem["detail"].text();
    error.message = std::string(detail.empty() ? problem["title"].text() : detail);
    error.hint = std::string(problem["hint"].text());
    for (const schema::Value& one : problem["problems"].list())
        error.problems.push_back({std::string(one.map()["path"].text()), std::string(one.map()["message"].text())});
    if (error.code == Code::unauthenticated) error.hint = "give a token: --token, or REDOUBT_TOKEN in the environment";
    return error;
}

std::string data_folder(const std::string& given, const Surroundings& around, std::string_view name) {
    if (!given.empty()) return given;
    if (std::string set = around.environment("REDOUBT_DATA"); !set.empty() && name == "redoubt") return set;
    if (const std::string xdg = around.environment("XDG_DATA_HOME"); !xdg.empty()) return fmt::format("{}/{}", xdg, name);
    const std::string home = around.environment("HOME");
    return fmt::format("{}/.local/share/{}", home.empty() ? "." : home, name);
}

std::string feeds_folder(const std::string& given, const Surroundings& around) { return data_folder(given, around, "redoubt/feeds"); }

Result<Client> Client::connect(const Target& target, const Surroundings& around, Missing missing) {
    if (!target.server.empty()) {
        std::string origin = target.server;
        while (origin.ends_with('/')) origin.pop_back();
        if (!origin.starts_with("http://") && !origin.starts_with("https://"))
            return fail(Code::invalid, fmt::format("'{}' is not the address of a server", target.server), "--server", "write it as https://HOST:PORT");
        const std::string token = target.token.empty() ? around.environment("REDOUBT_TOKEN") : target.token;
        return Client(nullptr, std::make_unique<CurlHttp>(origin), token);
    }
    const std::string folder = data_folder(target.data, around);
    if (missing == Missing::refuse && !around.disk.exists(folder + "/redoubt.db"))
        return fail(Code::not_found, "there is no data directory here", folder, "start one with: redoubt serve --data DIR; or name another with --data");
    if (std::optional<Running> running = running_server(folder, around.disk))
        return Client(nullptr, std::make_unique<CurlHttp>(running->address), running->token);
    return Client(TRY(around.open_data(folder)), nullptr, "");
}

Result<HttpResponse> Client::send_raw(HttpRequest request) {
    if (!token_.empty()) request.headers.emplace_back("Authorization", "Bearer " + token_);
    request.headers.emplace_back("Accept", "application/json");
    HttpResponse response = TRY((local_ ? local_->api() : *remote_).send(request));
    if (response.status >= 400 || response.status < 200) return std::unexpected(error_of(response));
    return response;
}

Result<schema::Value> Client::send(const std::string& method, const std::string& target, const schema::Map* body, HttpHeaders headers) {
    HttpRequest request{.method = method, .target = "/api/v1" + target, .headers = std::move(headers), .body = {}};
    if (body != nullptr) {
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = schema::to_json(*body);
    }
    const HttpResponse response = TRY(send_raw(std::move(request)));
    if (response.body.empty()) return schema::Value();
    return schema::parse_json(response.body, {.most_bytes = size_t{256} << 20, .most_values = 50'000'000});
}

Result<schema::Value> Client::patch(const std::string& target, const schema::Map& body, std::optional<int64_t> version) {
    HttpHeaders headers;
    if (version) headers.emplace_back("If-Match", fmt::format("\"{}\"", *version));
    return send("PATCH", target, &body, std::move(headers));
}

Result<> Client::remove(const std::string& target) {
    TRY(send("DELETE", target, nullptr));
    return {};
}

Result<> Client::download(const std::string& target, Disk& disk, Output& out) {
    HttpRequest request{.method = "GET", .target = "/api/v1" + target, .headers = {}, .body = {}};
    if (local_) return out.write(TRY(send_raw(std::move(request))).bytes());
    std::string path = (std::filesystem::temp_directory_path() / "redoubt-XXXXXX").string();
    const int file = ::mkstemp(path.data());
    if (file < 0) return fail(Code::io, "cannot make a temporary file", path, "is the disk full?");
    ::close(file);
    request.answer_to = path;
    const auto fetched = [&]() -> Result<> {
        TRY(send_raw(std::move(request)));
        const std::unique_ptr<Mapping> mapped = TRY(disk.map(path));
        return out.write(mapped->bytes());
    }();
    TRY(disk.remove(path));
    return fetched;
}

Result<schema::Value> Client::upload(const std::string& target, const std::string& path) {
    HttpRequest request{.method = "POST", .target = "/api/v1" + target, .headers = {{"Content-Type", "application/octet-stream"}}, .body = {}};
    request.body_file = path;
    const HttpResponse response = TRY(send_raw(std::move(request)));
    return schema::parse_json(response.body);
}

}  // namespace redoubt::cli
