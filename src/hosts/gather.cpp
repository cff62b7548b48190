#include "hosts/gather.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "hosts/etc_text.h"
#include "hosts/packages.h"
#include "hosts/proc_text.h"
#include "hosts/processes.h"
#include "hosts/rpm_database.h"
#include "hosts/units.h"

namespace redoubt::hosts {
namespace {

constexpr size_t most_of_line = 65536;
constexpr size_t most_of_table = size_t{16} << 20;
constexpr size_t most_of_packages = size_t{64} << 20;
constexpr size_t most_of_rpm = size_t{256} << 20;
constexpr size_t most_interfaces = 4096;

class Gatherer {
public:
    Gatherer(HostFiles& host, Facts& facts) : host_(host), facts_(facts) {}

    void gather() {
        read_identity();
        read_hardware();
        read_cloud();
        read_system();
        read_network();
        read_listeners();
        read_packages();
        facts_.users = parse_passwd(text("/etc/passwd", "users", most_of_table));
        add_groups(text("/etc/group", "groups", most_of_table), facts_.users);
        facts_.units = read_units(host_, facts_.not_read);
    }

private:
    // Empty when it is not there, or cannot be read: then that is said.
    std::string text(const std::string& path, std::string_view what, size_t most = most_of_line) {
        Result<std::string> bytes = host_.read(path, most);
        if (bytes) return *std::move(bytes);
        if (bytes.error().code != Code::not_found) facts_.not_read.push_back({std::string(what), bytes.error().text()});
        return {};
    }
    std::string word(const std::string& path, std::string_view what) { return std::string(trim(text(path, what))); }

    void read_identity() {
        Identity& it = facts_.identity;
        it.name = word("/proc/sys/kernel/hostname", "host name");
        if (it.name.empty()) it.name = word("/etc/hostname", "host name");
        if (it.name.find('.') != std::string::npos)
            it.fqdn = to_lower(it.name);
        else
            it.fqdn = fqdn_in_hosts(text("/etc/hosts", "names of hosts", most_of_table), it.name);
        if (const std::string domain = domain_in_resolv(text("/etc/resolv.conf", "domain")); it.fqdn.empty() && !domain.empty() && !it.name.empty())
            it.fqdn = to_lower(it.name) + "." + domain;
        it.machine_id = word("/etc/machine-id", "machine id");
        it.boot_id = word("/proc/sys/kernel/random/boot_id", "boot id");
    }

    void read_hardware() {
        Hardware& it = facts_.hardware;
        const std::string folder = "/sys/class/dmi/id/";
        it.vendor = word(folder + "sys_vendor", "vendor");
        it.product = word(folder + "product_name", "product");
        it.serial = word(folder + "product_serial", "serial number");
        it.uuid = to_lower(word(folder + "product_uuid", "hardware UUID"));
        Processors processors = parse_cpuinfo(text("/proc/cpuinfo", "processors", most_of_table));
        it.cpu = std::move(processors.model);
        it.cpus = processors.count;
        it.memory = parse_meminfo(text("/proc/meminfo", "memory"));
    }

    void read_cloud() {
        Identity& it = facts_.identity;
        const std::string_view vendor = facts_.hardware.vendor;
        const std::string board = word("/sys/class/dmi/id/board_asset_tag", "board tag");
        const std::string chassis = word("/sys/class/dmi/id/chassis_asset_tag", "chassis tag");
        if (vendor == "Amazon EC2") {
            it.cloud = "aws";
            if (board.starts_with("i-")) it.instance = board;
        } else if (chassis == "7783-7084-3265-9085-8269-3286-77") {
            it.cloud = "azure";  // its id of a machine is the hardware's UUID
            return;
        } else if (vendor == "Google") {
            it.cloud = "gcp";
        }
        if (!it.cloud.empty() && it.instance.empty()) it.instance = word("/var/lib/cloud/data/instance-id", "instance id");
    }

    void read_system() {
        std::string release = text("/etc/os-release", "operating system");
        if (release.empty()) release = text("/usr/lib/os-release", "operating system");
        facts_.system = parse_os_release(release);
        facts_.kernel = {.release = word("/proc/sys/kernel/osrelease", "kernel"),
                         .version = word("/proc/version", "kernel"),
                         .arch = host_.architecture(),
                         .command_line = without_secrets(text("/proc/cmdline", "kernel's command line"))};
    }

