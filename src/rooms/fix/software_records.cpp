#include "rooms/fix/software_records.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "rooms/fix/deadlines.h"
#include "rooms/fix/known_places.h"
#include "rooms/fix/priority.h"
#include "rooms/fix/software_findings.h"
#include "rooms/fix/supplier_statements.h"
#include "store/tables.h"

namespace redoubt::rooms {
namespace {

using advisories::AssetNumber;
using advisories::FleetPackage;
using advisories::Lookup;
using advisories::PackageNumber;
using schema::List;
using schema::Map;
using schema::Value;
using store::Record;
using store::RowChange;

constexpr size_t assets_at_once = 200;
constexpr Duration seen_again_after = hours(20);  // a host that reports every hour is not written every hour
constexpr size_t most_observations = 10;

// One weakness as one asset has it, whatever of its packages have it.
struct Present {
    WeaknessNumber weakness = 0;
    std::vector<PackageNumber> packages{};
    std::string fixed_in{}, cause{};
};

std::vector<Present> weaknesses_of(const SoftwareState& state, AssetNumber asset) {
    std::map<WeaknessNumber, Present> out;
    for (const PackageNumber package : state.fleet.packages_of(asset)) {
        for (const WeaknessHit& hit : state.hits[package]) {
            Present& present = out[hit.weakness];
            present.weakness = hit.weakness;
            present.packages.push_back(package);
            present.fixed_in = hit.fixed_in;
            present.cause = hit.cause;
        }
    }
    std::vector<Present> list;
    for (auto& [number, present] : out) list.push_back(std::move(present));
    return list;
}

struct Spoken {
    std::string name, version;
};
Spoken spoken(const FleetPackage& package) {
    const auto purl = advisories::parse_purl(package.purl);
    if (!purl) return {package.name, ""};
    return {purl->namespace_path.empty() || purl->type == "deb" || purl->type == "rpm" || purl->type == "apk" ? purl->name
                                                                                                              : purl->namespace_path + "/" + purl->name,
            purl->version};
}

void add_once(std::string& list, std::string_view one) {
    if (list.find(one) == std::string::npos) list += (list.empty() ? "" : ", ") + std::string(one);
}

bool has_own_sight(const List& sights) {
    return std::ranges::any_of(sights, [](const Value& one) { return one.map()["tool"].text() == own_tool; });
}

bool is_blank(const Value& value) { return value.is_null() || value == Value(""); }

// What is asked of an asset with a weakness: that of the weakness, and that of the asset.
Known known_of(const Weakness& weakness, const WatchedAsset& asset) {
    Known known = weakness.known;
    if (!asset.exposure.empty() && asset.exposure != "unknown") {
        known["exposure"] = asset.exposure;
        known["exposed"] = asset.exposure == "public" ? "yes" : "no";
    }
    if (!asset.criticality.empty()) known["criticality"] = asset.criticality;
    if (!asset.kind.empty()) known["kind"] = asset.kind;
    return known;
}

class Occurrences {
public:
    Occurrences(store::Store& store, const SoftwareState& state, SoftwareOutcome& outcome, SoftwareFindings& findings, const std::vector<DeadlineTable>& tables)
        : store_(store), state_(state), outcome_(outcome), findings_(findings), tables_(tables), now_(store.clock().now()) {}

    Result<> keep(std::span<const AssetNumber> assets) {
        std::map<AssetNumber, std::vector<Present>> wanted;
        std::vector<NeededFinding> needed;
        for (const AssetNumber asset : assets) {
            wanted[asset] = weaknesses_of(state_, asset);
            for (const Present& present : wanted[asset]) needed.push_back({present.weakness, state_.assets[asset].compartment});
        }
        TRY(findings_.ensure(needed));
        auto known = TRY(existing(assets));
        rows_.clear();
        for (const auto& [asset, present] : wanted) {
            for (const Present& one : present) TRY(see(asset, one, known));
        }
        for (const auto& [identity, occurrence] : known) TRY(miss(occurrence));
        return write();
    }

private:
    using ByIdentity = std::map<std::string, Record, std::less<>>;

    Result<ByIdentity> existing(std::span<const AssetNumber> assets) {
        schema::Query any{.kind = schema::Query::Kind::any};
        for (const AssetNumber asset : assets) any.children.push_back(schema::test_equals("asset", state_.assets[asset].id));
        ByIdentity out;
        const store::ListQuery query{.tree = std::move(any), .sort = "created", .fields = {}};
        TRY(store::each_record(store_, store::Actor::redoubt(), "occurrence", query, [&](std::span<const Record> batch) -> Result<> {
            for (const Record& occurrence : batch)
                if (occurrence["identity"].text().starts_with(software_identity)) out.emplace(occurrence["identity"].text(), occurrence);
            return {};
        }));
        return out;
    }

