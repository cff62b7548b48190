#include "hosts/units.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace redoubt::hosts {
namespace {

bool is_unit(std::string_view name) {
    static constexpr std::array<std::string_view, 8> endings{".service", ".socket", ".timer", ".mount", ".automount", ".path", ".swap", ".target"};
    return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending) && name.size() > ending.size(); });
}

class UnitReader {
public:
    UnitReader(HostFiles& host, std::vector<NotRead>& not_read) : host_(host), not_read_(not_read) {}

    std::vector<Unit> read() {
        const std::string enabled = "/etc/systemd/system";
        for (const std::string& folder : names(enabled, "enabled units"))
            if (folder.ends_with(".wants") || folder.ends_with(".requires"))
                for (const std::string& name : names(enabled + "/" + folder, "enabled units"))
                    if (Unit* unit = at(name)) unit->enabled = true;
        for (const std::string root : {"/sys/fs/cgroup/system.slice", "/sys/fs/cgroup/systemd/system.slice"}) read_running(root, 0);
        std::vector<Unit> out;
        out.reserve(units_.size());
        for (auto& [name, unit] : units_) out.push_back(std::move(unit));
        return out;
    }

private:
    std::vector<std::string> names(const std::string& folder, std::string_view what) {
        auto found = host_.list(folder);
        if (found) return *std::move(found);
        if (found.error().code != Code::not_found) not_read_.push_back({std::string(what), found.error().text()});
        return {};
    }

    void read_running(const std::string& folder, int depth) {
        for (const std::string& name : names(folder, "running units")) {
            if (name.ends_with(".slice") && depth < 4) read_running(folder + "/" + name, depth + 1);
            if (Unit* unit = at(name)) unit->running = true;
        }
    }

    Unit* at(const std::string& name) {
        if (!is_unit(name)) return nullptr;
        if (const auto found = units_.find(name); found != units_.end()) return &found->second;
        if (units_.size() >= most_units) return nullptr;
        return &units_.emplace(name, Unit{.name = name}).first->second;
    }

    HostFiles& host_;
    std::vector<NotRead>& not_read_;
    std::map<std::string, Unit> units_;
};

}  // namespace

std::vector<Unit> read_units(HostFiles& host, std::vector<NotRead>& not_read) { return UnitReader(host, not_read).read(); }

}  // namespace redoubt::hosts
