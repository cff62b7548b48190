#include "rooms/fix/report_import.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "base/time.h"
#include "rooms/fix/finding_standing.h"
#include "rooms/fix/report_plan.h"
#include "rooms/fix/same_report.h"
#include "rooms/fix/scan_log.h"
#include "store/insert_each.h"
#include "store/inside.h"
#include "store/transaction.h"

namespace redoubt::rooms {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;

namespace {

constexpr size_t most_report_problems = 500;

class Importing final : public ReportImport {
public:
    Importing(store::Store& store, const store::Actor& actor, ReportOptions options, const advisories::Snapshot* snapshot, ScanTargets targets)
        : store_(store), actor_(actor), options_(std::move(options)), snapshot_(snapshot), targets_(std::move(targets)), by_(store::Actor::redoubt()) {
        by_.user_id = actor.user_id;
        by_.name = actor.name;
    }

    Result<> take(reports::ReportedFinding&& finding) override {
        ++outcome_.reported;
        kinds_[finding.kind] += 1;
        const int asset = TRY(targets_.find(finding.target, finding.kind));
        Result<SeenPlace> place = seen_place(std::move(finding), asset, asset_id(asset), snapshot_);
        if (!place && place.error().code != Code::invalid) return std::unexpected(place.error());
        if (place) {
            said_.share(*place);
            seen_.push_back(*std::move(place));
        } else {
            problem(fmt::format("finding {}: {}", outcome_.reported, place.error().text()));
        }
        return {};
    }

    Result<ReportOutcome> finish(const reports::ReadReport& report) override {
        outcome_.format = report.format;
        outcome_.unread = report.unread;
        for (const std::string& one : report.problems) problem(one);
        ReportPlanner::Scope scope = scope_of(report);
        join_alike(scope.tool);
        TRY(look_at_targets(report));
        for (const std::string& one : targets_.problems()) problem(one);
        outcome_.new_assets = static_cast<int64_t>(targets_.to_make());
        const auto same = options_.sha256.empty() ? std::nullopt : TRY(ScanLog(store_).same_file(options_.sha256));
        if (same) outcome_.same_as = fmt::format("{} by {}", format_time(same->imported).substr(0, 16), same->by);
        const std::vector<DeadlineTable> tables = TRY(Deadlines(store_).tables());
        const auto without = std::ranges::count_if(places_, [](const SeenPlace& place) { return place.asset < 0; });
        if (without > 0 && targets_.problems().empty())
            problem(fmt::format("{} of {} places: the report does not say of which asset they are; name it with --asset", without, places_.size()));
        if (!options_.judge && outcome_.new_assets == 0 && TRY(same_again(scope, tables))) {
            outcome_.same = outcome_.places;
        } else {
            if (scope.has_time && same && !same->partial) scope.missing = false;  // one scan misses a place once, however often it is imported
            TRY(compare(scope, tables));
        }
        TRY(name_findings());
        return std::move(outcome_);
    }

private:
    // Whether exactly this was imported before, and nothing that it was compared with has changed since; then it is seen again, and that is all.
    Result<bool> same_again(const ReportPlanner::Scope& scope, std::span<const DeadlineTable> tables) {
        SameReports reports(store_);
        const std::vector<std::string> assets = assets_looked_at();
        const std::string digest = report_digest(places_, targets_, assets, tables, scope);
        if (!TRY(reports.known(digest, scope.scanned, assets))) return false;
        if (options_.dry_run) return true;
        TRY(store_.together([&]() -> Result<> {
            TRY(reports.seen_again(digest));
            return log(scope);
        }));
        outcome_.written = true;
        return true;
    }

    Result<> compare(const ReportPlanner::Scope& scope, std::span<const DeadlineTable> tables) {
        const bool homeless = std::ranges::any_of(places_, [](const SeenPlace& place) { return place.asset < 0; });
        const KnownOccurrences known = TRY(known_occurrences(store_, assets_looked_at(), homeless ? scope.tool : std::string()));
        ReportPlanner planner(store_, scope, places_, targets_, tables, outcome_);
        ReportPlan plan = TRY(planner.plan(known, match(known)));
        if (options_.judge) return judge(plan, planner, known);
        return options_.dry_run ? Result<>() : write(plan, planner, scope, tables);
    }

    reports::Matched match(const KnownOccurrences& known) {
        if (known.places.empty()) return {.seen = std::vector<reports::PlaceMatch>(places_.size())};
        std::vector<reports::Fingerprint> prints;
        prints.reserve(places_.size());
        for (SeenPlace& place : places_) prints.push_back(std::move(place.print));
        reports::Matched matched = reports::match_places(prints, known.places);
        for (size_t at = 0; at < prints.size(); ++at) places_[at].print = std::move(prints[at]);
        return matched;
    }

