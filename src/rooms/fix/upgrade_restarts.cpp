// What has to be started again after an upgrade: by the name of the package, and by what is known to run.
#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "rooms/fix/upgrade_plan.h"
#include "store/scan.h"

namespace redoubt::rooms {
namespace {

struct Needs {
    std::string_view name;
    bool beginning = false;
    RestartNeed need = RestartNeed::none;
};
constexpr std::array restarts{
    Needs{"linux", true, RestartNeed::reboot},
    Needs{"kernel", true, RestartNeed::reboot},
    Needs{"intel-microcode", false, RestartNeed::reboot},
    Needs{"amd64-microcode", false, RestartNeed::reboot},
    Needs{"microcode_ctl", false, RestartNeed::reboot},
    Needs{"glibc", false, RestartNeed::reboot},
    Needs{"musl", false, RestartNeed::reboot},
    Needs{"systemd", false, RestartNeed::reboot},
    Needs{"dbus", false, RestartNeed::reboot},
    Needs{"openssl", false, RestartNeed::services},
    Needs{"gnutls28", false, RestartNeed::services},
    Needs{"gnutls", false, RestartNeed::services},
    Needs{"nss", false, RestartNeed::services},
    Needs{"zlib", false, RestartNeed::services},
    Needs{"krb5", false, RestartNeed::services},
    Needs{"pam", false, RestartNeed::services},
    Needs{"expat", false, RestartNeed::services},
    Needs{"libxml2", false, RestartNeed::services},
    Needs{"curl", false, RestartNeed::services},
    Needs{"openssh", false, RestartNeed::services},
    Needs{"nginx", false, RestartNeed::services},
    Needs{"apache2", false, RestartNeed::services},
    Needs{"httpd", false, RestartNeed::services},
    Needs{"bind9", false, RestartNeed::services},
    Needs{"bind", false, RestartNeed::services},
    Needs{"postgresql", true, RestartNeed::services},
    Needs{"mariadb", true, RestartNeed::services},
    Needs{"openjdk", true, RestartNeed::services},
    Needs{"docker", true, RestartNeed::services},
    Needs{"containerd", false, RestartNeed::services},
};

// Packages that are a service and nothing else, and what their processes are called.
struct Daemon {
    std::string_view package, process;
};
constexpr std::array daemons{
    Daemon{"openssh", "sshd"},        Daemon{"nginx", "nginx"},        Daemon{"apache2", "apache2"}, Daemon{"httpd", "httpd"}, Daemon{"bind9", "named"},
    Daemon{"bind", "named"},          Daemon{"redis", "redis-server"}, Daemon{"dovecot", "dovecot"}, Daemon{"exim4", "exim4"}, Daemon{"postfix", "master"},
    Daemon{"postgresql", "postgres"}, Daemon{"mariadb", "mariadbd"},   Daemon{"samba", "smbd"},      Daemon{"cups", "cupsd"},  Daemon{"rsyslog", "rsyslogd"},
};

const Daemon* daemon_of(std::string_view package) {
    const auto found = std::ranges::find_if(daemons, [&](const Daemon& one) {
        // "postgresql-15", "mariadb-10.11"
        return package == one.package || (package.starts_with(one.package) && package[one.package.size()] == '-');
    });
    return found == daemons.end() ? nullptr : &*found;
}

using Processes = std::unordered_map<std::string, std::set<std::string>>;

// Of each asset that says which processes answer on it, their names.
Result<Processes> processes_on(store::Store& store, const store::Actor& actor, const std::set<std::string>& assets) {
    const std::vector<std::string> ids(assets.begin(), assets.end()), fields{"services"};
    const std::vector<store::Record> found = TRY(store::records_by_id(store, actor, "asset", ids, fields));
    Processes out;
    for (const store::Record& asset : found)
        for (const schema::Value& service : asset["services"].list())
            if (const std::string_view process = service.map()["process"].text(); !process.empty()) out[asset.id.text].emplace(process);
    return out;
}

void say_what_runs_of(Upgrade& upgrade, const Processes& processes) {
    const Daemon* daemon = daemon_of(upgrade.package);
    std::set<std::string> found;
    bool all_known = true;
    for (const std::string& asset : upgrade.assets) {
        const auto known = processes.find(asset);
        all_known = all_known && known != processes.end();
        if (known == processes.end()) continue;
        for (const std::string& process : known->second)
            if (process == upgrade.package || (daemon != nullptr && process == daemon->process)) found.insert(process);
    }
    upgrade.restarts.assign(found.begin(), found.end());
    if (upgrade.restart == RestartNeed::reboot) return;
    if (!found.empty()) upgrade.restart = RestartNeed::services;
    if (found.empty() && all_known && daemon != nullptr && !upgrade.assets.empty()) upgrade.restart = RestartNeed::none;
}

}  // namespace

std::string_view restart_name(RestartNeed need) {
    static constexpr std::array<std::string_view, 3> names{"none", "services", "reboot"};
    return names[static_cast<size_t>(need)];
}

RestartNeed restart_after(std::string_view package) {
    for (const Needs& each : restarts)
        if (each.beginning ? package.starts_with(each.name) : package == each.name) return each.need;
    return RestartNeed::none;
}

Result<> say_what_runs(store::Store& store, const store::Actor& actor, std::span<Upgrade> upgrades) {
    std::set<std::string> assets;
    const auto few = [](const Upgrade& upgrade) { return upgrade.asset_count <= most_upgrade_assets; };
    for (const Upgrade& upgrade : upgrades)
        if (few(upgrade) && assets.size() <= 4 * most_upgrade_assets) assets.insert(upgrade.assets.begin(), upgrade.assets.end());
    const Processes processes = TRY(processes_on(store, actor, assets));
    for (Upgrade& upgrade : upgrades)
        if (few(upgrade)) say_what_runs_of(upgrade, processes);
    return {};
}

}  // namespace redoubt::rooms
