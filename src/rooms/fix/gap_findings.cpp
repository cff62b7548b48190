#include "rooms/fix/gap_findings.h"

#include <fmt/format.h>

#include "rooms/fix/finding_standing.h"

namespace redoubt::rooms {

using schema::Map;
using schema::Value;
using store::Record;

Result<> GapFindings::keep(const GapFinding& about, std::vector<UncoveredAsset> gaps) {
    std::map<std::string, std::string> findings;  // by compartment
    for (UncoveredAsset& gap : gaps) {
        std::string& finding = findings[gap.asset.compartment];
        if (finding.empty()) finding = TRY(ensure(about, gap.asset.compartment));
        std::string identity = fmt::format("{}/{}", about.identity, gap.asset.id.text);
        wanted_.insert_or_assign(std::move(identity), Gap{std::move(gap), finding});
    }
    return {};
}

Result<CoverageOutcome> GapFindings::write() {
    std::vector<store::RowChange> rows;
    std::set<std::string> touched;
    const store::ListQuery query{.text = fmt::format("identity:{}*", beginning_), .sort = "created", .fields = {"identity", "finding", "proof"}};
    TRY(store::each_record(store_, store::Actor::redoubt(), "occurrence", query, [&](std::span<const Record> batch) -> Result<> {
        for (const Record& one : batch) settle(one, rows, touched);
        return {};
    }));
    for (const auto& [identity, gap] : wanted_) {
        const Record& asset = gap.gap.asset;
        Map given{{"title", asset.title}, {"finding", gap.finding},  {"asset", asset.id.text},
                  {"identity", identity}, {"location", gap.gap.why}, {"severity", severities_[gap.finding]},
                  {"first_seen", now_},   {"last_seen", now_},       {"times_seen", int64_t{1}}};
        if (!asset.compartment.empty()) given.set("compartment", asset.compartment);
        if (!asset.owner.id.empty()) given.set("owner", asset.owner.id);
        rows.push_back({.given = std::move(given)});
        touched.insert(gap.finding);
        ++outcome_.opened;
    }
    if (!rows.empty()) TRY(store::put_rows(store_, store::Actor::redoubt(), "occurrence", rows, {.skip_failed = true, .reason = words_.reason}));
    TRY(settle_findings(touched));
    return outcome_;
}

Result<std::string> GapFindings::ensure(const GapFinding& about, const std::string& compartment) {
    const std::string identity = fmt::format("{}{}", about.identity, compartment.empty() ? "" : "@" + compartment);
    const std::vector<std::string> names{identity};
    const auto found = TRY(store::find_named(store_, store::Actor::redoubt(), "finding", "identity", names));
    if (found.front().record) {
        severities_[found.front().record->id.text] = (*found.front().record)["severity"].text();
        return found.front().record->id.text;
    }
    Map given{{"title", about.title},   {"kind", "gap"},        {"severity", about.severity}, {"severity_origin", "table"}, {"description", about.description},
              {"remedy", about.remedy}, {"identity", identity}, {"first_seen", now_},         {"last_seen", now_}};
    if (!compartment.empty()) given.set("compartment", compartment);
    const Record made = TRY(store_.as(store::Actor::redoubt()).create("finding", given, words_.reason));
    severities_[made.id.text] = about.severity;
    ++outcome_.raised;
    return made.id.text;
}

void GapFindings::settle(const Record& before, std::vector<store::RowChange>& rows, std::set<std::string>& touched) {
    const auto wanted = wanted_.find(std::string(before["identity"].text()));
    const bool open = before.state == "open" || before.state == "gone";
    if (wanted == wanted_.end()) {
        if (!open) return;
        rows.push_back({.id = before.id.text, .given = Map{{"state", "verified"}, {"proof", words_.proof}, {"gone_on", now_}}});
        ++outcome_.verified;
    } else {
        if (before.state == "verified") {
            rows.push_back(
                {.id = before.id.text, .given = Map{{"state", "open"}, {"proof", Value()}, {"gone_on", Value()}, {"location", wanted->second.gap.why}}});
            ++outcome_.opened;
            touched.insert(std::string(before["finding"].text()));
        }
        wanted_.erase(wanted);
        return;
    }
    touched.insert(std::string(before["finding"].text()));
}

Result<> GapFindings::settle_findings(const std::set<std::string>& touched) {
    std::vector<store::RowChange> rows;
    const FindingStandings standings = TRY(standings_of(store_, std::vector<std::string>(touched.begin(), touched.end())));
    for (const auto& [id, standing] : standings) {
        const Record finding = TRY(store_.as(store::Actor::redoubt()).get("finding", id));
        Map changes;
        const Settled settled = follow_standing(finding, standing, changes);
        outcome_.closed += settled == Settled::closed ? 1 : 0;
        outcome_.raised += settled == Settled::reopened ? 1 : 0;
        if (!changes.empty()) rows.push_back({.id = id, .given = std::move(changes)});
    }
    if (rows.empty()) return {};
    TRY(store::put_rows(store_, store::Actor::redoubt(), "finding", rows, {.skip_failed = true, .reason = words_.reason}));
    return {};
}

}  // namespace redoubt::rooms