    void read_network() {
        std::map<std::string, Interface> by_name;
        if (const auto names = host_.list("/sys/class/net"))
            for (const std::string& name : *names) {
                if (by_name.size() >= most_interfaces) break;
                const std::string mac = word("/sys/class/net/" + name + "/address", "hardware address of " + name);
                // bonding_masters is a file among the folders and has none of these.
                const std::string state = word("/sys/class/net/" + name + "/operstate", "state of " + name);
                if (!mac.empty() || !state.empty()) by_name[name] = {.name = name, .mac = mac, .state = state};
            }
        const auto addresses = host_.addresses();
        if (!addresses) facts_.not_read.push_back({"addresses", addresses.error().text()});
        if (addresses)
            for (const InterfaceAddress& one : *addresses) {
                Interface& interface = by_name[one.interface];
                interface.name = one.interface;
                if (interface.addresses.size() < most_interfaces) interface.addresses.push_back(one.address);
            }
        for (auto& [name, interface] : by_name) facts_.interfaces.push_back(std::move(interface));
        facts_.routes = parse_routes(text("/proc/net/route", "routes", most_of_table));
        const std::vector<Route> more = parse_ipv6_routes(text("/proc/net/ipv6_route", "routes", most_of_table));
        facts_.routes.insert(facts_.routes.end(), more.begin(), more.end());
        if (facts_.routes.size() >= most_routes) facts_.not_read.push_back({"routes", fmt::format("those past the first {} were left out", most_routes)});
    }

    void read_listeners() {
        std::vector<Listener>& all = facts_.listening;
        for (const std::string file : {"tcp", "tcp6", "udp", "udp6"}) {
            const std::vector<Listener> some = parse_sockets(text("/proc/net/" + file, "listening services", most_of_table), file.substr(0, 3));
            if (some.size() >= most_listeners)
                facts_.not_read.push_back({"listening services", fmt::format("those past the first {} of {} were left out", most_listeners, file)});
            all.insert(all.end(), some.begin(), some.end());
        }
        std::ranges::sort(all, {}, [](const Listener& each) { return std::tie(each.transport, each.port, each.address, each.inode); });
        read_processes(host_, facts_);
    }

    void read_packages() {
        std::vector<Package>& all = facts_.packages;
        parse_dpkg(text("/var/lib/dpkg/status", "packages", most_of_packages), all);
        if (const auto names = host_.list("/var/lib/dpkg/status.d"))
            for (const std::string& name : *names)
                if (!name.ends_with(".md5sums") && all.size() < most_packages)
                    parse_dpkg(text("/var/lib/dpkg/status.d/" + name, "packages", most_of_table), all);
        parse_apk(text("/lib/apk/db/installed", "packages", most_of_packages), all);
        read_pacman();
        read_rpm();
        if (all.size() >= most_packages) facts_.not_read.push_back({"packages", fmt::format("those past the first {} were left out", most_packages)});
    }

    void read_pacman() {
        const auto names = host_.list("/var/lib/pacman/local");
        if (!names) return;
        for (const std::string& name : *names)
            if (name != "ALPM_DB_VERSION" && facts_.packages.size() < most_packages)
                parse_pacman(text("/var/lib/pacman/local/" + name + "/desc", "packages", most_of_table), facts_.packages);
    }

    void read_rpm() {
        for (const std::string folder : {"/var/lib/rpm", "/usr/lib/sysimage/rpm"}) {
            const auto names = host_.list(folder);
            if (!names) continue;
            for (const std::string name : {"rpmdb.sqlite", "Packages.db", "Packages"})
                if (std::ranges::binary_search(*names, name)) return read_rpm_database_at(folder + "/" + name);
        }
    }
    void not_read_rpm(std::string why) { facts_.not_read.push_back({"packages of rpm", std::move(why)}); }

    void read_rpm_database_at(const std::string& path) {
        const std::string bytes = text(path, "packages of rpm", most_of_rpm);
        if (bytes.empty()) return;
        auto found = read_rpm_database(bytes);
        if (!found) return not_read_rpm(at(std::move(found).error(), path).error().text());
        if (found->unread > 0) not_read_rpm(fmt::format("{} header{} of {} cannot be read", found->unread, found->unread == 1 ? "" : "s", path));
        for (Package& package : found->packages)
            if (facts_.packages.size() < most_packages) facts_.packages.push_back(std::move(package));
    }

    HostFiles& host_;
    Facts& facts_;
};

}  // namespace

Facts gather(HostFiles& host, Clock& clock) {
    Facts facts{.at = Time::from_unix_ms(clock.now().unix_ms())};
    Gatherer(host, facts).gather();
    return facts;
}

}  // namespace redoubt::hosts
