// What one Linux host says of itself, as it was at one time. Plain data: gather.h fills it, fact_file.h writes and signs it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace redoubt::hosts {

struct Identity {
    std::string name{}, fqdn{};
    std::string machine_id{}, boot_id{};
    std::string cloud{};     // "aws", "azure", "gcp"; empty: none that is known
    std::string instance{};  // what that cloud calls it
};

struct Hardware {
    std::string vendor{}, product{}, serial{}, uuid{};  // as SMBIOS has them
    std::string cpu{};
    int64_t cpus = 0;
    int64_t memory = 0;  // bytes
};

struct System {
    std::string id{}, name{}, version{};  // "debian", "Debian GNU/Linux 12 (bookworm)", "12"
};

struct Kernel {
    std::string release{}, version{}, arch{}, command_line{};
};

struct Interface {
    std::string name{}, mac{}, state{};
    std::vector<std::string> addresses{};  // "192.0.2.7/24"
};

struct Route {
    std::string to{};   // "0.0.0.0/0"
    std::string via{};  // empty: on the link itself
    std::string interface{};
};

struct Listener {
    std::string transport{};  // "tcp" or "udp"
    std::string address{};
    int64_t port = 0;
    int64_t uid = 0;
    uint64_t inode = 0;  // by which the process is found
    int64_t pid = 0;     // 0: not seen
    std::string process{};
};

struct Package {
    std::string kind{};  // as purls call it: "deb", "apk", "rpm", "alpm", "opkg"
    std::string name{}, version{}, arch{};
    // What it was built of, where that has another name or version; of rpm the file name of the source package.
    std::string source{}, source_version{};
};

struct User {
    std::string name{}, home{}, shell{};
    int64_t uid = 0, gid = 0;
    std::vector<std::string> groups{};  // those that list the user, beside the user's own
};

struct Unit {
    std::string name{};
    bool enabled = false, running = false;
};

struct Container {
    std::string id{};
    std::string runtime{};  // "docker", "podman", "containerd", "cri-o"; empty: not told
    int64_t processes = 0;
};

struct NotRead {
    std::string what{}, why{};
};

struct Facts {
    Time at{};
    int64_t sequence = 0;  // greater than that of all facts which this host sent before; 0: not to be sent
    Identity identity{};
    Hardware hardware{};
    System system{};
    Kernel kernel{};
    std::vector<Interface> interfaces{};
    std::vector<Route> routes{};
    std::vector<Listener> listening{};
    std::vector<Package> packages{};
    std::vector<User> users{};
    std::vector<Unit> units{};
    std::vector<Container> containers{};
    int64_t processes = 0;
    std::vector<NotRead> not_read{};
};

}  // namespace redoubt::hosts
