#include "hosts/host_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>

#include <fmt/format.h>

#include "base/address.h"

namespace redoubt::hosts {
namespace {

constexpr size_t most_names = 1'000'000;

std::unexpected<Error> system_error(const std::string& path, int number) {
    if (number == ENOENT || number == ENOTDIR || number == ESRCH) return fail(Code::not_found, "there is no such file", path);
    if (number == EACCES || number == EPERM) return fail(Code::forbidden, "only root may read it", path);
    return fail(Code::io, std::strerror(number), path);  // NOLINT(concurrency-mt-unsafe)
}

struct Descriptor {
    int number = -1;
    ~Descriptor() {
        if (number >= 0) ::close(number);
    }
};

int prefix_of(std::span<const uint8_t> mask) {
    int bits = 0;
    for (const uint8_t byte : mask) bits += std::popcount(byte);
    return bits;
}

template <class Address>
std::span<const uint8_t> bytes_of(const Address& address) {
    return {reinterpret_cast<const uint8_t*>(&address), sizeof(address)};
}

std::string address_of(const ifaddrs& one) {
    std::array<uint8_t, 16> bytes{};
    int prefix = 0;
    if (one.ifa_addr->sa_family == AF_INET) {
        bytes[10] = bytes[11] = 0xFF;
        std::ranges::copy(bytes_of(reinterpret_cast<const sockaddr_in*>(one.ifa_addr)->sin_addr), bytes.begin() + 12);
        prefix = prefix_of(bytes_of(reinterpret_cast<const sockaddr_in*>(one.ifa_netmask)->sin_addr));
    } else {
        std::ranges::copy(bytes_of(reinterpret_cast<const sockaddr_in6*>(one.ifa_addr)->sin6_addr), bytes.begin());
        prefix = prefix_of(bytes_of(reinterpret_cast<const sockaddr_in6*>(one.ifa_netmask)->sin6_addr));
    }
    return fmt::format("{}/{}", address_text(bytes), prefix);
}

}  // namespace

Result<std::string> SystemHost::read(const std::string& path, size_t most_bytes) {
    // Without waiting: what lies there may be a pipe.
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (file.number < 0) return system_error(path, errno);
    std::string out;
    std::array<char, 65536> piece{};
    while (true) {
        const ssize_t got = ::read(file.number, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error(path, errno);
        if (got == 0) return out;
        if (out.size() + static_cast<size_t>(got) > most_bytes) return fail(Code::too_large, fmt::format("it has more than {} bytes", most_bytes), path);
        out.append(piece.data(), static_cast<size_t>(got));
    }
}

Result<std::vector<std::string>> SystemHost::list(const std::string& path) {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
    if (!folder) return system_error(path, errno);
    std::vector<std::string> out;
    while (const dirent* entry = ::readdir(folder.get())) {  // NOLINT(concurrency-mt-unsafe): the folder is ours
        const std::string_view name = static_cast<const char*>(entry->d_name);
        if (name != "." && name != ".." && out.size() < most_names) out.emplace_back(name);
    }
    std::ranges::sort(out);
    return out;
}

Result<std::string> SystemHost::link(const std::string& path) {
    std::array<char, 4096> target{};
    const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
    if (length < 0) return system_error(path, errno);
    return std::string(target.data(), static_cast<size_t>(length));
}

Result<std::vector<InterfaceAddress>> SystemHost::addresses() {
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) return system_error("interfaces", errno);
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> all(first, ::freeifaddrs);
    std::vector<InterfaceAddress> out;
    for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
        const bool has_both = one->ifa_addr != nullptr && one->ifa_netmask != nullptr;
        if (has_both && (one->ifa_addr->sa_family == AF_INET || one->ifa_addr->sa_family == AF_INET6)) out.push_back({one->ifa_name, address_of(*one)});
    }
    return out;
}

std::string SystemHost::architecture() {
    utsname name{};
    return ::uname(&name) == 0 ? static_cast<const char*>(name.machine) : "";
}

bool SystemHost::is_root() { return ::geteuid() == 0; }

}  // namespace redoubt::hosts
