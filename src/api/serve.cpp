#include "api/serve.h"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "schema/json.h"

namespace redoubt::api {
namespace {

// Its content is a key, so nobody else may read it, not even for a moment.
Result<> write_for_owner(const std::string& path, std::string_view text) {
    const std::string temporary = path + ".new";
    ::unlink(temporary.c_str());
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return fail(Code::io, fmt::format("cannot be written: {}", std::strerror(errno)), path);
    const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
    if (!written || std::rename(temporary.c_str(), path.c_str()) != 0) return fail(Code::io, fmt::format("cannot be written: {}", std::strerror(errno)), path);
    return {};
}

class ServerFile {
public:
    static Result<ServerFile> write(const std::string& folder, const std::string& origin, const std::string& token) {
        ServerFile file(folder + "/server.json");
        const schema::Map content{{"address", origin}, {"token", token}, {"process", static_cast<int64_t>(::getpid())}};
        TRY(write_for_owner(file.path_, schema::to_json(content) + "\n"));
        return file;
    }
    ~ServerFile() {
        if (!path_.empty()) ::unlink(path_.c_str());
    }
    ServerFile(ServerFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    ServerFile& operator=(ServerFile&&) = delete;

private:
    explicit ServerFile(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

Result<Ready> get_ready(Api& api, const std::string& origin, const std::optional<Demonstration>& demonstration) {
    Ready ready{.origin = origin, .link = {}, .first_start = false};
    if (demonstration) {
        ready.link = origin + TRY(api.sign_in_link(demonstration->login, demonstration->name));
        return ready;
    }
    const std::string link = TRY(api.set_up_link());
    ready.first_start = !link.empty();
    if (ready.first_start) ready.link = origin + link;
    return ready;
}

}  // namespace

Result<> serve(Api& api, store::Store& store, Disk& disk, Clock& clock, Random& random, const ServerOptions& given,
               const std::optional<Demonstration>& demonstration, const std::function<void(const Ready&)>& ready) {
    ServerOptions options = given;
    if (options.spool_folder.empty()) options.spool_folder = store.folder() + "/spool";
    if (disk.exists(options.spool_folder))  // what a crash left
        for (const std::string& left : TRY(disk.files_below(options.spool_folder))) TRY(disk.remove(left));
    const auto server = TRY(Server::listen(api, disk, clock, random, options));
    const ServerFile file = TRY(ServerFile::write(store.folder(), server->origin(), api.local_token()));
    ready(TRY(get_ready(api, server->origin(), demonstration)));
    server->run();
    return {};
}

Result<std::pair<std::string, uint16_t>> parse_listen(std::string_view text) {
    const auto wrong = [&] { return fail(Code::invalid, fmt::format("'{}' is not an address to listen on", text), "--listen", "write it as 127.0.0.1:8600"); };
    const size_t colon = text.rfind(':');
    std::string_view address = colon == std::string_view::npos ? std::string_view("127.0.0.1") : text.substr(0, colon);
    const std::string_view digits = colon == std::string_view::npos ? text : text.substr(colon + 1);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    if (address == "localhost") address = "127.0.0.1";
    uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || end != digits.data() + digits.size() || address.empty()) return wrong();
    return std::pair(std::string(address), port);
}

}  // namespace redoubt::api
