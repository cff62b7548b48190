// A small web server that is nowhere: its files, links and addresses. Tests change what they need.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hosts/host_files.h"

namespace redoubt::test {

class InventedHost final : public hosts::HostFiles {
public:
    std::map<std::string, std::string> files{
        {"/proc/sys/kernel/hostname", "web1\n"},
        {"/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 Web1.example.com web1 # this one\n"},
        {"/etc/resolv.conf", "search other.example\nnameserver 192.0.2.1\n"},
        {"/etc/machine-id", "0123456789abcdef0123456789abcdef\n"},
        {"/proc/sys/kernel/random/boot_id", "5f3c2a10-0000-4000-8000-000000000001\n"},
        {"/sys/class/dmi/id/sys_vendor", "Example Computers Inc.\n"},
        {"/sys/class/dmi/id/product_name", "Server 9000\n"},
        {"/sys/class/dmi/id/product_serial", "EX-4711-22\n"},
        {"/sys/class/dmi/id/product_uuid", "4C4C4544-0042-3510-8052-B4C04F4A3132\n"},
        {"/proc/cpuinfo", "processor\t: 0\nmodel name\t: Invented CPU 3 GHz\n\nprocessor\t: 1\nmodel name\t: Invented CPU 3 GHz\n"},
        {"/proc/meminfo", "MemTotal:        4194304 kB\nMemFree:  17 kB\n"},
        {"/etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n"},
        {"/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n"},
        {"/proc/version", "Linux version 6.1.0-18-amd64 (invented)\n"},
        {"/proc/cmdline", "root=/dev/vda1 ro luks.passphrase=hunter2\n"},
        {"/sys/class/net/lo/address", "00:00:00:00:00:00\n"},
        {"/sys/class/net/lo/operstate", "unknown\n"},
        {"/sys/class/net/eth0/address", "00:16:3e:11:22:33\n"},
        {"/sys/class/net/eth0/operstate", "up\n"},
        {"/sys/class/net/docker0/address", "00:16:3e:99:99:99\n"},
        {"/proc/net/route",
         "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
         "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
         "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"},
        {"/proc/net/tcp",
         "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
         "   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   112        0 2001 1 0 100 0 0 10 0\n"
         "   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2002 1 0 100 0 0 10 0\n"
         "   2: 070200C0:0016 090200C0:C001 01 00000000:00000000 00:00000000 00000000     0        0 2003 1 0 20 4 30 10 -1\n"},
        {"/proc/net/tcp6",
         "  sl  local_address remote_address st\n"
         "   0: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 "
         "2004 1 0\n"},
        {"/proc/net/udp", "  sl  local_address\n 7: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 2005 2 0 0\n"},
        {"/proc/100/comm", "nginx\n"},
        {"/proc/100/cgroup", "0::/system.slice/nginx.service\n"},
        {"/proc/200/comm", "postgres\n"},
        {"/proc/200/cgroup", "0::/system.slice/docker-" + std::string(64, 'a') + ".scope\n"},
        {"/proc/300/cgroup", "0::/system.slice/docker-" + std::string(64, 'a') + ".scope\n"},
        {"/var/lib/dpkg/status",
         "Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2.15-2+b2\nDescription: a shell\n Version: 9 of nothing\n\n"
         "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n\n"
         "Package: nginx\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.22.1-9\n"},
        {"/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\nada:x:1000:1000:Ada:/home/ada:/bin/bash\n"},
        {"/etc/group", "root:x:0:\nsudo:x:27:ada\nadm:x:4:ada,www-data\n"},
        {"/etc/systemd/system/multi-user.target.wants/nginx.service", ""},
        {"/etc/systemd/system/multi-user.target.wants/cron.service", ""},
        {"/sys/fs/cgroup/system.slice/nginx.service/cgroup.procs", ""},
        {"/sys/fs/cgroup/system.slice/system-getty.slice/getty@tty1.service/cgroup.procs", ""},
        {"/sys/fs/cgroup/system.slice/cgroup.procs", ""},
    };
    std::map<std::string, std::string> links{{"/proc/100/fd/3", "socket:[2004]"},
                                             {"/proc/100/fd/4", "/var/log/nginx/access.log"},
                                             {"/proc/200/fd/5", "socket:[2001]"},
                                             {"/proc/300/fd/5", "socket:[2001]"}};
    std::set<std::string> closed{};  // only for root
    std::vector<hosts::InterfaceAddress> interfaces{{"lo", "127.0.0.1/8"}, {"eth0", "192.0.2.7/24"}, {"eth0", "2001:db8::7/64"}, {"docker0", "172.17.0.1/16"}};
    bool root = false;

    Result<std::string> read(const std::string& path, size_t most_bytes) override {
        if (closed.contains(path)) return fail(Code::forbidden, "only root may read it", path);
        const auto found = files.find(path);
        if (found == files.end()) return fail(Code::not_found, "there is no such file", path);
        if (found->second.size() > most_bytes) return fail(Code::too_large, "it is too large", path);
        return found->second;
    }
    Result<std::vector<std::string>> list(const std::string& path) override {
        if (closed.contains(path)) return fail(Code::forbidden, "only root may read it", path);
        std::set<std::string> names;
        const std::string folder = path + "/";
        for (const auto* all : {&files, &links})
            for (const auto& [name, content] : *all)
                if (name.starts_with(folder)) names.insert(name.substr(folder.size(), name.find('/', folder.size()) - folder.size()));
        if (names.empty()) return fail(Code::not_found, "there is no such folder", path);
        return std::vector<std::string>(names.begin(), names.end());
    }
    Result<std::string> link(const std::string& path) override {
        const auto found = links.find(path);
        if (found == links.end()) return fail(Code::not_found, "there is no such link", path);
        return found->second;
    }
    Result<std::vector<hosts::InterfaceAddress>> addresses() override { return interfaces; }
    std::string architecture() override { return "x86_64"; }
    bool is_root() override { return root; }
};

}  // namespace redoubt::test