    // Nothing in it was missed, doubtful or moved: the same report finds every place as this one leaves it.
    bool would_be_the_same(const ReportPlan& plan, size_t added) const {
        const ReportOutcome& now = outcome_;
        return now.back + now.moved + now.missed + now.closed + now.doubtful + now.passed_over == 0 && added == plan.fresh.size() &&
               now.fresh + now.changed + now.same == now.places;
    }

    std::string asset_id(int number) const {
        if (number < 0) return {};
        const std::string& id = targets_.met()[static_cast<size_t>(number)].id;
        return id.empty() ? fmt::format("new:{}", number) : id;
    }

    void problem(std::string text) {
        if (outcome_.problems.size() < most_report_problems) outcome_.problems.push_back(std::move(text));
    }

    ReportPlanner::Scope scope_of(const reports::ReadReport& report) {
        const reports::Scan first = report.scans.empty() ? reports::Scan{} : report.scans.front();
        outcome_.tool = tool_name(first.tool.empty() ? report.format : first.tool);
        if (outcome_.tool.empty()) outcome_.tool = "report";
        outcome_.version = first.version.substr(0, 100);
        ReportPlanner::Scope scope{.tool = outcome_.tool, .missing = !options_.partial, .misses = options_.misses};
        const Time now = store_.clock().now();
        for (const reports::Scan& scan : report.scans) {
            const Time at = scan.finished.unix_ns != 0 ? scan.finished : scan.started;
            if (at.unix_ns != 0 && scope.scanned < at) scope.scanned = at;
            scope.missing = scope.missing && !scan.partial;
            scope.checks.insert(scope.checks.end(), scan.checks.begin(), scan.checks.end());
        }
        if (scope.scanned > now) problem(fmt::format("the report is of {}, which is yet to come: it counts as of now", format_time(scope.scanned)));
        scope.has_time = scope.scanned.unix_ns != 0 && scope.scanned <= now;
        if (!scope.has_time) scope.scanned = now;
        std::ranges::sort(scope.checks);
        outcome_.scanned = scope.scanned;
        return scope;
    }

    // Those in code, which are numbered among those that are alike.
    void number_code() {
        std::vector<reports::Fingerprint> prints;
        for (SeenPlace& place : seen_)
            if (place.print.kind == reports::FindingClass::code) prints.push_back(std::move(place.print));
        reports::number_alike(prints);
        auto next = prints.begin();
        for (SeenPlace& place : seen_)
            if (next != prints.end() && place.print.kind == reports::FindingClass::code) place.print = std::move(*next++);
    }

    // One place each, in the order of the report.
    void join_alike(const std::string& tool) {
        for (SeenPlace& place : seen_) {
            if (place.print.tool.empty()) place.print.tool = tool;
            if (place.print.check.starts_with('/')) place.print.check.insert(0, place.print.tool);
        }
        number_code();
        std::unordered_multimap<size_t, size_t> known;  // by the hash of what a place is known by, which is too long to be kept of each
        known.reserve(seen_.size());
        for (; !seen_.empty(); seen_.pop_front()) {
            SeenPlace& seen = seen_.front();
            const std::string name = reports::place_of(seen.print);
            const size_t hash = std::hash<std::string>()(name);
            const auto [first, last] = known.equal_range(hash);
            const auto same = std::find_if(first, last, [&](const auto& one) { return reports::place_of(places_[one.second].print) == name; });
            if (same != last) {
                take_twice(places_[same->second], seen);
                continue;
            }
            known.emplace(hash, places_.size());
            places_.push_back(std::move(seen));
        }
        outcome_.places = static_cast<int64_t>(places_.size());
        std::unordered_set<std::string> groups;
        for (const SeenPlace& place : places_) groups.insert(reports::group_of(place.print, {}));
        outcome_.findings = static_cast<int64_t>(groups.size());
    }

    reports::FindingClass main_kind() const {
        if (kinds_.empty()) return reports::FindingClass::host;
        return std::ranges::max_element(kinds_, {}, [](const auto& one) { return one.second; })->first;
    }

    // What was looked at without anything being wrong with it: known assets only, none is made for it.
    Result<> look_at_targets(const reports::ReadReport& report) {
        for (const SeenPlace& place : places_)
            if (place.asset >= 0) looked_at_.insert(place.asset);
        const size_t met = targets_.met().size();
        ScanTargets others = targets_;
        for (const reports::Scan& scan : report.scans)
            for (const reports::Target& target : scan.targets) {
                const int asset = TRY(others.find(target, main_kind()));
                if (asset >= 0 && static_cast<size_t>(asset) < met) looked_at_.insert(asset);
                if (asset >= 0 && static_cast<size_t>(asset) >= met && !others.met()[static_cast<size_t>(asset)].id.empty())
                    clean_.insert(others.met()[static_cast<size_t>(asset)].id);
            }
        if (!options_.asset.empty() && !targets_.met().empty()) looked_at_.insert(0);
        return {};
    }

