#include "detect/logsource.h"

#include <algorithm>
#include <map>
#include <string>

#include "base/text.h"
#include "detect/logsource_table.h"
#include "events/sources.h"

namespace redoubt::detect {
namespace {

std::map<std::string_view, std::vector<std::string_view>> group_channels() {
    std::map<std::string_view, std::vector<std::string_view>> grouped;
    for (const ServiceChannel& row : service_channels) grouped[row.service].push_back(row.channel);
    return grouped;
}

bool part_fits(std::string_view wanted, std::string_view given) { return wanted.empty() || equal_ignoring_case(wanted, given); }

std::vector<Route> linux_routes(const RuleLogSource& source) {
    std::vector<Route> routes;
    if (!source.service.empty() && source.service != "sysmon") return routes;
    for (const CategoryEvents& row : linux_category_events)
        if (row.category == source.category) routes.push_back({.channel = linux_sysmon_channel, .event_id = row.event_id});
    if (source.category.empty() && source.service == "sysmon") routes.push_back({.channel = linux_sysmon_channel});
    return routes;
}

}  // namespace

std::span<const std::string_view> channels_of(std::string_view service) {
    static const auto grouped = group_channels();
    const auto it = grouped.find(service);
    if (it == grouped.end()) return {};
    return it->second;
}

std::vector<Route> routes_of(const RuleLogSource& source) {
    if (source.product == "linux") return linux_routes(source);
    std::vector<Route> routes;
    if (source.product != "windows" && !(source.product.empty() && !source.category.empty())) return routes;
    if (source.category.empty()) {
        for (const std::string_view channel : channels_of(source.service)) routes.push_back({.channel = channel});
        return routes;
    }
    for (const CategoryEvents& row : category_events) {
        if (row.category != source.category || !part_fits(source.service, row.service)) continue;
        for (const std::string_view channel : channels_of(row.service))
            routes.push_back(
                {.channel = channel, .event_id = row.event_id, .fields = row.fields, .field = row.field, .values = {row.values[0], row.values[1]}});
    }
    return routes;
}

std::string_view channel_of(const events::Event& event) {
    if (!event.channel.empty() || !equal_ignoring_case(event.source.product, "windows")) return event.channel;
    const auto channels = channels_of(event.source.service);
    return channels.empty() ? std::string_view() : channels.front();
}

bool source_fits(const RuleLogSource& wanted, const events::LogSource& source) {
    if (!part_fits(wanted.product, source.product) || !part_fits(wanted.category, source.category)) return false;
    return part_fits(wanted.service, source.service) || events::shipped_sources().counts_as(source.product, source.service, wanted.service);
}

}  // namespace redoubt::detect
