#include "rooms/know/inventory.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "estate/intake.h"
#include "estate/settle.h"
#include "rooms/know/carried_rows.h"
#include "rooms/know/held_assets.h"
#include "rooms/know/ties.h"
#include "store/rights.h"

namespace redoubt::rooms {
namespace {

using estate::Entry;
using estate::Group;
using schema::List;
using schema::Map;
using schema::Value;

constexpr size_t rows_at_once = 5000;
constexpr size_t most_doubts = 20;

struct Carried {     // by an entry, in this report
    int64_t at = 0;  // which sighting: the last one of a source and key counts
    estate::Sighting sighting{};
};

// An asset that will be: its group, its entries, and why each is there.
struct Planned {
    uint32_t group = 0;
    const HeldAsset* before = nullptr;
    std::vector<const Entry*> entries{};
    std::vector<std::string> why{};
    std::vector<uint32_t> parts{};  // the entries as they came in
    bool stirred = false;
};

bool any_of(const std::vector<uint32_t>& list, const auto& test) { return std::ranges::any_of(list, test); }

class InventoryImport {
public:
    InventoryImport(store::Store& store, const store::Actor& actor, const InventoryOptions& options)
        : store_(store), actor_(actor), records_(store.as(actor)), options_(options) {}

    Result<InventoryResult> run(const SightingFeed& feed) {
        held_ = TRY(HeldAssets::load(store_, actor_));
        const std::vector<estate::KnownAsset> known = held_.known();
        estate::Intake intake(std::move(held_.entries));
        std::set<uint32_t> seen;
        TRY(feed([&](const std::string& source, estate::Sighting&& sighting) { seen.insert(take(intake, source, std::move(sighting))); }));
        for (const auto& [source, entries] : without_ties_)
            if (tell_ties_.contains(source))
                for (const uint32_t entry : entries) intake.replace_fact(entry, "ties", List{});
        for (const Entry& entry : intake.entries()) was_on_.push_back(entry.asset);
        settled_ = estate::settle(std::move(intake.entries()), known);
        ids_.resize(settled_.done.groups.size());
        titles_.resize(ids_.size());
        seen_.resize(ids_.size());
        std::vector<Planned> plan;
        for (uint32_t group = 0; group < settled_.done.groups.size(); ++group) {
            Planned one = planned(intake, group);
            seen_[group] = any_of(one.parts, [&](uint32_t part) { return seen.contains(part); });
            if (one.stirred || any_of(one.parts, [&](uint32_t part) { return carried_.contains(part); }))
                plan.push_back(std::move(one));
            else if (seen_[group])
                ++out_.same;
            if (const HeldAsset* before = held(group)) ids_[group] = before->id, titles_[group] = before->title;
        }
        for (size_t first = 0; first < plan.size(); first += rows_at_once)
            TRY(write(std::span(plan).subspan(first, std::min(rows_at_once, plan.size() - first))));
        TRY(empty_absorbed());
        TRY(write_doubts());
        if (!options_.dry_run) {
            const TieSums ties = TRY(keep_ties(records_, settled_.entries, settled_.done.groups, ids_));
            out_.linked = ties.linked, out_.unlinked = ties.unlinked;
        }
        if (options_.names_assets) name_assets(seen);
        return std::move(out_);
    }

private:
    void name_assets(const std::set<uint32_t>& seen) {
        std::vector<uint32_t> group_of(settled_.entries.size());
        for (uint32_t group = 0; group < settled_.done.groups.size(); ++group)
            for (const uint32_t entry : settled_.done.groups[group].entries) group_of[entry] = group;
        for (const uint32_t part : seen) {
            const Entry& entry = entry_with(part);
            out_.seen.push_back({entry.source, entry.key, ids_[group_of[settled_.became[part]]]});
        }
    }

    uint32_t take(estate::Intake& intake, const std::string& source, estate::Sighting&& sighting) {
        const uint32_t entry = intake.take(source, sighting);
        take_ties(intake, entry, source, sighting);
        if (carries_rows(sighting)) {
            sighting.ids.clear();
            sighting.facts = {};
            carried_[entry] = {out_.sightings, std::move(sighting)};
        }
        ++out_.sightings;
        return entry;
    }

    // A source that tells what hangs together with what has taken back what it tells no more.
    void take_ties(estate::Intake& intake, uint32_t entry, const std::string& source, const estate::Sighting& sighting) {
        const Entry& known = intake.entries()[entry];
        if (sighting.at < known.last) return;
        if (sighting.ties.empty()) {
            if (known.facts.find("ties")) without_ties_[source].insert(entry);
            return;
        }
        tell_ties_.insert(source);
        without_ties_[source].erase(entry);
        intake.replace_fact(entry, "ties", ties_as_facts(sighting.ties));
    }

