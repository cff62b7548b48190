#include "base/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace redoubt {
namespace {

std::unexpected<Error> not_private(const std::string& path, std::string message, std::string hint) {
    return fail(Code::forbidden, std::move(message), path, std::move(hint));
}

Result<> check_private(const struct stat& status, const std::string& path) {
    if (!S_ISREG(status.st_mode)) return fail(Code::unsupported, "not a regular file", path);
    if (status.st_uid != ::geteuid())
        return not_private(path, fmt::format("this secret belongs to another user (uid {}), who could have put it there", status.st_uid),
                           "run this as that user, or name another file");
    if ((status.st_mode & 077U) != 0)
        return not_private(path, fmt::format("others may read or change this secret (mode {:04o})", status.st_mode & 07777U),
                           "if nobody has, chmod 600 it; otherwise remove it, for a new one to be made");
    return {};
}

}  // namespace

Result<std::string> read_private_file(const std::string& path, uint64_t most_bytes) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (file < 0 && errno == ELOOP) return not_private(path, "it is a link, and a secret is read only where it lies", "name the file itself");
    if (file < 0)
        return fail(errno == ENOENT ? Code::not_found : errno == EACCES ? Code::forbidden : Code::io, std::strerror(errno), path, "check who may read it");
    struct stat status{};
    Result<std::string> out = std::string();
    Result<> checked = ::fstat(file, &status) == 0 ? check_private(status, path) : fail(Code::io, std::strerror(errno), path);
    if (!checked) out = std::unexpected(checked.error());
    char buffer[4096];
    while (out) {
        const ssize_t got = ::read(file, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) out = fail(Code::io, std::strerror(errno), path);
        if (got <= 0) break;
        if (out->size() + static_cast<size_t>(got) > most_bytes)
            out = fail(Code::too_large, fmt::format("larger than {} bytes", most_bytes), path);
        else
            out->append(buffer, static_cast<size_t>(got));
    }
    ::close(file);
    return out;
}

}  // namespace redoubt