    std::vector<std::string> assets_looked_at() const {
        std::set<std::string> out = clean_;
        for (const int number : looked_at_)
            if (const std::string& id = targets_.met()[static_cast<size_t>(number)].id; !id.empty()) out.insert(id);
        return {out.begin(), out.end()};
    }

    Result<> write(ReportPlan& plan, ReportPlanner& planner, const ReportPlanner::Scope& scope, std::span<const DeadlineTable> tables) {
        TRY(store_.together([&]() -> Result<> {
            store::Records records = store_.as(by_);
            TRY(targets_.make(records, scope.tool));
            for (SeenPlace& place : places_) place.print.asset = asset_id(place.asset);
            const store::InsertResult made = TRY(write_fresh(plan, planner));
            const std::string reason = fmt::format("reported by {}", scope.tool);
            const store::PutOptions each{.skip_failed = true, .reason = reason};
            const store::PutResult put = TRY(store::put_rows(store_, by_, "occurrence", plan.occurrences, each));
            for (const store::RowOutcome& row : put.rows)
                if (row.error) return std::unexpected(*row.error);
            TRY(store::put_rows(store_, by_, "finding", plan.findings_changed, each));
            if (would_be_the_same(plan, static_cast<size_t>(made.added)))
                TRY(SameReports(store_).keep(report_digest(places_, targets_, assets_looked_at(), tables, scope), scope.scanned, plan.unmet == 0));
            return log(scope);
        }));
        outcome_.written = true;
        return settle(plan);
    }

    // Writes what is new, so that decisions with a scope have their say, looks at what became of it, and takes all of it back.
    Result<> judge(const ReportPlan& plan, const ReportPlanner& planner, const KnownOccurrences& known) {
        constexpr std::string_view taken_back = "judged";
        const Result<> done = store_.write([&](store::Transaction& transaction) -> Result<> {
            outcome_.judged.clear();
            store::Records records = store_.as(by_);
            TRY(targets_.make(records, outcome_.tool));
            for (SeenPlace& place : places_) place.print.asset = asset_id(place.asset);
            const std::vector<std::string> made = std::move(TRY(write_fresh(plan, planner)).ids);
            for (size_t at = 0; at < made.size(); ++at) TRY(judge_one(transaction, places_[plan.fresh[at].place], made[at], Verdict::fresh));
            for (const auto& [place, number] : plan.again) {
                const Record& before = known.records[number];
                TRY(judge_one(transaction, places_[place], before.id.text, before.state == "verified" ? Verdict::back : Verdict::known));
            }
            return fail(Code::unavailable, std::string(taken_back));
        });
        if (!done && done.error().message == taken_back) return {};
        return done;
    }

    Result<> judge_one(store::Transaction& transaction, const SeenPlace& place, const std::string& id, Verdict verdict) {
        const Record occurrence = TRY(store::read_inside(store_, transaction, "occurrence", id));
        const Record finding = TRY(store::read_inside(store_, transaction, "finding", occurrence["finding"].text()));
        JudgedPlace out{.verdict = verdict,
                        .finding = finding.version == 1 && verdict == Verdict::fresh ? std::string() : finding.key,
                        .title = place.words->title,
                        .severity = std::string(finding["severity"].text()),
                        .asset = place.asset < 0 ? std::string() : targets_.met()[static_cast<size_t>(place.asset)].title,
                        .where = place.location,
                        .remedy = std::string(finding["remedy"].text())};
        if (occurrence.state == "suppressed") out.why = fmt::format("suppressed: {}", occurrence["suppressed_why"].text());
        if (finding.state == "accepted" || finding.state == "rejected") out.why = fmt::format("{}: {}", finding.state, finding["closing_reason"].text());
        if (!out.why.empty()) out.verdict = Verdict::accepted;
        outcome_.judged.push_back(std::move(out));
        return {};
    }

