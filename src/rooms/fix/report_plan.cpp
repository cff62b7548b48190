#include "rooms/fix/report_plan.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "schema/check.h"

namespace redoubt::rooms {

using reports::Pass;
using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

namespace {

constexpr size_t most_urgencies = 10'000;
constexpr size_t most_kept_observations = 10;

std::string place_title(const SeenPlace& place, const ScanAsset* asset) {
    if (asset == nullptr || place.location.empty()) return place.words->title;
    return fmt::format("{} on {}", place.location.substr(0, 200), asset->title.substr(0, 90));
}

bool is_back(const Record& before) { return before.state == "gone" || before.state == "verified"; }

void set_if_other(Map& changes, const Record& before, std::string_view field, const Value& now) {
    if (schema::is_empty(now) && schema::is_empty(before[field])) return;
    if (now != before[field]) changes.set(field, now);
}

}  // namespace

std::string ReportPlanner::compartment_of(const SeenPlace& place) const {
    const ScanAsset* asset = asset_of(place);
    return asset == nullptr ? std::string() : asset->compartment;
}

void ReportPlanner::tell(std::string_view action, std::string_view finding, std::string_view title, std::string_view where, std::string_view why,
                         const ScanAsset* asset, std::string_view severity) {
    if (outcome_.changes.size() >= most_report_changes) return;
    outcome_.changes.push_back({.action = std::string(action),
                                .finding = std::string(finding),
                                .title = std::string(title),
                                .severity = std::string(severity),
                                .asset = asset == nullptr ? std::string() : asset->title,
                                .where = std::string(where),
                                .why = std::string(why)});
}

Map ReportPlanner::sight_of(const SeenPlace& place, std::string identity, Time first) const {
    Map out;
    out.reserve(8);
    out.add("tool", scope_.tool);
    out.add("identity", std::move(identity));
    out.add("uid", to_valid_utf8(std::string_view(place.print.uid).substr(0, 490)));
    out.add("severity", place.words->severity_says);
    out.add("names", schema::list_of(place.print.names));
    out.add("first_seen", first);
    out.add("last_seen", scope_.scanned);
    out.add("misses", int64_t{0});
    return out;
}

int ReportPlanner::sort_of(const SeenPlace& place) const {
    const ScanAsset* const asset = asset_of(place);
    if (asset == nullptr) return -1;
    const auto number = static_cast<size_t>(place.asset);
    if (sort_of_.size() <= number) sort_of_.resize(targets_.met().size(), -1);
    int& sort = sort_of_[number];
    if (sort < 0) sort = sorts_.try_emplace({asset->exposure, asset->criticality, asset->kind}, static_cast<int>(sorts_.size())).first->second;
    return sort;
}

const Map& ReportPlanner::urgency_of(const SeenPlace& place, Time first) const {
    const Urgent key(place.known.get(), first.unix_ns, sort_of(place));
    if (const auto known = urgencies_.find(key); known != urgencies_.end()) return known->second;
    if (urgencies_.size() >= most_urgencies) urgencies_.clear();
    Map out;
    add_urgency(out, place, asset_of(place), tables_, first);
    return urgencies_.emplace(key, std::move(out)).first->second;
}

Value ReportPlanner::observation(const SeenPlace& place, std::string_view why) const {
    std::string seen = why.empty() ? std::string() : fmt::format("{}. ", why);
    if (place.hits > 1) seen += fmt::format("Reported {} times. ", place.hits);
    seen += place.proof.empty() ? place.words->title : place.proof;
    return Map{{"at", scope_.scanned},
               {"tool", outcome_.version.empty() ? scope_.tool : fmt::format("{} {}", scope_.tool, outcome_.version).substr(0, 290)},
               {"seen", to_valid_utf8(seen.substr(0, 9'000))}};
}

// Findings of the new places: those there are, by every name that they may go by, and new ones.
Result<> ReportPlanner::find_findings(ReportPlan& plan, const std::vector<size_t>& fresh) {
    std::map<std::string, size_t> by_identity;
    for (const size_t at : fresh) {
        const std::string group = reports::group_of(seen_[at].print, compartment_of(seen_[at]));
        const auto [place, is_new] = by_identity.try_emplace(group, plan.findings.size());
        if (is_new) plan.findings.push_back({.identity = group, .first = at});
        plan.findings[place->second].places.push_back(at);
        plan.fresh.push_back({at, place->second});
    }
    std::vector<std::string> asked;
    std::vector<size_t> whose;
    for (size_t number = 0; number < plan.findings.size(); ++number) {
        reports::Fingerprint print = seen_[plan.findings[number].first].print;
        asked.push_back(plan.findings[number].identity);
        whose.push_back(number);
        const auto cves = std::ranges::count_if(print.names, [](const std::string& name) { return name.starts_with("CVE-"); });
        if (print.kind != reports::FindingClass::software || cves > 1) continue;
        for (const std::string& name : std::vector(print.names)) {
            if (name.starts_with("CWE-") || name == print.check) continue;
            print.check = name;
            asked.push_back(reports::group_of(print, compartment_of(seen_[plan.findings[number].first])));
            whose.push_back(number);
        }
    }
    const auto found = TRY(store::find_named(store_, store::Actor::redoubt(), "finding", "identity", asked));
    for (size_t at = 0; at < found.size(); ++at) {
        PlannedFinding& finding = plan.findings[whose[at]];
        if (!found[at].record || !finding.id.empty()) continue;
        finding.id = found[at].record->id.text;
        finding.identity = asked[at];
        plan.touched[finding.id] = seen_[finding.first].print.names;
    }
    return {};
}

Map ReportPlanner::fresh_fields(const SeenPlace& place, const std::string& finding, const std::string& group) const {
    const bool told = place.first_seen.unix_ns != 0 && place.first_seen < scope_.scanned;
    const Time first = told ? place.first_seen : scope_.scanned;
    const bool software = place.print.kind == reports::FindingClass::software;
    const ScanAsset* asset = asset_of(place);
    std::string identity = reports::place_of(place.print);
    List sights;
    sights.emplace_back(sight_of(place, identity, first));
    List observations;
    observations.push_back(observation(place, {}));
    Map out;
    out.reserve(22);
    out.add("title", place_title(place, asset));
    out.add("finding", finding);
    out.add("location", place.location);
    out.add("identity", software ? fmt::format("{}/{}", group, place.print.asset) : std::move(identity));
    out.add("component", software ? place.print.where.substr(0, 1000) : std::string());
    out.add("severity", place.severity);
    out.add("installed", place.words->installed);
    out.add("fixed_in", place.words->fixed_in);
    out.add("first_seen", first);
    out.add("last_seen", scope_.scanned);
    out.add("times_seen", int64_t{1});
    out.add("observations", std::move(observations));
    out.add("tools", List{Value(scope_.tool)});
    out.add("seen_by", std::move(sights));
    if (asset != nullptr) {
        out.add("asset", asset->id);
        if (!asset->owner.empty()) out.add("owner", asset->owner);
        if (!asset->compartment.empty()) out.add("compartment", asset->compartment);
    }
    for (const schema::Member& member : urgency_of(place, first)) out.add(member.name, member.value);
    if (place.status != reports::Status::open) out.set("tags", List{Value("suppressed-in-tool")});
    return out;
}

Map ReportPlanner::finding_fields(const PlannedFinding& finding, const std::string& group) const {
    const SeenPlace& first = seen_[finding.first];
    Map out = described_finding(first);
    const bool software = first.print.kind == reports::FindingClass::software;
    out.add("identity", group);
    out.add("component", software ? first.print.where.substr(0, 1000) : first.location.substr(0, 1000));
    out.add("tools", List{Value(scope_.tool)});
    out.add("last_seen", scope_.scanned);
    if (const std::string compartment = compartment_of(first); !compartment.empty()) out.add("compartment", compartment);
    Time seen = scope_.scanned;
    List subjects;
    std::map<std::string, size_t> owners;
    Map worst;
    Value due, due_why;
    for (const size_t at : finding.places) {
        const SeenPlace& place = seen_[at];
        const ScanAsset* asset = asset_of(place);
        if (place.first_seen.unix_ns != 0 && place.first_seen < seen) seen = place.first_seen;
        const Map& urgency = urgency_of(place, place.first_seen.unix_ns != 0 && place.first_seen < scope_.scanned ? place.first_seen : scope_.scanned);
        const auto priority = [](const Map& map) { return map["priority"].as<double>() == nullptr ? -1.0 : *map["priority"].as<double>(); };
        if (priority(urgency) > priority(worst)) {
            worst = urgency;
            worst.set("priority_why", to_valid_utf8(fmt::format("{} on {}", urgency["priority_why"].text(), place_title(place, asset)).substr(0, 500)));
        }
        if (!urgency["due"].is_null() && (due.is_null() || urgency["due"].time() < due.time())) {
            due = urgency["due"];
            due_why = to_valid_utf8(fmt::format("{}; {}", urgency["due_why"].text(), place_title(place, asset)).substr(0, 1000));
        }
        if (asset == nullptr) continue;
        if (!asset->owner.empty()) ++owners[asset->owner];
        if (const Value id(asset->id); subjects.size() < 20 && std::ranges::find(subjects, id) == subjects.end()) subjects.push_back(id);
    }
    out.add("first_seen", seen);
    if (!subjects.empty()) out.add("subjects", std::move(subjects));
    out.add("priority", worst["priority"]);
    out.add("priority_why", worst["priority_why"]);
    for (const char* field : {"due", "deadline"}) out.add(field, due);
    for (const char* field : {"due_why", "deadline_why"}) out.add(field, due_why);
    if (!owners.empty()) out.add("owner", std::ranges::max_element(owners, {}, [](const auto& one) { return one.second; })->first);
    return out;
}

Result<> ReportPlanner::see_again(const SeenPlace& place, const Record& before, Pass pass, ReportPlan& plan) {
    List sights = sights_of(before);
    const auto own = std::ranges::find(sights, scope_.tool, [](const Value& one) { return one.map()["tool"].text(); });
    const bool new_tool = own == sights.end();
    const Time last = new_tool ? Time{} : own->map()["last_seen"].time();
    const bool older = !new_tool && scope_.scanned < last;
    const bool back = is_back(before) && !older && before["gone_on"].time() < scope_.scanned;
    Map changes;
    const bool moved = pass != Pass::exact;
    if (!older) {
        if (!place.location.empty()) set_if_other(changes, before, "location", place.location);
        if (!place.words->installed.empty()) set_if_other(changes, before, "installed", place.words->installed);
        if (!place.words->fixed_in.empty()) set_if_other(changes, before, "fixed_in", place.words->fixed_in);
        for (const schema::Member& member : urgency_of(place, before["first_seen"].time())) set_if_other(changes, before, member.name, member.value);
    }
    const bool due_again = !older && last + written_again_after < scope_.scanned;
    const bool was_missed = !new_tool && own->map()["misses"].integer() > 0;
    const bool severity_moved = !new_tool && own->map()["severity"].text() != place.words->severity_says;
    if (changes.empty() && !moved && !new_tool && !back && !due_again && !(was_missed && !older) && !severity_moved) {
        ++outcome_.same;
        return {};
    }
    Map sight = sight_of(place, reports::place_of(place.print), new_tool ? scope_.scanned : own->map()["first_seen"].time());
    if (older) sight.set("last_seen", last);
    if (new_tool)
        sights.push_back(std::move(sight));
    else
        own->held = std::move(sight);
    std::vector<std::string> tools;
    for (const Value& one : sights) tools.emplace_back(one.map()["tool"].text());
    std::ranges::sort(tools);
    set_if_other(changes, before, "tools", schema::list_of(tools));
    changes.set("seen_by", std::move(sights));
    if (before["last_seen"].time() < scope_.scanned) changes.set("last_seen", scope_.scanned);
    changes.set("times_seen", before["times_seen"].integer() + 1);
    const std::string why = back       ? "it is back"
                            : moved    ? std::string(reports::pass_says(pass))
                            : new_tool ? fmt::format("{} sees it as well", scope_.tool)
                                       : std::string();
    if (!why.empty()) {
        List observations = TRY(store_.as(store::Actor::redoubt()).get("occurrence", before.id.text))["observations"].list();
        observations.push_back(observation(place, moved ? fmt::format("{} (it was at {})", why, before["location"].text()) : why));
        if (observations.size() > most_kept_observations) observations.erase(observations.begin(), observations.end() - most_kept_observations);
        changes.set("observations", std::move(observations));
    }
    if (back)
        for (const schema::Member& member : Map{{"state", "open"}, {"proof", Value()}, {"gone_on", Value()}}) changes.set(member.name, member.value);
    if (moved && !before["identity"].text().starts_with("software/")) set_if_other(changes, before, "identity", reports::place_of(place.print));
    if (moved && place.print.kind == reports::FindingClass::code)
        plan.findings_changed.push_back(
            {.id = std::string(before["finding"].text()), .given = Map{{"identity", reports::group_of(place.print, compartment_of(place))}}});
    plan.occurrences.push_back({.id = before.id.text, .given = std::move(changes)});
    plan.touched[std::string(before["finding"].text())] = place.print.names;
    ++(back ? outcome_.back : moved && pass != Pass::other_tool ? outcome_.moved : outcome_.changed);
    tell(back    ? "back"
         : moved ? "moved"
                 : "changed",
         before["finding"].text(), place.words->title, place.location, why.empty() ? "what the report says of it" : why, asset_of(place), place.severity);
    return {};
}

bool ReportPlanner::in_scope(const reports::KnownPlace& known) const {
    const auto of_tool = std::ranges::find(known.sights, scope_.tool, &reports::Fingerprint::tool);
    if (of_tool == known.sights.end()) return false;
    if (scope_.checks.empty()) return true;
    const std::string& check = of_tool->check;
    const std::string own = check.starts_with(scope_.tool + "/") ? check.substr(scope_.tool.size() + 1) : check;
    return std::ranges::binary_search(scope_.checks, own);
}

void ReportPlanner::close(const Record& before, std::string proof, List sights, ReportPlan& plan) {
    Map changes{{"state", "verified"}, {"proof", to_valid_utf8(proof.substr(0, 990))}, {"gone_on", scope_.scanned}};
    if (!sights.empty()) changes.set("seen_by", std::move(sights));
    tell("closed", before["finding"].text(), before.title, before["location"].text(), proof, nullptr, before["severity"].text());
    plan.occurrences.push_back({.id = before.id.text, .given = std::move(changes)});
    plan.touched.try_emplace(std::string(before["finding"].text()));
    ++outcome_.closed;
}

// It was not in a report that could have had it: gone, and after so many in a row closed, unless another tool sees it.
void ReportPlanner::miss(const Record& before, const reports::KnownPlace& known, ReportPlan& plan) {
    if ((before.state != "open" && before.state != "gone") || !in_scope(known)) return;
    List sights = sights_of(before);
    const auto own = std::ranges::find(sights, scope_.tool, [](const Value& one) { return one.map()["tool"].text(); });
    if (own == sights.end() || !(own->map()["last_seen"].time() < scope_.scanned)) return;
    Map sight = own->map();
    const int64_t misses = sight["misses"].integer() + 1;
    sight.set("misses", misses);
    own->held = std::move(sight);
    const bool seen_elsewhere = still_seen_by_others(sights, scope_.tool);
    if (!seen_elsewhere && misses >= scope_.misses) {
        const std::string times = misses == 1 ? "the report" : fmt::format("{} reports in a row", misses);
        return close(before, fmt::format("{} of {} could have seen it and did not", times, scope_.tool), std::move(sights), plan);
    }
    Map changes{{"seen_by", std::move(sights)}, {"misses", seen_elsewhere ? before["misses"].integer() : misses}};
    if (!seen_elsewhere && before.state == "open") changes.set("state", "gone");
    tell("missed", before["finding"].text(), before.title, before["location"].text(),
         seen_elsewhere ? "another tool still sees it" : fmt::format("{} of {} misses that close it", misses, scope_.misses), nullptr,
         before["severity"].text());
    plan.occurrences.push_back({.id = before.id.text, .given = std::move(changes)});
    plan.touched.try_emplace(std::string(before["finding"].text()));
    ++outcome_.missed;
}

Result<ReportPlan> ReportPlanner::plan(const KnownOccurrences& known, const reports::Matched& matched) {
    ReportPlan plan;
    std::vector<size_t> fresh;
    std::vector<bool> met(known.records.size());
    for (size_t at = 0; at < seen_.size(); ++at) {
        const reports::PlaceMatch& match = matched.seen[at];
        const SeenPlace& place = seen_[at];
        if (match.known < 0) {
            if (place.status == reports::Status::fixed)
                ++outcome_.passed_over;
            else
                fresh.push_back(at);
            continue;
        }
        const auto number = static_cast<size_t>(match.known);
        const Record& before = known.records[number];
        if (met[number]) continue;
        met[number] = true;
        if (place.status == reports::Status::fixed) {
            if (before.state == "open" || before.state == "gone")
                close(before, fmt::format("{} says that it is fixed{}{}", scope_.tool, place.words->status_why.empty() ? "" : ": ", place.words->status_why),
                      {}, plan);
            continue;
        }
        plan.again.emplace_back(at, number);
        TRY(see_again(place, before, match.pass, plan));
    }
    for (size_t number = 0; number < known.records.size(); ++number)
        if (!met[number] && (known.records[number].state == "open" || known.records[number].state == "gone")) ++plan.unmet;
    for (size_t number = 0; scope_.missing && number < known.records.size(); ++number)
        if (!met[number]) miss(known.records[number], known.places[number], plan);
    for (const reports::Doubt& doubt : matched.doubts) {
        ++outcome_.doubtful;
        const SeenPlace& place = seen_[doubt.seen];
        tell("doubt", {}, place.words->title, place.location,
             fmt::format("{} earlier places could be this one ({}): it counts as new", doubt.candidates, reports::pass_says(doubt.pass)), asset_of(place),
             place.severity);
    }
    TRY(find_findings(plan, fresh));
    outcome_.fresh = static_cast<int64_t>(plan.fresh.size());
    for (const PlannedFinding& finding : plan.findings) {
        outcome_.fresh_findings += finding.id.empty() ? 1 : 0;
        for (const size_t at : finding.places)
            tell("new", finding.id, seen_[at].words->title, seen_[at].location,
                 finding.id.empty() ? "a new finding" : "another place of a finding that is known", asset_of(seen_[at]), seen_[at].severity);
    }
    return plan;
}

}  // namespace redoubt::rooms
