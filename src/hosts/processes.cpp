#include "hosts/processes.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"
#include "hosts/lines.h"
#include "hosts/proc_text.h"

namespace redoubt::hosts {
namespace {

constexpr size_t most_processes = 100'000;
constexpr size_t most_descriptors = 1'000'000;  // of all processes
constexpr size_t most_containers = 10'000;

std::vector<int64_t> pids(HostFiles& host, Facts& facts) {
    const auto names = host.list("/proc");
    if (!names) {
        facts.not_read.push_back({"processes", names.error().text()});
        return {};
    }
    std::vector<int64_t> out;
    for (const std::string& name : *names)
        if (const auto pid = parse_number<int64_t>(name); pid && *pid > 0) out.push_back(*pid);
    std::ranges::sort(out);
    facts.processes = static_cast<int64_t>(out.size());
    if (out.size() > most_processes) {
        facts.not_read.push_back({"processes", fmt::format("those past the first {} were left out", most_processes)});
        out.resize(most_processes);
    }
    return out;
}

// Goes over the descriptors of each process, the oldest first: a service's first process is the one that is told.
class SocketSearch {
public:
    SocketSearch(HostFiles& host, Facts& facts) : host_(host), facts_(facts) {
        for (Listener& each : facts.listening)
            if (each.inode != 0) sought_.emplace(each.inode, &each);
    }

    void look_into(int64_t pid) {
        if (sought_.empty() || looked_at_ >= most_descriptors) return;
        const std::string folder = fmt::format("/proc/{}/fd", pid);
        const auto names = host_.list(folder);
        if (!names) {
            if (names.error().code == Code::forbidden) ++hidden_;
            return;
        }
        for (const std::string& name : *names) {
            if (++looked_at_ > most_descriptors || sought_.empty()) return;
            const auto link = host_.link(fmt::format("{}/{}", folder, name));
            if (!link && link.error().code == Code::forbidden) {
                ++hidden_;
                return;
            }
            const auto [first, last] = sought_.equal_range(link ? socket_inode(*link) : 0);
            for (auto at = first; at != last; ++at) {
                at->second->pid = pid;
                at->second->process = process_name(pid);
            }
            sought_.erase(first, last);
        }
    }

    void end() {
        if (looked_at_ > most_descriptors) facts_.not_read.push_back({"sockets", fmt::format("those past the first {} descriptors", most_descriptors)});
        if (sought_.empty() || hidden_ == 0) return;
        facts_.not_read.push_back({fmt::format("the process of {} listening services", sought_.size()),
                                   fmt::format("{} processes may not be looked into{}", hidden_, host_.is_root() ? ", even by root" : "; as root they may")});
    }

private:
    std::string process_name(int64_t pid) {
        const auto name = host_.read(fmt::format("/proc/{}/comm", pid), 4096);
        return name ? std::string(trim(*name)) : "";
    }

    HostFiles& host_;
    Facts& facts_;
    std::unordered_multimap<uint64_t, Listener*> sought_;
    size_t looked_at_ = 0;
    size_t hidden_ = 0;
};

}  // namespace

void read_processes(HostFiles& host, Facts& facts) {
    SocketSearch search(host, facts);
    std::map<std::string, Container> containers;
    for (const int64_t pid : pids(host, facts)) {
        search.look_into(pid);
        const auto cgroup = host.read(fmt::format("/proc/{}/cgroup", pid), 65536);
        auto container = cgroup ? container_of(*cgroup) : std::nullopt;
        if (!container) continue;
        const auto found = containers.find(container->id);
        if (found != containers.end())
            ++found->second.processes;
        else if (containers.size() < most_containers)
            containers.emplace(container->id, std::move(*container));
    }
    search.end();
    for (auto& [id, container] : containers) facts.containers.push_back(std::move(container));
}

}  // namespace redoubt::hosts
