// What an asset has on and in it, each with the source that named it: software, ports that answer, accounts, units, routes, containers.
#pragma once

#include "schema/record.h"

namespace redoubt::records {

struct Software {
    std::string name{};
    std::string version{};
    std::string purl{};
    std::string source{};
    std::string key{};
    static std::span<const schema::FieldInfo> fields();
};

// Something that answers on a port of the asset.
struct Service {
    std::string transport{"tcp"};
    int64_t port = 0;
    std::string address{};
    std::string name{};
    std::string product{};
    std::string version{};
    std::string process{};
    std::string source{};
    std::string key{};
    static std::span<const schema::FieldInfo> fields();
};

// Somebody or something that may sign in on the asset itself.
struct LocalAccount {
    std::string name{};
    std::string number{};  // uid, or SID
    std::vector<std::string> groups{};
    std::string shell{};
    bool enabled = true;
    std::string source{};
    std::string key{};
    static std::span<const schema::FieldInfo> fields();
};

// What the asset's service manager starts: a unit of systemd, a service of Windows.
struct ServiceUnit {
    std::string name{};
    bool enabled = false;
    bool running = false;
    std::string account{};
    std::string source{};
    std::string key{};
    static std::span<const schema::FieldInfo> fields();
};

struct NetworkRoute {
    std::string to{};
    std::string via{};
    std::string interface{};
    std::string source{};
    std::string key{};
    static std::span<const schema::FieldInfo> fields();
};

struct RunningContainer {
    std::string id{};
    std::string runtime{};
    int64_t processes = 0;
    std::string source{};
    std::string key{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::records
