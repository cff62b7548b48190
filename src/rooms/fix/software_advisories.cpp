#include "rooms/fix/software_advisories.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "store/tables.h"

namespace redoubt::rooms {

using schema::Map;
using schema::Value;
using store::Record;

namespace {

constexpr int most_findings_of_advisory = 50;
constexpr size_t most_named_assets = 3;
constexpr std::string_view nowhere = "No asset of ours has it any more.";

// "openssl on 3 of our assets: web-1, db-1, app-1"; empty when it is on none.
Result<std::string> places_of(store::Records& records, const Record& finding) {
    const store::Page places = TRY(records.list("occurrence", {.text = "state:(open,gone,suppressed)",
                                                               .tree = schema::test_equals("finding", finding.id.text),
                                                               .sort = "-priority",
                                                               .limit = static_cast<int>(most_named_assets),
                                                               .fields = {"asset"},
                                                               .count = store::ListQuery::Count::exact}));
    const auto count = static_cast<size_t>(places.total.value_or(0));
    if (count == 0) return std::string();
    std::vector<std::string> ids, titles;
    for (const Record& place : places.records) ids.emplace_back(place["asset"].text());
    for (const auto& asset : TRY(records.refer("asset", ids)))
        if (asset) titles.push_back(asset->title);
    if (count > titles.size()) titles.push_back(fmt::format("and {} more", count - titles.size()));
    return fmt::format("{} on {} of our assets: {}", advisories::component_name(finding["component"].text()), count, fmt::join(titles, ", "));
}

Result<std::string> applicability_of(store::Records& records, const std::string& advisory) {
    const store::Page findings = TRY(records.list(
        "finding",
        {.text = "", .tree = schema::test_equals("advisory", advisory), .sort = "-priority", .limit = most_findings_of_advisory, .fields = {"component"}}));
    std::vector<std::string> parts;
    for (const Record& finding : findings.records) {
        if (!finding.compartment.empty()) continue;
        std::string places = TRY(places_of(records, finding));
        if (!places.empty()) parts.push_back(std::move(places));
    }
    if (parts.empty()) return std::string(nowhere);
    return to_valid_utf8(fmt::format("{}.", fmt::join(parts, "; ")).substr(0, 2000));
}

bool is_of_redoubt(std::string_view text) {
    return text.empty() || text == nowhere || text.find(" of our assets: ") != std::string_view::npos ||
           text.find(" is on assets of ours") != std::string_view::npos;
}

void follow_weakness(const Record& advisory, const Weakness& weakness, Map& changes) {
    const auto word = [&](std::string_view name) {
        const auto found = weakness.known.find(name);
        return found == weakness.known.end() ? std::string() : found->second;
    };
    const bool exploited = word("exploited") == "yes";
    if (advisory["exploited"] != Value(exploited)) changes.set("exploited", exploited);
    if (const std::string severity = word("severity"); !severity.empty() && advisory["severity"].text() != severity) changes.set("severity", severity);
    for (const char* name : {"cvss", "epss"})
        if (const std::string text = word(name); !text.empty())
            if (const Value now(std::stod(text)); advisory[name] != now) changes.set(name, now);
}

}  // namespace

Result<> settle_advisories(store::Store& store, const TouchedAdvisories& touched) {
    store::Records records = store.as(store::Actor::redoubt());
    std::vector<store::RowChange> rows;
    for (const auto& [id, weakness] : touched) {
        const auto advisory = records.get("advisory", id);
        if (!advisory) continue;  // somebody took it away
        Map changes;
        if (weakness != nullptr) follow_weakness(*advisory, *weakness, changes);
        if (is_of_redoubt((*advisory)["applicability"].text())) {
            const std::string now = TRY(applicability_of(records, id));
            if (now != (*advisory)["applicability"].text()) changes.set("applicability", now);
        }
        if (!changes.empty()) rows.push_back({.id = id, .given = std::move(changes)});
    }
    if (rows.empty()) return {};
    TRY(store::put_rows(store, store::Actor::redoubt(), "advisory", rows,
                        {.skip_failed = true, .reason = "follows from what is installed and what is published"}));
    return {};
}

}  // namespace redoubt::rooms
