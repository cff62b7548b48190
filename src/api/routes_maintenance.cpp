// When assets may be worked on.
#include "api/routes_maintenance.h"

#include "api/bodies_deadlines.h"
#include "rooms/fix/maintenance.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;
using schema::List;
using schema::Map;

std::span<const FieldInfo> MaintenanceWindowBody::fields() {
    static constexpr std::array table{
        field<&MaintenanceWindowBody::name>("name", {.doc = "Lower-case letters, digits and dashes.", .required = true, .longest = 60}),
        field<&MaintenanceWindowBody::assets>("assets", {.doc = "Which assets it is of: owner:PARTY-3, zone:dmz.", .required = true, .longest = 2000}),
        field<&MaintenanceWindowBody::when>("when", {.doc = "When it starts, in UTC: weekly sun 02:00.", .required = true, .longest = 100}),
        field<&MaintenanceWindowBody::lasts>("lasts", {.doc = "How long: 4h.", .required = true, .longest = 40}),
    };
    static_assert(schema::covers<MaintenanceWindowBody>(table));
    return table;
}

std::span<const FieldInfo> MaintenanceWindowsBody::fields() {
    static constexpr std::array table{
        field<&MaintenanceWindowsBody::windows>(
            "windows", {.doc = "All of them, the first that an asset is of counts; those that are left out are dropped.", .longest = rooms::most_windows}),
    };
    static_assert(schema::covers<MaintenanceWindowsBody>(table));
    return table;
}

namespace {

Result<HttpResponse> list_windows(Services& services) {
    List items;
    const std::vector<rooms::MaintenanceWindow> windows = TRY(rooms::Maintenance(services.store).windows());
    for (const rooms::MaintenanceWindow& window : windows) {
        const rooms::WindowTime next = TRY(rooms::next_window(window, services.store.clock().now()));
        items.push_back(Map{{"name", window.name},
                            {"assets", window.assets},
                            {"when", window.when},
                            {"lasts", format_duration(window.lasts)},
                            {"starts", next.starts},
                            {"ends", next.ends}});
    }
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> set_windows(Call& call, Services& services) {
    const auto body = TRY(read_body<MaintenanceWindowsBody>(call));
    std::vector<rooms::MaintenanceWindow> windows;
    for (const MaintenanceWindowBody& one : body.windows) {
        const auto lasts = parse_duration(one.lasts);
        if (!lasts) return at(lasts.error(), "windows/" + one.name + "/lasts");
        windows.push_back({.name = one.name, .assets = one.assets, .when = one.when, .lasts = *lasts});
    }
    TRY(rooms::Maintenance(services.store).set(call.who.actor, windows));
    return list_windows(services);
}

}  // namespace

void add_maintenance_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/software/windows",
               .operation = "list_maintenance_windows",
               .summary = "When assets may be worked on, and when that is next.",
               .tag = "software",
               .answers = {{200, "", "MaintenanceWindows"}},
               .handle = [services](Call&) { return list_windows(*services); }});
    table.add({.method = "PUT",
               .pattern = "/software/windows",
               .operation = "set_maintenance_windows",
               .summary = "Says when assets may be worked on.",
               .tag = "software",
               .right = Right::admin,
               .body = BodyKind::json,
               .request = "SetMaintenanceWindows",
               .answers = {{200, "", "MaintenanceWindows"}},
               .handle = [services](Call& call) { return set_windows(call, *services); }});
}

}  // namespace redoubt::api