    const HeldAsset* held(uint32_t group) const {
        const int32_t asset = settled_.done.groups[group].asset;
        return asset == estate::no_asset ? nullptr : &held_.assets[static_cast<size_t>(asset)];
    }

    // Whether it is made of other entries than before, or they say something new.
    bool is_stirred(const estate::Intake& intake, const Group& group, const std::vector<uint32_t>& parts) const {
        if (group.asset == estate::no_asset || !group.absorbed.empty()) return true;
        if (any_of(parts, [&](uint32_t part) { return intake.has_changed(part) || was_on_[part] != group.asset; })) return true;
        return group.entries.size() < held_.assets[static_cast<size_t>(group.asset)].entries;
    }

    Planned planned(const estate::Intake& intake, uint32_t at) const {
        const Group& group = settled_.done.groups[at];
        Planned out{.group = at, .before = held(at), .entries = {}, .why = {}, .parts = {}};
        for (const uint32_t entry : group.entries) out.parts.insert(out.parts.end(), settled_.parts[entry].begin(), settled_.parts[entry].end());
        out.stirred = is_stirred(intake, group, out.parts);
        for (const uint32_t place : group.entries) {
            const Entry& entry = settled_.entries[place];
            out.entries.push_back(&entry);
            out.why.push_back(!out.stirred || (entry.pinned && !entry.why.empty()) ? entry.why : settled_.done.why[place]);
        }
        return out;
    }

    const Entry& entry_with(uint32_t part) const { return settled_.entries[settled_.became[part]]; }

    Result<Map> fields(const Planned& one) {
        Map given = fields_of(one.before, one.entries, one.why);
        if (options_.listed && (!one.before || !one.before->listed)) given.set("listed", true);
        if (!options_.listed && !one.before) given.set("listed", false);
        if (!options_.compartment.empty() && !one.before) given.set("compartment", options_.compartment);
        TRY(add_carried(one, given));
        return given;
    }

    // Packages, services and the like are kept with the source that named them; those of an entry that comes from another asset come with it.
    Result<> add_carried(const Planned& one, Map& given) {
        std::set<std::string> from;  // assets whose rows are looked at
        bool any = false;
        for (const uint32_t part : one.parts) {
            any |= carried_.contains(part);
            const int32_t asset = was_on_[part];
            if (asset != estate::no_asset && asset != settled_.done.groups[one.group].asset)
                from.insert(held_.assets[static_cast<size_t>(asset)].id), any = true;
        }
        if (one.before) any |= one.entries.size() < one.before->entries;
        if (!any) return {};
        if (one.before) from.insert(one.before->id);
        for (const std::string_view field : carried_fields) {
            std::map<BySource, List> rows;  // by source and key, so that they come in one order
            for (const std::string& id : from) {
                const store::Record record = TRY(records_.get("asset", id));
                for (const Value& row : record[field].list())
                    if (stays(one, row.map(), one.before && id == one.before->id))
                        rows[{std::string(row.map()["source"].text()), std::string(row.map()["key"].text())}].push_back(row);
            }
            for (const auto& [by, carried] : last_carried(one)) rows[by] = carried_rows(carried->sighting, field, by.first, by.second);
            List all;
            for (auto& [by, list] : rows) all.insert(all.end(), std::make_move_iterator(list.begin()), std::make_move_iterator(list.end()));
            given.set(field, std::move(all));
        }
        return {};
    }

    using BySource = std::pair<std::string, std::string>;  // source and key

    std::map<BySource, const Carried*> last_carried(const Planned& one) const {
        std::map<BySource, const Carried*> out;
        for (const uint32_t part : one.parts) {
            const auto found = carried_.find(part);
            if (found == carried_.end()) continue;
            const Carried*& last = out[{entry_with(part).source, entry_with(part).key}];
            if (!last || last->at < found->second.at) last = &found->second;
        }
        return out;
    }

    bool stays(const Planned& one, const Map& row, bool own) const {
        if (row["source"].text().empty()) return own;
        bool known = false;
        for (const uint32_t part : one.parts) {
            if (entry_with(part).source != row["source"].text() || entry_with(part).key != row["key"].text()) continue;
            if (carried_.contains(part)) return false;
            known = true;
        }
        return known;
    }

    Result<> write(std::span<const Planned> plan) {
        std::vector<store::RowChange> rows;
        for (const Planned& one : plan) rows.push_back({.id = one.before ? one.before->id : "", .given = TRY(fields(one))});
        TRY(find_owners(rows));
        const store::PutResult put = TRY(put_rows(store_, actor_, "asset", rows, put_options()));
        out_.written |= put.written;
        for (size_t i = 0; i < plan.size(); ++i) {
            const store::RowOutcome& outcome = put.rows[i];
            ids_[plan[i].group] = outcome.id;
            titles_[plan[i].group] = outcome.title;
            tell(outcome, plan[i].why);
        }
        return {};
    }