    Map fields_of(AssetNumber number, const Present& present, Time first_seen) const {
        const WatchedAsset& asset = state_.assets[number];
        const Weakness& weakness = state_.book->weakness(present.weakness);
        std::string names, versions;
        for (const PackageNumber package : present.packages) {
            const Spoken one = spoken(state_.fleet.package(package));
            add_once(names, one.name);
            add_once(versions, one.version);
        }
        Known known = known_of(weakness, asset);
        const SupplierSays said = said_of(state_.statements, state_.fleet, weakness, present.packages);
        if (said.clears()) known["supplier_clears"] = said.claim();
        const auto deadline = deadline_of(tables_, known, first_seen);
        const Priority priority = priority_of(known);
        Map out{{"title", fmt::format("{} {} on {}", weakness.package, versions, asset.title).substr(0, 300)},
                {"location", names.substr(0, 2000)},
                {"component", weakness.component.substr(0, 1000)},
                {"installed", versions.substr(0, 200)},
                {"fixed_in", present.fixed_in.substr(0, 200)},
                {"due", deadline && deadline->due.unix_ns != 0 ? Value(deadline->due) : Value()},
                {"due_why", deadline ? deadline->why.substr(0, 1000) : std::string()},
                {"priority", priority.value},
                {"priority_why", priority.why.substr(0, 500)},
                {"vex_status", said.status ? Value(software::vex_status_name(*said.status)) : Value()},
                {"vex_justification", said.justification.empty() ? Value() : Value(said.justification)},
                {"vex_says", said.text},
                {"owner", asset.owner.empty() ? Value() : Value(asset.owner)}};
        return out;
    }

    Value observation(const Present& present, std::string_view versions) const {
        return Map{{"at", now_}, {"tool", "Redoubt"}, {"seen", fmt::format("{} is affected by {}", versions, present.cause).substr(0, 4000)}};
    }

    List observations_of(const Present& present, const Map& fields, List before = {}) const {
        before.push_back(observation(present, fields["installed"].text()));
        add_claim(fields, before);
        return before;
    }

    void add_claim(const Map& fields, List& observations) const {
        const std::string_view says = fields["vex_says"].text();
        if (!says.empty()) observations.push_back(Map{{"at", now_}, {"tool", "VEX"}, {"seen", says}});
    }

    Result<> see(AssetNumber number, const Present& present, ByIdentity& known) {
        const WatchedAsset& asset = state_.assets[number];
        const FoundFinding* finding = findings_.find(present.weakness, asset.compartment);
        if (finding == nullptr) return {};  // it could not be made; the finding's own error was told
        const std::string identity = fmt::format("{}/{}", finding->identity, asset.id);
        const auto found = known.find(identity);
        if (found == known.end()) {
            Map given = fields_of(number, present, now_);
            given.set("finding", finding->id);
            given.set("asset", asset.id);
            given.set("identity", identity);
            given.set("severity", finding->severity);
            given.set("first_seen", now_);
            given.set("last_seen", now_);
            given.set("times_seen", int64_t{1});
            given.set("observations", observations_of(present, given));
            if (!asset.compartment.empty()) given.set("compartment", asset.compartment);
            rows_.push_back({.given = std::move(given)});
            findings_.touch(finding->id);
            ++outcome_.opened;
            return {};
        }
        TRY(see_again(number, present, found->second));
        known.erase(found);
        return {};
    }

    Result<> see_again(AssetNumber number, const Present& present, const Record& before) {
        Map wanted = fields_of(number, present, before["first_seen"].time()), changes;
        for (const schema::Member& member : wanted) {
            const bool head = member.name == "owner" || member.name == "title";
            const Value now = member.name == "owner"   ? (before.owner.id.empty() ? Value() : Value(before.owner.id))
                              : member.name == "title" ? Value(before.title)
                                                       : before[member.name];
            const bool empty = is_blank(member.value);
            const bool was_empty = is_blank(now);
            if (empty && was_empty) continue;
            if (head && empty) continue;
            if (member.value != now) changes.set(member.name, member.value);
        }
        const bool back = before.state == "gone" || before.state == "verified";
        const bool again = before["last_seen"].time() + seen_again_after < now_;
        if (back || again || !changes.empty()) {
            List observations = before["observations"].list();
            if (back || changes.find("installed") != nullptr || changes.find("fixed_in") != nullptr)
                observations = observations_of(present, wanted, std::move(observations));
            else if (changes.find("vex_says") != nullptr)
                add_claim(wanted, observations);
            if (observations.size() > most_observations)
                observations.erase(observations.begin(), observations.end() - static_cast<std::ptrdiff_t>(most_observations));
            changes.set("observations", std::move(observations));
            changes.set("last_seen", now_);
            changes.set("times_seen", before["times_seen"].integer() + 1);
        }
        if (List sights = before["seen_by"].list(); !sights.empty() && !has_own_sight(sights)) {
            sights.push_back(Map{{"tool", own_tool}, {"first_seen", now_}, {"last_seen", now_}, {"misses", int64_t{0}}});
            changes.set("seen_by", std::move(sights));
        }
        if (changes.empty()) return {};
        if (back) {
            changes.set("state", "open");
            changes.set("proof", Value());
            changes.set("gone_on", Value());
            ++outcome_.opened;
        } else {
            ++outcome_.changed;
        }
        rows_.push_back({.id = before.id.text, .given = std::move(changes)});
        findings_.touch(std::string(before["finding"].text()));
        return {};
    }

