// When assets may be worked on: maintenance windows, each a rule of the calendar in UTC, how long it lasts, and the query for the assets
// that it is of: a team's (owner:PARTY-3), a zone's, a site's. Of several that have an asset the first of the list counts. Kept as
// settings; each change is journaled.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/recurrence.h"
#include "store/store.h"

namespace redoubt::rooms {

struct MaintenanceWindow {
    std::string name{};    // "dmz-sunday-night"
    std::string assets{};  // the query
    std::string when{};    // "weekly sun 02:00", as in base/recurrence.h; what is left open counts from Monday, 1970-01-05, midnight
    Duration lasts{};
    bool operator==(const MaintenanceWindow&) const = default;
};

struct WindowTime {
    Time starts{}, ends{};
};

constexpr size_t most_windows = 100;

// The one that is open at `now`, else the next. Code::malformed where `when` cannot be read.
Result<WindowTime> next_window(const MaintenanceWindow& window, Time now);

class Maintenance {
public:
    explicit Maintenance(store::Store& store) : store_(store) {}

    Result<std::vector<MaintenanceWindow>> windows();
    // All of them; those that are left out are dropped. Code::invalid names the window. The caller asks for the right.
    Result<> set(const store::Actor& by, const std::vector<MaintenanceWindow>& windows);
    // Of each asset that has one, by id, the number of its window in windows(); of assets that `actor` may see.
    Result<std::map<std::string, size_t, std::less<>>> assets(const store::Actor& actor, const std::vector<MaintenanceWindow>& windows);

private:
    store::Store& store_;
};

}  // namespace redoubt::rooms