    // Sources name owners; one of that name answers for it. Nobody is made up, and of two nobody is taken.
    Result<> find_owners(std::vector<store::RowChange>& rows) {
        std::set<std::string> wanted;
        for (const store::RowChange& row : rows)
            if (const Value* owner = row.given.find("owner")) wanted.emplace(owner->text());
        const std::vector<std::string> names(wanted.begin(), wanted.end());
        const std::vector<store::Named> found = TRY(store::find_named(store_, actor_, "party", "title", names));
        std::map<std::string, std::string> ids;
        for (size_t at = 0; at < names.size(); ++at) {
            const bool one = found[at].record && !found[at].several && found[at].record->state != "inactive";
            if (one)
                ids[names[at]] = found[at].record->id.text;
            else if (unknown_owners_.insert(names[at]).second)
                problem("owner",
                        fmt::format("{} named '{}' here: its assets get no owner by that", found[at].several ? "several are" : "nobody is", names[at]));
        }
        for (store::RowChange& row : rows)
            if (const Value* owner = row.given.find("owner")) {
                const auto id = ids.find(std::string(owner->text()));
                if (id == ids.end())
                    row.given.erase("owner");
                else
                    row.given.set("owner", id->second);
            }
        return {};
    }

    store::PutOptions put_options() const { return {.dry_run = options_.dry_run, .skip_failed = true, .reason = options_.reason}; }

    void tell(const store::RowOutcome& outcome, const std::vector<std::string>& why) {
        using Action = store::RowOutcome::Action;
        if (outcome.action == Action::same) ++out_.same;
        if (outcome.action == Action::created) ++out_.created;
        if (outcome.action == Action::changed) ++out_.changed;
        if (outcome.action == Action::failed) {
            ++out_.failed;
            problem(outcome.title, outcome.error ? outcome.error->text() : "it could not be written");
        }
        if (outcome.action != Action::created && outcome.action != Action::changed) return;
        const auto reason = std::ranges::find_if(why, [](const std::string& text) { return text.starts_with("merged"); });
        if (out_.changes.size() < most_inventory_listed)
            out_.changes.push_back({outcome.key, outcome.title, outcome.action == Action::created ? "create" : "change", reason == why.end() ? "" : *reason});
    }

    void problem(std::string where, std::string message) {
        ++out_.problems_total;
        if (out_.problems.size() < most_inventory_listed) out_.problems.push_back({std::move(where), std::move(message)});
    }

    // Assets that turned out to be another: nothing is left of them but the link that says so.
    Result<> empty_absorbed() {
        std::vector<store::RowChange> rows;
        std::vector<uint32_t> into;
        for (uint32_t group = 0; group < settled_.done.groups.size(); ++group)
            for (const uint32_t asset : settled_.done.groups[group].absorbed) {
                rows.push_back({.id = held_.assets[asset].id, .given = emptied(held_.assets[asset])});
                into.push_back(group);
            }
        for (size_t first = 0; first < rows.size(); first += rows_at_once) {
            const auto part = std::span(rows).subspan(first, std::min(rows_at_once, rows.size() - first));
            const store::PutResult put = TRY(put_rows(store_, actor_, "asset", part, put_options()));
            for (size_t i = 0; i < part.size(); ++i) {
                const store::RowOutcome& outcome = put.rows[i];
                if (outcome.error) problem(outcome.key, outcome.error->text());
                if (outcome.action != store::RowOutcome::Action::changed) continue;
                ++out_.merged;
                if (out_.changes.size() < most_inventory_listed)
                    out_.changes.push_back({outcome.key, outcome.title, "merge", "it is the same as " + ids_[into[first + i]]});
                if (put.written)
                    (void)records_.link("asset", outcome.id, "duplicates", "asset", ids_[into[first + i]], "its sources turned out to speak of one thing");
            }
        }
        return {};
    }

    // Both of a doubtful pair carry it. Never across compartments: who sees one may not see the other.
    Result<> write_doubts() {
        std::map<std::string, std::vector<records::Doubt>> doubts;
        for (const estate::PossiblySame& pair : settled_.done.doubts) {
            if (seen_[pair.one] || seen_[pair.other]) ++out_.doubtful;
            if (ids_[pair.one].empty() || ids_[pair.other].empty() || compartment(pair.one) != compartment(pair.other)) continue;
            for (const auto& [mine, other] : {std::pair{pair.one, pair.other}, {pair.other, pair.one}})
                if (auto& list = doubts[ids_[mine]]; list.size() < most_doubts) list.push_back({{ids_[other]}, pair.why, against(pair)});
        }
        for (const HeldAsset& asset : held_.assets)
            if (!asset.doubts.empty()) doubts.try_emplace(asset.id);
        std::vector<store::RowChange> rows;
        for (const auto& [id, list] : doubts) {
            List values;
            for (const records::Doubt& doubt : list) values.emplace_back(schema::read_fields(records::Doubt::fields(), &doubt));
            rows.push_back({.id = id, .given = {{"doubts", std::move(values)}}});
        }
        if (!options_.dry_run) TRY(put_rows(store_, actor_, "asset", rows, put_options()));
        return {};
    }

