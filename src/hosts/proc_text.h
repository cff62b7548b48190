// The texts of /proc, each a pure function of bytes. What cannot be read is passed over; lists end at their bound.
#pragma once

#include <optional>
#include <string_view>

#include "hosts/facts.h"

namespace redoubt::hosts {

constexpr size_t most_listeners = 20'000;
constexpr size_t most_routes = 10'000;

struct Processors {
    std::string model{};
    int64_t count = 0;
};
Processors parse_cpuinfo(std::string_view text);
int64_t parse_meminfo(std::string_view text);  // bytes of memory, 0 when it does not say

// /proc/net/tcp, tcp6, udp, udp6: the sockets that wait for others.
std::vector<Listener> parse_sockets(std::string_view text, std::string_view transport);
std::vector<Route> parse_routes(std::string_view text);       // /proc/net/route
std::vector<Route> parse_ipv6_routes(std::string_view text);  // /proc/net/ipv6_route

// The inode of "socket:[4711]"; 0 when the link is to something else.
uint64_t socket_inode(std::string_view link);
// The container that a process is in, by /proc/PID/cgroup.
std::optional<Container> container_of(std::string_view cgroup);

// The kernel's command line without what reads like a secret: "luks.passphrase=…".
std::string without_secrets(std::string_view command_line);

}  // namespace redoubt::hosts