    // Nothing wanted it: gone, if that is proved.
    Result<> miss(const Record& before) {
        if (before.state != "open" && before.state != "gone") return {};
        const std::string proof = proof_of(before);
        if (proof.empty()) return {};
        rows_.push_back({.id = before.id.text, .given = Map{{"state", "verified"}, {"proof", proof.substr(0, 1000)}, {"gone_on", now_}}});
        findings_.touch(std::string(before["finding"].text()));
        ++outcome_.verified;
        return {};
    }

    std::string proof_of(const Record& before) const {
        const auto place = std::ranges::find(state_.assets, before["asset"].text(), &WatchedAsset::id);
        if (place == state_.assets.end()) return {};
        if (place->retired) return fmt::format("{} is retired", place->title);
        const auto packages = state_.fleet.packages_of(static_cast<AssetNumber>(place - state_.assets.begin()));
        if (packages.empty()) return {};  // nobody lists its software any more, which proves nothing
        std::string versions;
        for (const PackageNumber number : packages) {
            const FleetPackage& package = state_.fleet.package(number);
            for (const Lookup& lookup : package.lookups) {
                if (component_of(package, lookup) != before["component"].text()) continue;
                if (!state_.book->could_know(package)) return {};  // no feed speaks of it now: unknown, not passed
                add_once(versions, spoken(package).version);
            }
        }
        const std::string_view fixed = before["fixed_in"].text(), installed = before["installed"].text();
        // What a scanner reports and our feeds do not know of is over when the version says so, and not before.
        if (still_seen_by_others(sights_of(before), own_tool)) {
            const bool past = !versions.empty() && !fixed.empty() && versions.find(',') == std::string::npos &&
                              advisories::component_order(before["component"].text())(versions, fixed) >= 0;
            return past ? fmt::format("{} is installed now; the fix is in {}", versions, fixed) : std::string();
        }
        if (versions.empty()) return fmt::format("{} is no longer installed", before["location"].text());
        if (versions == installed) return fmt::format("no advisory says any more that {} is affected", versions);
        if (fixed.empty()) return fmt::format("{} is installed now, of which no advisory says that it is affected", versions);
        return fmt::format("{} is installed now; the fix is in {}", versions, fixed);
    }

    Result<> write() {
        if (rows_.empty()) return {};
        const store::PutResult put = TRY(store::put_rows(store_, store::Actor::redoubt(), "occurrence", rows_,
                                                         {.skip_failed = true, .reason = "follows from what is installed and what is published"}));
        for (const store::RowOutcome& row : put.rows)
            if (row.error && row.error->code != Code::stale) return std::unexpected(*row.error);
        return {};
    }

    store::Store& store_;
    const SoftwareState& state_;
    SoftwareOutcome& outcome_;
    SoftwareFindings& findings_;
    const std::vector<DeadlineTable>& tables_;
    Time now_;
    std::vector<RowChange> rows_;
};

}  // namespace

Result<> keep_software_records(store::Store& store, const SoftwareState& state, const std::vector<AssetNumber>& touched,
                               const std::set<std::string>& touched_findings, SoftwareOutcome& outcome, const std::function<bool()>& stopping) {
    const std::vector<DeadlineTable> tables = TRY(Deadlines(store).tables());
    SoftwareFindings findings(store, state, outcome);
    Occurrences occurrences(store, state, outcome, findings, tables);
    for (size_t first = 0; first < touched.size(); first += assets_at_once) {
        if (stopping && stopping()) return fail(Code::unavailable, "interrupted; it starts again");
        TRY(occurrences.keep(std::span(touched).subspan(first, std::min(assets_at_once, touched.size() - first))));
    }
    for (const std::string& id : touched_findings) findings.touch(id);
    return findings.settle();
}

}  // namespace redoubt::rooms