    // The new occurrences, in the order of the plan.
    Result<store::InsertResult> write_fresh(const ReportPlan& plan, const ReportPlanner& planner) {
        std::vector<std::string> ids(plan.findings.size()), groups(plan.findings.size());
        std::vector<size_t> fresh;
        for (size_t at = 0; at < plan.findings.size(); ++at) {
            const PlannedFinding& finding = plan.findings[at];
            const SeenPlace& first = places_[finding.first];
            ids[at] = finding.id;
            groups[at] = finding.id.empty() ? reports::group_of(first.print, planner.compartment_of(first)) : finding.identity;
            if (finding.id.empty()) fresh.push_back(at);
        }
        const auto finding_fields = [&](size_t at) { return planner.finding_fields(plan.findings[fresh[at]], groups[fresh[at]]); };
        const store::InsertResult made = TRY(store::insert_each(store_, by_, "finding", fresh.size(), finding_fields, "identity"));
        for (size_t at = 0; at < fresh.size(); ++at) ids[fresh[at]] = made.ids[at];
        const auto place_fields = [&](size_t at) {
            const FreshPlace& one = plan.fresh[at];
            return planner.fresh_fields(places_[one.place], ids[one.finding], groups[one.finding]);
        };
        return store::insert_each(store_, by_, "occurrence", plan.fresh.size(), place_fields, "identity", {.type = "finding", .ids = ids});
    }

    Result<> log(const ReportPlanner::Scope& scope) {
        ScanRun run{.id = store_.ids().next().text,
                    .tool = scope.tool,
                    .version = outcome_.version,
                    .format = outcome_.format,
                    .file = options_.file,
                    .sha256 = options_.sha256,
                    .scanned = scope.scanned,
                    .imported = store_.clock().now(),
                    .by = actor_.name,
                    .findings = outcome_.reported,
                    .fresh = outcome_.fresh,
                    .changed = outcome_.changed + outcome_.moved,
                    .gone = outcome_.missed + outcome_.closed,
                    .back = outcome_.back,
                    .partial = !scope.missing,
                    .assets = assets_looked_at()};
        return ScanLog(store_).add(run, reports::class_name(main_kind()));
    }

    // Findings that were there before follow from their places; new ones have it already.
    Result<> settle(const ReportPlan& plan) {
        std::vector<store::RowChange> rows;
        std::vector<std::string> ids;
        for (const auto& [id, names] : plan.touched) ids.push_back(id);
        const FindingStandings standings = TRY(standings_of(store_, ids));
        const std::vector<store::Named> findings = TRY(store::find_named(store_, store::Actor::redoubt(), "finding", "key", ids));
        size_t at = 0;
        for (const auto& [id, names] : plan.touched) {
            if (!findings[at].record) return fail(Code::not_found, fmt::format("there is no finding '{}'", id));
            const Record& finding = *findings[at++].record;
            Map changes;
            follow_standing(finding, standings.at(id), changes);
            List known = finding["vulnerabilities"].list();
            for (const std::string& name : names)
                if (!name.starts_with("CWE-") && std::ranges::find(known, Value(name)) == known.end()) known.emplace_back(name);
            if (known.size() != finding["vulnerabilities"].list().size()) changes.set("vulnerabilities", std::move(known));
            if (!changes.empty()) rows.push_back({.id = id, .given = std::move(changes)});
        }
        if (rows.empty()) return {};
        const store::PutResult put =
            TRY(store::put_rows(store_, store::Actor::redoubt(), "finding", rows, {.skip_failed = true, .reason = "follows from where it was seen"}));
        for (const store::RowOutcome& row : put.rows)
            if (row.error && row.error->code != Code::stale) return std::unexpected(*row.error);
        return {};
    }

    // Ids become the keys that people know.
    Result<> name_findings() {
        std::vector<std::string> ids;
        for (const ReportChange& change : outcome_.changes) ids.push_back(change.finding);
        const auto known = TRY(store_.as(actor_).refer("finding", ids));
        for (size_t at = 0; at < ids.size(); ++at) outcome_.changes[at].finding = known[at] ? known[at]->key : std::string();
        return {};
    }

    store::Store& store_;
    store::Actor actor_;
    ReportOptions options_;
    const advisories::Snapshot* snapshot_;
    ScanTargets targets_;
    store::Actor by_;
    std::map<reports::FindingClass, size_t> kinds_;
    SeenPlaces seen_, places_;
    SaidAlike said_;
    std::set<int> looked_at_;
    std::set<std::string> clean_;
    ReportOutcome outcome_;
};

}  // namespace

Result<std::unique_ptr<ReportImport>> ReportImport::open(store::Store& store, const store::Actor& actor, ReportOptions options,
                                                         const advisories::Snapshot* snapshot) {
    if (options.misses < 1 || options.misses > 100)
        return fail(Code::invalid, fmt::format("{} misses cannot close a place", options.misses), "misses", "give 1 to 100");
    TRY(ScanLog(store).open());
    TRY(SameReports(store).open());
    ScanTargets targets = TRY(ScanTargets::open(store.as(actor), options.asset));
    return std::make_unique<Importing>(store, actor, std::move(options), snapshot, std::move(targets));
}

}  // namespace redoubt::rooms
