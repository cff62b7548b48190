#include "rooms/fix/software_findings.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "rooms/fix/finding_standing.h"
#include "rooms/fix/software_records.h"
#include "rooms/fix/supplier_statements.h"

namespace redoubt::rooms {

using advisories::AdvisoryNumber;
using advisories::AdvisoryPage;
using advisories::AdvisorySummary;
using schema::List;
using schema::Map;
using schema::Value;
using store::Record;
using store::RowChange;

namespace {

std::string identity_of(std::string_view id, const Weakness& weakness, const std::string& compartment) {
    return fmt::format("{}{}/{}{}", software_identity, id, weakness.component, compartment.empty() ? "" : "@" + compartment).substr(0, 900);
}

std::string kind_of(std::string_view id) {
    if (id.starts_with("CVE-")) return "cve";
    if (id.starts_with("GHSA-")) return "ghsa";
    return "distribution";
}

std::string word_of(const Known& known, std::string_view name, std::string_view absent = {}) {
    const auto found = known.find(name);
    return found == known.end() ? std::string(absent) : found->second;
}

Value number_of_text(const std::string& text) { return text.empty() ? Value() : Value(std::stod(text)); }

List texts(const std::vector<std::string>& all, std::string_view but = {}) {
    List out;
    for (const std::string& one : all)
        if (one != but) out.emplace_back(one);
    return out;
}

// The texts of the first of its advisories that has any.
struct Telling {
    AdvisorySummary summary{};
    AdvisoryPage page{};
};
Result<Telling> telling_of(const SoftwareState& state, const Weakness& weakness) {
    const advisories::Index& index = state.book->snapshot().index();
    std::vector<AdvisoryNumber> asked;
    if (const auto own = TRY(index.find(weakness.id))) asked.push_back(*own);
    asked.insert(asked.end(), weakness.advisories.begin(), weakness.advisories.end());
    Telling out;
    for (const AdvisoryNumber number : asked) {
        const Telling one{TRY(index.advisory(number)), TRY(index.page(number))};
        if (out.summary.id.empty()) out = one;
        if (out.summary.summary.empty()) out.summary.summary = one.summary.summary;
        if (out.page.details.empty()) out.page.details = one.page.details;
        if (out.page.vector.empty()) out.page.vector = one.page.vector;
        if (out.page.weaknesses.empty()) out.page.weaknesses = one.page.weaknesses;
        if (out.page.references.empty()) out.page.references = one.page.references;
        if (out.page.published_s == 0) out.page.published_s = one.page.published_s;
    }
    return out;
}

List weakness_ids(const AdvisoryPage& page) {
    List out;
    for (const uint32_t number : page.weaknesses) out.emplace_back(fmt::format("CWE-{}", number));
    return out;
}

Value time_or_null(int64_t seconds) { return seconds == 0 ? Value() : Value(Time::from_unix_s(seconds)); }

}  // namespace

SoftwareFindings::SoftwareFindings(store::Store& store, const SoftwareState& state, SoftwareOutcome& outcome)
    : store_(store), state_(state), outcome_(outcome) {}

const FoundFinding* SoftwareFindings::find(WeaknessNumber weakness, const std::string& compartment) const {
    const auto found = found_.find({weakness, compartment});
    return found == found_.end() ? nullptr : &found->second;
}

Result<> SoftwareFindings::ensure(std::span<const NeededFinding> needed) {
    std::set<Key> missing;
    for (const NeededFinding& one : needed)
        if (!found_.contains({one.weakness, one.compartment})) missing.insert({one.weakness, one.compartment});
    if (missing.empty()) return {};
    std::vector<Key> list(missing.begin(), missing.end());
    TRY(find_known(list));
    std::erase_if(list, [&](const Key& key) { return found_.contains(key); });
    if (list.empty()) return {};
    return make(list);
}

// By whichever of its ids it was called when it was made.
Result<> SoftwareFindings::find_known(const std::vector<Key>& missing) {
    std::vector<std::string> identities;
    std::vector<size_t> whose;
    for (size_t at = 0; at < missing.size(); ++at) {
        const Weakness& weakness = state_.book->weakness(missing[at].first);
        std::vector<std::string> names = weakness.names;
        names.insert(names.begin(), weakness.id);
        for (const std::string& name : names) {
            identities.push_back(identity_of(name, weakness, missing[at].second));
            whose.push_back(at);
        }
    }
    const auto found = TRY(store::find_named(store_, store::Actor::redoubt(), "finding", "identity", identities));
    for (size_t at = 0; at < found.size(); ++at) {
        if (!found[at].record) continue;
        const Key& key = missing[whose[at]];
        found_.try_emplace(key, FoundFinding{.id = found[at].record->id.text,
                                             .identity = identities[at],
                                             .severity = std::string((*found[at].record)["severity"].text()),
                                             .weakness = key.first});
        weaknesses_[found[at].record->id.text] = key.first;
    }
    return {};
}

Result<Map> SoftwareFindings::advisory_of(const Weakness& weakness) const {
    const Telling telling = TRY(telling_of(state_, weakness));
    const std::string severity = word_of(weakness.known, "severity", "medium");
    List references;
    for (const std::string_view one : telling.page.references) references.emplace_back(std::string(one));
    return Map{{"title", (telling.summary.summary.empty() ? weakness.id : fmt::format("{}: {}", weakness.id, telling.summary.summary)).substr(0, 300)},
               {"advisory_id", weakness.id},
               {"kind", kind_of(weakness.id)},
               {"aliases", texts(weakness.names, weakness.id)},
               {"description", std::string(telling.page.details)},
               {"severity", severity},
               {"cvss", number_of_text(word_of(weakness.known, "cvss"))},
               {"cvss_vector", std::string(telling.page.vector.substr(0, 300))},
               {"exploited", word_of(weakness.known, "exploited") == "yes"},
               {"weaknesses", weakness_ids(telling.page)},
               {"published_on", time_or_null(telling.page.published_s)},
               {"modified_on", telling.summary.modified_s < telling.page.published_s ? Value() : time_or_null(telling.summary.modified_s)},
               {"references", std::move(references)},
               {"applicability", fmt::format("{} is on assets of ours, in a version that is affected.", weakness.package)},
               {"state", "applicable"}};
}

// An advisory lies open to everybody: what is only on assets in a compartment makes none.
Result<std::map<WeaknessNumber, std::string>> SoftwareFindings::ensure_advisories(const std::vector<Key>& missing) {
    std::vector<std::string> ids;
    for (const Key& key : missing) ids.push_back(state_.book->weakness(key.first).id);
    const auto found = TRY(store::find_named(store_, store::Actor::redoubt(), "advisory", "advisory_id", ids));
    std::map<WeaknessNumber, std::string> out;
    std::map<std::string, size_t> rows_by_id;
    std::vector<RowChange> rows;
    for (size_t at = 0; at < missing.size(); ++at) {
        if (found[at].record) {
            out[missing[at].first] = found[at].record->id.text;
        } else if (missing[at].second.empty() && rows_by_id.try_emplace(ids[at], rows.size()).second) {
            rows.push_back({.given = TRY(advisory_of(state_.book->weakness(missing[at].first)))});
        }
    }
    if (rows.empty()) return out;
    const store::PutResult put =
        TRY(store::put_rows(store_, store::Actor::redoubt(), "advisory", rows, {.skip_failed = true, .reason = "software of ours is affected"}));
    for (size_t at = 0; at < missing.size(); ++at)
        if (const auto row = rows_by_id.find(ids[at]); row != rows_by_id.end() && !put.rows[row->second].id.empty())
            out[missing[at].first] = put.rows[row->second].id;
    return out;
}

Result<Map> SoftwareFindings::finding_of(const Weakness& weakness, const std::string& compartment, const std::string& advisory) const {
    const Telling telling = TRY(telling_of(state_, weakness));
    const Time now = store_.clock().now();
    const std::string severity = word_of(weakness.known, "severity", "medium");
    std::string title = fmt::format("{} in {}", weakness.id, weakness.package);
    if (!telling.summary.summary.empty()) title += fmt::format(": {}", telling.summary.summary);
    std::string description(telling.page.details.empty() ? telling.summary.summary : telling.page.details);
    Map out{{"title", to_valid_utf8(title.substr(0, 300))},
            {"kind", "vulnerability"},
            {"severity", severity},
            {"severity_origin", weakness.known.contains("severity") ? "advisory" : "table"},
            {"description", std::move(description)},
            {"identity", identity_of(weakness.id, weakness, compartment)},
            {"component", weakness.component},
            {"vulnerabilities", texts(weakness.names)},
            {"weaknesses", weakness_ids(telling.page)},
            {"cvss", number_of_text(word_of(weakness.known, "cvss"))},
            {"exploited", word_of(weakness.known, "exploited") == "yes"},
            {"first_seen", now},
            {"last_seen", now}};
    if (!advisory.empty()) out.set("advisory", advisory);
    if (!compartment.empty()) out.set("compartment", compartment);
    return out;
}

Result<> SoftwareFindings::make(const std::vector<Key>& missing) {
    const auto advisories = TRY(ensure_advisories(missing));
    std::vector<RowChange> rows;
    for (const Key& key : missing) {
        const auto advisory = advisories.find(key.first);
        rows.push_back(
            {.given = TRY(finding_of(state_.book->weakness(key.first), key.second, advisory == advisories.end() ? std::string() : advisory->second))});
    }
    const store::PutResult put = TRY(store::put_rows(store_, store::Actor::redoubt(), "finding", rows,
                                                     {.skip_failed = true, .reason = "follows from what is installed and what is published"}));
    for (size_t at = 0; at < missing.size(); ++at) {
        if (put.rows[at].error) return std::unexpected(*put.rows[at].error);
        found_[missing[at]] = {.id = put.rows[at].id,
                               .identity = std::string(rows[at].given["identity"].text()),
                               .severity = std::string(rows[at].given["severity"].text()),
                               .weakness = missing[at].first};
        weaknesses_[put.rows[at].id] = missing[at].first;
        ++outcome_.raised;
    }
    return {};
}

Result<> SoftwareFindings::settle() {
    std::vector<RowChange> rows;
    const std::vector<std::string> touched(touched_.begin(), touched_.end());
    touched_.clear();
    const FindingStandings standings = TRY(standings_of(store_, touched));
    for (const auto& [id, standing] : standings) TRY(settle_one(id, standing, rows));
    if (!rows.empty()) {
        const store::PutResult put =
            TRY(store::put_rows(store_, store::Actor::redoubt(), "finding", rows, {.skip_failed = true, .reason = "follows from where it was seen"}));
        for (const store::RowOutcome& row : put.rows)
            if (row.error && row.error->code != Code::stale) return std::unexpected(*row.error);
    }
    return settle_advisories(store_, std::exchange(advisories_, {}));
}

Result<> SoftwareFindings::settle_one(const std::string& id, const FindingStanding& standing, std::vector<RowChange>& rows) {
    const Record finding = TRY(store_.as(store::Actor::redoubt()).get("finding", id));
    const auto known = weaknesses_.find(id);
    if (const std::string advisory(finding["advisory"].text()); !advisory.empty() && finding.compartment.empty())
        advisories_[advisory] = known == weaknesses_.end() ? nullptr : &state_.book->weakness(known->second);
    Map changes;
    const auto set = [&](std::string_view field, Value value) {
        if (finding[field] != value) changes.set(std::string(field), std::move(value));
    };
    if (standing.open > 0 && known != weaknesses_.end()) {
        const Weakness& weakness = state_.book->weakness(known->second);
        set("exploited", word_of(weakness.known, "exploited") == "yes");
        set("cvss", number_of_text(word_of(weakness.known, "cvss")));
        set("vulnerabilities", texts(weakness.names));
        if (finding["severity_origin"].text() != "person" && weakness.known.contains("severity")) set("severity", word_of(weakness.known, "severity"));
    }
    if (standing.open > 0) {
        const Value* severity = changes.find("severity");
        TRY(follow_severity(store_, id, std::string((severity ? *severity : finding["severity"]).text())));
        TRY(follow_suppliers(store_, finding, standing.open, changes));
        const std::string fixed(standing.worst["fixed_in"].text());
        if (finding["remedy"].text().empty() && !fixed.empty())
            set("remedy", fmt::format("Upgrade {} to {} or later.", advisories::component_name(finding["component"].text()), fixed));
    }
    const Settled settled = follow_standing(finding, standing, changes);
    outcome_.closed += settled == Settled::closed ? 1 : 0;
    outcome_.raised += settled == Settled::reopened ? 1 : 0;
    if (!changes.empty()) rows.push_back({.id = id, .given = std::move(changes)});
    return {};
}

}  // namespace redoubt::rooms