    std::string against(const estate::PossiblySame& pair) const {
        if (pair.rival < 0 || compartment(static_cast<uint32_t>(pair.rival)) != compartment(pair.one)) return pair.against;
        return fmt::format("{}; about as much speaks for {}", pair.against, titles_[static_cast<size_t>(pair.rival)]);
    }

    std::string compartment(uint32_t group) const { return held(group) ? held(group)->compartment : std::string(); }

    store::Store& store_;
    const store::Actor& actor_;
    store::Records records_;
    const InventoryOptions& options_;
    HeldAssets held_;
    estate::Settled settled_;
    std::vector<int32_t> was_on_;      // by part: the asset
    std::vector<std::string> titles_;  // of each group
    std::vector<bool> seen_;           // of each group: the reports name it
    std::set<std::string> unknown_owners_;
    std::vector<std::string> ids_;                            // of the asset of each group; empty: none yet
    std::map<uint32_t, Carried> carried_;                     // by part
    std::map<std::string, std::set<uint32_t>> without_ties_;  // by source: entries that had some
    std::set<std::string> tell_ties_;                         // sources
    InventoryResult out_;
};

}  // namespace

Result<InventoryResult> put_sightings(store::Store& store, const store::Actor& actor, const SightingFeed& feed, const InventoryOptions& options) {
    const store::Actor who = store.with_level(actor);
    if (!options.dry_run) TRY(store::may_write(who, *store.find_type("asset"), schema::Level::ic2, "importing an inventory", "import"));
    return InventoryImport(store, who, options).run(feed);
}

Result<InventoryResult> put_reports(store::Store& store, const store::Actor& actor, std::span<const SourceReport> reports, const InventoryOptions& options) {
    const SightingFeed feed = [&](const GiveSighting& give) -> Result<> {
        for (const SourceReport& report : reports)
            for (const estate::Sighting& sighting : report.sightings) give(report.source, estate::Sighting(sighting));
        return {};
    };
    return put_sightings(store, actor, feed, options);
}

Result<InventoryResult> import_report(store::Store& store, const store::Actor& actor, const ReportFile& file, const InventoryOptions& options) {
    if (file.source.empty() || file.source.size() > 300) return fail(Code::invalid, "a report says which source it is of, in at most 300 bytes", "source");
    if (file.source == estate::by_hand || file.source == "logs")
        return fail(Code::invalid, fmt::format("'{}' is what Redoubt itself calls a source", file.source), "source", "choose another name");
    if (file.bytes.empty()) return fail(Code::invalid, "the report is empty");
    Result<const estate::ReportFormat*> found = estate::find_report_format(file.format, file.name, file.bytes);
    if (!found && file.format.empty() && !file.read.columns.empty()) found = estate::find_report_format("table", "", "");  // whose columns are mapped
    const estate::ReportFormat* format = TRY(std::move(found));
    std::vector<estate::Problem> problems;
    int64_t problems_total = 0;
    const auto note = [&](estate::Problem problem) {
        if (++problems_total <= static_cast<int64_t>(most_inventory_listed)) problems.push_back(std::move(problem));
    };
    const SightingFeed feed = [&](const GiveSighting& give) -> Result<> {
        int64_t given = 0;
        const auto take = [&](estate::Sighting&& sighting) -> Result<> {
            if (sighting.at.unix_ns == 0) sighting.at = file.read.at;
            give(file.source, std::move(sighting));
            ++given;
            return {};
        };
        TRY(format->read(file.bytes, file.read, {.sighting = take, .problem = note}));
        if (given > 0) return {};
        return fail(Code::invalid, "it names nothing that could be told from anything else", problems.empty() ? "" : problems.front().where,
                    problems.empty() ? "" : problems.front().message);
    };
    InventoryOptions named = options;
    if (named.reason.empty()) named.reason = fmt::format("inventory of {}", file.source);
    InventoryResult out = TRY(put_sightings(store, actor, feed, named));
    out.problems.insert(out.problems.begin(), problems.begin(), problems.end());
    out.problems_total += problems_total;
    return out;
}

}  // namespace redoubt::rooms
