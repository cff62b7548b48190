// Client: the API as commands see it, over whichever Http fits: a server that was named, the server that runs on the data
// directory (it leaves its address and a local token in server.json), or this process itself. Answers are JSON values;
// problem details become Errors again, so a command says the same wherever the records are.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/http.h"
#include "cli/arguments.h"
#include "cli/surroundings.h"
#include "schema/value.h"

namespace redoubt::cli {

enum class Missing { refuse, create };  // what to do about a data directory that does not exist

class Client {
public:
    static Result<Client> connect(const Target& target, const Surroundings& around, Missing missing = Missing::refuse);

    Result<schema::Value> get(const std::string& target) { return send("GET", target, nullptr); }
    Result<schema::Value> post(const std::string& target, const schema::Map& body) { return send("POST", target, &body); }
    Result<schema::Value> put(const std::string& target, const schema::Map& body) { return send("PUT", target, &body); }
    Result<schema::Value> patch(const std::string& target, const schema::Map& body, std::optional<int64_t> version);
    Result<> remove(const std::string& target);
    // What may be too large for memory, to `out`.
    Result<> download(const std::string& target, Disk& disk, Output& out);
    Result<schema::Value> upload(const std::string& target, const std::string& path);

    // The data directory opened here, or null when a server does the work.
    LocalData* local() { return local_.get(); }

private:
    Client(std::unique_ptr<LocalData> local, std::unique_ptr<Http> remote, std::string token)
        : local_(std::move(local)), remote_(std::move(remote)), token_(std::move(token)) {}

    Result<schema::Value> send(const std::string& method, const std::string& target, const schema::Map* body, HttpHeaders headers = {});
    Result<HttpResponse> send_raw(HttpRequest request);

    std::unique_ptr<LocalData> local_;
    std::unique_ptr<Http> remote_;
    std::string token_;
};

// Problem details of an answer (RFC 9457) back to the Error that they came from.
Error error_of(const HttpResponse& response);

// The data directory that a target means: the given one, $REDOUBT_DATA, or `name` below the user's data folder.
std::string data_folder(const std::string& given, const Surroundings& around, std::string_view name = "redoubt");
// Where the feeds of advisories are: the given one, or redoubt/feeds below the user's data folder.
std::string feeds_folder(const std::string& given, const Surroundings& around);

}  // namespace redoubt::cli
