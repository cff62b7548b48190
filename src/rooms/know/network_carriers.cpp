#include "rooms/know/network_carriers.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

using estate::Carries;
using estate::Exposure;

constexpr std::string_view carry_links = R"(
SELECT relation, from_id, to_id FROM link WHERE relation IN ('connects-to', 'runs-on', 'stores') AND from_type = 'asset' AND to_type = 'asset')";

}  // namespace

Exposure exposure_named(std::string_view name) {
    const auto& choices = schema::choices_of<Exposure>;
    const auto found = std::ranges::find(choices, name, &schema::Choice::name);
    return found == choices.end() ? Exposure::unknown : static_cast<Exposure>(found - choices.begin());
}

Carrying carrying_of(const store::Record& asset) {
    return {.name = fmt::format("{} {}", asset.key, asset.title),
            .kind = std::string(asset["kind"].text()),
            .compartment = asset.compartment,
            .exposure = exposure_named(asset["exposure"].text()),
            .retired = asset.state == "retired"};
}

void CarryLinks::take(std::string_view relation, std::string_view from, std::string_view to) {
    const Carries how = relation == "connects-to" ? Carries::connects : relation == "stores" ? Carries::stores : Carries::runs;
    const std::string carrier(how == Carries::runs ? to : from), carried(how == Carries::runs ? from : to);
    carriers_[carried].push_back({carrier, how});
    carried_[carrier].push_back({carried, how});
}

void CarryLinks::sort() {
    for (Ways* all : {&carriers_, &carried_})
        for (auto& [id, ways] : *all) {
            std::ranges::sort(ways);
            const auto twice = std::ranges::unique(ways);
            ways.erase(twice.begin(), twice.end());
        }
}

Result<CarryLinks> CarryLinks::load(store::Store& store) {
    CarryLinks out;
    TRY(store.read([&](store::Reader& reader) {
        out = {};
        return reader.sql.each(std::string(carry_links), {}, [&](const store::Row& row) {
            out.take(row.text(0), row.text(1), row.text(2));
            return true;
        });
    }));
    out.sort();
    return out;
}

Result<CarryLinks> CarryLinks::load(store::Store& store, const std::set<std::string>& ids) {
    CarryLinks out;
    TRY(store.read([&](store::Reader& reader) -> Result<> {
        out = {};
        for (const std::string& id : ids)
            TRY(reader.sql.each(std::string(carry_links) + " AND (from_id = ?1 OR to_id = ?1)", {id}, [&](const store::Row& row) {
                out.take(row.text(0), row.text(1), row.text(2));
                return true;
            }));
        return {};
    }));
    out.sort();
    return out;
}

std::span<const CarryLinks::Way> CarryLinks::ways(const Ways& all, const std::string& id) {
    const auto found = all.find(id);
    return found == all.end() ? std::span<const Way>() : std::span<const Way>(found->second);
}

std::set<std::string> CarryLinks::carriers() const {
    std::set<std::string> out;
    for (const auto& [id, ways] : carried_) out.insert(id);
    return out;
}

std::optional<estate::Carrier> carrier_for(const store::Record& asset, const Carrying& carrying, Carries how) {
    static constexpr std::array<std::string_view, 5> follow_their_host{"application", "service", "data_set", "account_store", "ai_system"};
    if (carrying.retired || (!carrying.compartment.empty() && carrying.compartment != asset.compartment)) return std::nullopt;
    const bool passes_on = how == Carries::connects ? carrying.kind == "device" || carrying.kind == "service"
                                                    : std::ranges::find(follow_their_host, asset["kind"].text()) != follow_their_host.end();
    if (!passes_on) return std::nullopt;
    return estate::Carrier{.name = carrying.name, .exposure = carrying.exposure, .how = how};
}

}  // namespace redoubt::rooms
