#include "support/shared_data.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace redoubt::test {
namespace {

namespace fs = std::filesystem;

// Unpacks once into build/shared-data; a lock keeps test programs that start together from unpacking over each other.
std::optional<std::string> unpacked_root() {
    if (const char* given = std::getenv("REDOUBT_SHARED_DATA")) return fs::exists(given) ? std::optional<std::string>(given) : std::nullopt;
    const fs::path source = fs::path(REDOUBT_SOURCE_DIR);
    const fs::path script = source / ".." / "shared" / "data" / "unpack";
    if (!fs::exists(script)) return std::nullopt;
    const fs::path root = source / "build" / "shared-data";
    fs::create_directories(root);
    const int lock = ::open((root / ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (lock < 0 || ::flock(lock, LOCK_EX) != 0) return std::nullopt;
    const std::string command = "'" + script.string() + "' '" + root.string() + "' >/dev/null";
    const int status = std::system(command.c_str());
    ::close(lock);
    return status == 0 ? std::optional(root.string()) : std::nullopt;
}

}  // namespace

std::optional<std::string> shared_data_path(const std::string& relative) {
    static const std::optional<std::string> root = unpacked_root();
    if (!root) return std::nullopt;
    const fs::path path = fs::path(*root) / relative;
    return fs::exists(path) ? std::optional(path.string()) : std::nullopt;
}

}  // namespace redoubt::test
