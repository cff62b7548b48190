// The seam to the host that is described: its files, folders and links, and what only a system call tells. Tests invent one.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace redoubt::hosts {

struct InterfaceAddress {
    std::string interface{};
    std::string address{};  // "192.0.2.7/24"
};

class HostFiles {
public:
    virtual ~HostFiles() = default;
    // Code::not_found, Code::forbidden, Code::too_large, Code::io.
    virtual Result<std::string> read(const std::string& path, size_t most_bytes) = 0;
    virtual Result<std::vector<std::string>> list(const std::string& path) = 0;  // names, sorted; at most 1,000,000
    virtual Result<std::string> link(const std::string& path) = 0;
    virtual Result<std::vector<InterfaceAddress>> addresses() = 0;
    virtual std::string architecture() = 0;  // "x86_64"
    virtual bool is_root() = 0;
};

class SystemHost final : public HostFiles {
public:
    Result<std::string> read(const std::string& path, size_t most_bytes) override;
    Result<std::vector<std::string>> list(const std::string& path) override;
    Result<std::string> link(const std::string& path) override;
    Result<std::vector<InterfaceAddress>> addresses() override;
    std::string architecture() override;
    bool is_root() override;
};

}  // namespace redoubt::hosts
