#include "rooms/fix/upgrade_plan.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "advisories/lookups.h"
#include "base/text.h"
#include "rooms/fix/software_records.h"
#include "store/tables.h"

namespace redoubt::rooms {
namespace {

using store::Record;

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

struct Seen {
    std::string fixed_in, installed, asset, finding;
    double priority = 0;
    Time due{};
};

struct OfComponent {
    std::vector<Seen> seen;
};

double number_in(const schema::Value& value) { return value.as<double>() ? *value.as<double>() : static_cast<double>(value.integer()); }

// "1.2, 1.4": each for itself.
void add_versions(std::set<std::string>& all, const std::string& list) {
    for (const std::string_view one : split(list, ','))
        if (const std::string_view version = trim(one); !version.empty()) all.emplace(version);
}

double weight_of(const Seen& seen, Time now) {
    const bool overdue = seen.due.unix_ns != 0 && seen.due < now;
    return std::max(seen.priority, 1.0) * (overdue ? 2 : 1);
}

std::vector<UpgradeStep> steps_of(const OfComponent& group, advisories::CompareVersions order, Time now) {
    std::vector<UpgradeStep> steps;
    for (const Seen& seen : group.seen) {
        if (seen.fixed_in.empty()) continue;
        const auto same = std::ranges::find_if(steps, [&](const UpgradeStep& step) { return order(step.to, seen.fixed_in) == 0; });
        if (same == steps.end()) steps.push_back({.to = seen.fixed_in});
    }
    std::ranges::sort(steps, [&](const UpgradeStep& a, const UpgradeStep& b) { return order(a.to, b.to) < 0; });
    for (UpgradeStep& step : steps)
        for (const Seen& seen : group.seen) {
            if (seen.fixed_in.empty() || order(seen.fixed_in, step.to) > 0) continue;
            ++step.clears;
            step.weight += weight_of(seen, now);
        }
    return steps;
}

Upgrade upgrade_of(const std::pair<std::string, std::string>& key, const OfComponent& group, const UpgradeQuestion& question, Time now) {
    const advisories::CompareVersions order = advisories::component_order(key.second);
    Upgrade out{.owner = key.first, .component = key.second, .package = advisories::component_name(key.second), .steps = steps_of(group, order, now)};
    out.to = !question.to.empty() ? question.to : out.steps.empty() ? std::string() : out.steps.back().to;
    out.restart = restart_after(out.package);
    std::set<std::string> installed, assets, findings;
    for (const Seen& seen : group.seen) {
        if (seen.fixed_in.empty()) ++out.unfixed;
        if (seen.fixed_in.empty() || out.to.empty() || order(seen.fixed_in, out.to) > 0) continue;
        ++out.clears;
        out.weight += weight_of(seen, now);
        assets.insert(seen.asset);
        findings.insert(seen.finding);
        add_versions(installed, seen.installed);
        if (seen.due.unix_ns == 0) continue;
        if (seen.due < now) ++out.overdue;
        if (out.first_due.unix_ns == 0 || seen.due < out.first_due) out.first_due = seen.due;
    }
    out.installed.assign(installed.begin(), installed.end());
    std::ranges::sort(out.installed, [&](const std::string& a, const std::string& b) { return order(a, b) < 0; });
    out.assets.assign(assets.begin(), assets.end());
    out.findings.assign(findings.begin(), findings.end());
    return out;
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

Result<UpgradePlan> plan_upgrades(store::Store& store, const store::Actor& actor, const UpgradeQuestion& question) {
    UpgradePlan plan;
    std::map<std::pair<std::string, std::string>, OfComponent> groups;
    const Time now = store.clock().now();
    store::ListQuery query{
        .text = question.query, .sort = "created", .fields = {"component", "installed", "fixed_in", "asset", "finding", "priority", "due", "identity"}};
    query.tree =
        schema::both(schema::test_equals("state", "open"), question.component.empty() ? schema::Query{} : schema::test_equals("component", question.component));
    TRY(store::each_record(store, actor, "occurrence", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& one : batch) {
            if (!one["identity"].text().starts_with(software_identity)) continue;
            if (question.due_before.unix_ns != 0 && (one["due"].is_null() || question.due_before < one["due"].time())) continue;
            if (plan.occurrences == most_plan_occurrences) {
                plan.cut = true;
                continue;
            }
            ++plan.occurrences;
            groups[{one.owner.id, std::string(one["component"].text())}].seen.push_back({.fixed_in = std::string(one["fixed_in"].text()),
                                                                                         .installed = std::string(one["installed"].text()),
                                                                                         .asset = std::string(one["asset"].text()),
                                                                                         .finding = std::string(one["finding"].text()),
                                                                                         .priority = number_in(one["priority"]),
                                                                                         .due = one["due"].time()});
        }
        return {};
    }));
    for (const auto& [key, group] : groups) {
        Upgrade upgrade = upgrade_of(key, group, question, now);
        plan.clears += upgrade.clears;
        plan.unfixed += upgrade.unfixed;
        plan.weight += upgrade.weight;
        plan.upgrades.push_back(std::move(upgrade));
    }
    std::ranges::sort(plan.upgrades, [](const Upgrade& a, const Upgrade& b) {
        const auto pays = [](const Upgrade& one) { return one.assets.empty() ? 0.0 : one.weight / static_cast<double>(one.assets.size()); };
        if (pays(a) != pays(b)) return pays(a) > pays(b);
        return std::tie(a.component, a.owner) < std::tie(b.component, b.owner);
    });
    return plan;
}

}  // namespace redoubt::rooms
