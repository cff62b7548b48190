#include "rooms/fix/maintenance.h"

#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "rooms/fix/setting_name.h"
#include "store/scan.h"
#include "store/settings.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr std::string_view maintenance_setting = "maintenance";
const Time first_monday = Time::from_unix_s(int64_t{4} * 86'400);
const Duration shortest_window = seconds(60), longest_window = days(7);

Result<> check_window(store::Store& store, const MaintenanceWindow& window) {
    const std::string where = "windows/" + window.name;
    if (!names_a_setting(window.name))
        return fail(Code::invalid, fmt::format("'{}' is no name of a window", window.name.substr(0, 80)), "windows",
                    "write lower-case letters, digits and dashes");
    if (const auto rule = parse_recurrence(window.when); !rule) return redoubt::at(rule.error(), where + "/when");
    if (window.lasts < shortest_window || window.lasts > longest_window)
        return fail(Code::invalid, "a window lasts from a minute to seven days", where + "/lasts", "write 4h");
    const auto counted = store.as(store::Actor::redoubt()).count("asset", window.assets);
    if (!counted) return redoubt::at(counted.error(), where + "/assets");
    return {};
}

}  // namespace

Result<WindowTime> next_window(const MaintenanceWindow& window, Time now) {
    const Recurrence rule = TRY(parse_recurrence(window.when));
    const Time starts = next_after(rule, first_monday, Time{now.unix_ns - window.lasts.ns});
    return WindowTime{.starts = starts, .ends = starts + window.lasts};
}

Result<std::vector<MaintenanceWindow>> Maintenance::windows() {
    const Map kept = TRY(store::Settings(store_).get(maintenance_setting));
    std::vector<MaintenanceWindow> out;
    for (const Value& one : kept["windows"].list()) {
        const Map& map = one.map();
        out.push_back({.name = std::string(map["name"].text()),
                       .assets = std::string(map["assets"].text()),
                       .when = std::string(map["when"].text()),
                       .lasts = TRY(parse_duration(map["lasts"].text()))});
    }
    return out;
}

Result<> Maintenance::set(const store::Actor& by, const std::vector<MaintenanceWindow>& windows) {
    if (windows.size() > most_windows) return fail(Code::too_large, fmt::format("{} windows, at most {} are kept", windows.size(), most_windows), "windows");
    List kept;
    std::set<std::string> names;
    for (const MaintenanceWindow& window : windows) {
        TRY(check_window(store_, window));
        if (!names.insert(window.name).second) return fail(Code::invalid, fmt::format("two windows are called '{}'", window.name), "windows/" + window.name);
        kept.emplace_back(Map{{"name", window.name}, {"assets", window.assets}, {"when", window.when}, {"lasts", format_duration(window.lasts)}});
    }
    return store::Settings(store_).put(by, maintenance_setting, Map{{"windows", std::move(kept)}}, "when assets may be worked on");
}

Result<std::map<std::string, size_t, std::less<>>> Maintenance::assets(const store::Actor& actor, const std::vector<MaintenanceWindow>& windows) {
    std::map<std::string, size_t, std::less<>> out;
    for (size_t number = 0; number < windows.size(); ++number) {
        const schema::Query query = trim(windows[number].assets).empty() ? schema::Query{} : TRY(schema::parse_query(windows[number].assets));
        TRY(store::scan(store_, actor, "asset", query, {}, [&](const store::ScanRow& asset) { out.try_emplace(std::string(asset.id()), number); }));
    }
    return out;
}

}  // namespace redoubt::rooms
