// Reports of collectors: what is checked before one is taken, and how those taken become part of the inventory.
#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/hash.h"
#include "estate/reports.h"
#include "rooms/know/collector_table.h"
#include "rooms/know/inventory.h"
#include "schema/json.h"
#include "store/transaction.h"

namespace redoubt::rooms {

using schema::Map;
using store::Transaction;

namespace {

constexpr double most_at_once = 600;  // reports of one key, so that what waited for a month comes in one go
constexpr double allowed_an_hour = 120;
constexpr Duration most_apart = minutes(5);  // clocks
constexpr Duration oldest_facts = days(31);
constexpr int64_t most_waiting = 700;  // of one key
constexpr int64_t reports_at_once = 32;
constexpr schema::JsonLimits report_limits{.most_bytes = hosts::most_fact_file_bytes, .deepest = 16, .most_values = 1'000'000};

struct MachineIds {
    std::string machine{}, hardware{}, instance{};
};

MachineIds machine_of(const Map& facts) {
    const Map& host = facts["host"].map();
    return {std::string(host["machine_id"].text()), std::string(facts["hardware"].map()["uuid"].text()), std::string(host["instance"].text())};
}

// Why these are not facts of the machine that the key was enrolled on; empty: they are. What one of the two does not tell says nothing,
// and a machine that was set up anew keeps its hardware.
std::string why_another(const Collector& one, const MachineIds& now) {
    const auto differ = [](const std::string& a, const std::string& b) { return !a.empty() && !b.empty() && a != b; };
    const bool same_hardware = !now.hardware.empty() && now.hardware == one.hardware;
    if (differ(one.hardware, now.hardware)) return fmt::format("hardware UUID {} instead of {}", now.hardware, one.hardware);
    if (differ(one.instance, now.instance)) return fmt::format("instance {} instead of {}", now.instance, one.instance);
    if (differ(one.machine, now.machine) && !same_hardware) return fmt::format("machine id {} instead of {}", now.machine, one.machine);
    return {};
}

Result<> check_clocks(const Collectors::Sending& sending, const hosts::FactFile& file, Time now) {
    const auto apart = [&](const char* which, const char* what) {
        return fail(Code::invalid,
                    fmt::format("the clock of the host is {}: it says {}, and it is {} here", which, format_time(sending.clock), format_time(now)), what,
                    "set the clock of the host, or of the server");
    };
    if (sending.clock.unix_ns > 0 && sending.clock > now + most_apart) return apart("ahead", "clock");
    if (sending.clock.unix_ns > 0 && sending.clock + most_apart < now) return apart("behind", "clock");
    TRY(hosts::check_time(file, std::nullopt, now));
    if (file.at + oldest_facts < now)
        return fail(Code::invalid, fmt::format("the facts are of {}, more than 31 days before {}, which it is here", format_time(file.at), format_time(now)),
                    "facts.at", "set the clock of the host, and collect again");
    return {};
}

// A report that waits for the inventory.
struct TakenReport {
    Collector by{};
    int64_t sequence = 0;
    SourceReport report{};
    std::string problem{};
    std::string asset{};  // that it became
};

SourceReport read_report(const Collector& by, std::string_view bytes, std::string& problem) {
    SourceReport out{.source = "collect", .sightings = {}};
    const estate::ReportFormat* format = estate::find_report_format("facts", {}, {}).value_or(nullptr);
    const estate::ReportSink sink{.sighting = [&](estate::Sighting&& sighting) -> Result<> {
                                      if (!by.placement.site.empty()) sighting.facts.set("site", by.placement.site);
                                      if (!by.placement.zone.empty()) sighting.facts.set("zone", by.placement.zone);
                                      out.sightings.push_back(std::move(sighting));
                                      return {};
                                  },
                                  .problem = [&](estate::Problem one) { problem = one.message; }};
    const Result<> read = format ? format->read(bytes, {.zone = by.placement.zone}, sink) : Result<>(fail(Code::internal, "fact files are not read here"));
    if (!read) problem = read.error().text();
    return out;
}

std::vector<TakenReport> next_taken(store::Connection& sql, Result<>& done) {
    std::vector<TakenReport> out;
    done = sql.each(
        "SELECT c.key, c.id, c.name, c.zone, c.site, c.listed, c.compartment, c.party, r.sequence, r.report FROM collector_report r JOIN collector c "
        "USING(key) "
        "WHERE r.failed = 0 AND c.revoked = 0 ORDER BY r.received, r.key, r.sequence LIMIT ?",
        {reports_at_once}, [&](const store::Row& row) {
            TakenReport one;
            one.by.key = row.text(0), one.by.id = row.text(1), one.by.name = row.text(2);
            one.by.placement = {std::string(row.text(3)), std::string(row.text(4)), row.integer(5) != 0, std::string(row.text(6)), std::string(row.text(7))};
            one.sequence = row.integer(8);
            one.report = read_report(one.by, row.text(9), one.problem);
            out.push_back(std::move(one));
            return true;
        });
    return out;
}

// In the open, a host speaks for itself; into a compartment, with the rights of who let it in.
store::Actor actor_for(const Collector& by) {
    return {.user_id = "collector", .name = "Collectors", .level = schema::Level::ic2, .party = by.placement.compartment.empty() ? "" : by.placement.party};
}

Result<> put(store::Store& store, std::span<TakenReport*> reports) {
    std::vector<SourceReport> all;
    for (const TakenReport* one : reports)
        if (!one->report.sightings.empty()) all.push_back(one->report);
    if (all.empty()) return {};
    const Placement& to = reports.front()->by.placement;
    const InventoryOptions options{.listed = to.listed, .compartment = to.compartment, .reason = "facts that hosts sent", .names_assets = true};
    const InventoryResult done = TRY(put_reports(store, actor_for(reports.front()->by), all, options));
    for (const InventoryResult::Seen& seen : done.seen)
        for (TakenReport* one : reports)
            if (one->by.key == seen.key) one->asset = seen.asset;
    if (done.failed == 0 || done.problems.empty()) return {};
    return fail(Code::invalid, done.problems.front().message, done.problems.front().where);
}

auto placed(const TakenReport& one) {
    const Placement& to = one.by.placement;
    return std::tie(to.compartment, to.party, to.listed);
}

// What fails together is tried one by one, so that one report does not hold up the others.
Result<> put_alike(store::Store& store, std::span<TakenReport*> alike) {
    const Result<> together = put(store, alike);
    if (together) return {};
    if (exit_code(together.error().code) == 3) return together;  // the disk, not the reports
    for (TakenReport*& one : alike)
        if (const Result<> alone = put(store, std::span(&one, 1)); !alone) one->problem = alone.error().text();
    return {};
}

Result<> conclude(Transaction& transaction, const TakenReport& one) {
    if (!one.asset.empty()) TRY(transaction.sql.run("INSERT OR REPLACE INTO collector_asset VALUES(?, ?)", {one.by.key, one.asset}));
    if (one.problem.empty())
        TRY(transaction.sql.run("DELETE FROM collector_report WHERE key = ? AND sequence = ?", {one.by.key, one.sequence}));
    else
        TRY(transaction.sql.run("UPDATE collector_report SET failed = 1 WHERE key = ? AND sequence = ?", {one.by.key, one.sequence}));
    return transaction.sql.run("UPDATE collector SET problem = ? WHERE key = ?", {one.problem, one.by.key});
}

}  // namespace

Result<> Collectors::admit(std::string_view key) {
    TRY(store_.read([&](store::Reader& reader) { return known(reader.sql, key); }));
    const Time now = store_.clock().now();
    const std::scoped_lock lock(mutex_);
    Allowance& mine = allowed_.try_emplace(std::string(key), Allowance{most_at_once, now}).first->second;
    mine.left = std::min(most_at_once, mine.left + static_cast<double>((now - mine.at).ns) / 3.6e12 * allowed_an_hour);
    mine.at = now;
    if (mine.left < 1) return fail(Code::too_many, "this host sends more reports than are taken of one", {}, "send at most 120 an hour");
    mine.left -= 1;
    return {};
}

Result<Taking> Collectors::take(const Sending& sending, std::string_view report) {
    const Collector one = TRY(store_.read([&](store::Reader& reader) { return known(reader.sql, sending.key); }));
    const schema::Value value = TRY(schema::parse_json(report, report_limits));
    const hosts::FactFile file = TRY(hosts::check_fact_file(value));
    if (file.key != one.key) return fail(Code::forbidden, "the report is signed by another key than the one it was sent for", "key");
    if (file.sequence <= 0)
        return fail(Code::malformed, "the report has no sequence, so it was not made to be sent", "facts.sequence", "redoubt collect --send makes it");
    TRY(check_clocks(sending, file, store_.clock().now()));
    if (const std::string why = why_another(one, machine_of(file.facts)); !why.empty()) {
        TRY(refuse_machine(one, why));
        return fail(Code::conflict, fmt::format("the key of {} came with the facts of another machine ({})", one.name, why), {},
                    "a copied machine needs a key of its own: remove the key file on it, and enrol it");
    }
    Taking taking = Taking::taken;
    Collector now = one;
    now.every = sending.every;
    TRY(keep(now, file, report, taking));
    return taking;
}

Result<> Collectors::refuse_machine(const Collector& one, const std::string& why) {
    return store_.write([&](Transaction& transaction) -> Result<> {
        const Time now = store_.clock().now();
        TRY(transaction.sql.run("UPDATE collector SET refused_at = ?, refused = ? WHERE key = ?", {now, why, one.key}));
        if (one.refused == why && one.refused_at + days(1) > now) return {};  // said already
        const store::Actor host{.user_id = "collector " + one.id, .name = one.name};
        return note_enrolment(store_, transaction, host, "refuse", "collector", one.id, one.name, one.placement, "facts of another machine: " + why);
    });
}

Result<> Collectors::keep(const Collector& one, const hosts::FactFile& file, std::string_view report, Taking& taking) {
    const std::string digest = to_hex(sha256(report));
    const MachineIds ids = machine_of(file.facts);
    const std::string name(file.facts["host"].map()["name"].text().substr(0, 250));
    const store::JobSpec job{.kind = std::string(take_facts_job), .unique = true};
    std::optional<store::Job> waiting;
    TRY(store_.write([&](Transaction& transaction) -> Result<> {
        waiting.reset();
        const Collector now = TRY(known(transaction.sql, one.key));
        taking = file.sequence == now.sequence && digest == now.digest ? Taking::known : Taking::taken;
        if (taking == Taking::known) return {};
        if (file.sequence <= now.sequence)
            return fail(Code::conflict,
                        fmt::format("the report has the sequence {} of {}, and {} of {} was taken already", file.sequence, format_time(file.at), now.sequence,
                                    format_time(now.facts_at)),
                        "facts.sequence", "an older report, or one sent twice, is not taken again");
        if (TRY(transaction.sql.integer("SELECT count(*) FROM collector_report WHERE key = ?", {one.key})).value_or(0) >= most_waiting)
            return fail(Code::unavailable, "too many reports of this host wait here already", {}, "try again later");
        const Time at = store_.clock().now();
        TRY(transaction.sql.run("INSERT INTO collector_report VALUES(?, ?, ?, 0, ?)", {one.key, file.sequence, at, store::Blob{report}}));
        TRY(transaction.sql.run("DELETE FROM collector_report WHERE received < ?", {at - oldest_facts}));
        TRY(transaction.sql.run("UPDATE collector_report SET failed = 0 WHERE key = ?", {one.key}));
        TRY(transaction.sql.run(
            "UPDATE collector SET sequence = ?, facts_at = ?, digest = ?, first = iif(first = 0, ?, first), last = ?, reports = reports + 1, every = ?, "
            "name = iif(? = '', name, ?), machine = iif(? = '', machine, ?), hardware = iif(hardware = '', ?, hardware), "
            "instance = iif(instance = '', ?, instance) WHERE key = ?",
            {file.sequence, file.at, digest, at, at, one.every.ns, name, name, ids.machine, ids.machine, ids.hardware, ids.instance, one.key}));
        waiting = TRY(store_.jobs().add(transaction, job));
        return {};
    }));
    if (waiting) store_.jobs().changed(*waiting);
    return {};
}

Result<size_t> Collectors::put_taken(store::JobRun* run) {
    size_t count = 0;
    while (true) {
        if (run && run->stopping()) return fail(Code::unavailable, "interrupted; it starts again");
        Result<> read;
        std::vector<TakenReport> taken =
            TRY(store_.read([&](store::Reader& reader) -> Result<std::vector<TakenReport>> { return next_taken(reader.sql, read); }));
        TRY(std::move(read));
        if (taken.empty()) return count;
        std::vector<TakenReport*> order;
        for (TakenReport& one : taken) order.push_back(&one);
        std::ranges::sort(order, [](const TakenReport* a, const TakenReport* b) { return placed(*a) != placed(*b) ? placed(*a) < placed(*b) : a < b; });
        for (size_t first = 0; first < order.size();) {
            size_t end = first + 1;
            while (end < order.size() && placed(*order[end]) == placed(*order[first])) ++end;
            TRY(put_alike(store_, std::span(order).subspan(first, end - first)));
            first = end;
        }
        TRY(store_.write([&](Transaction& transaction) -> Result<> {
            for (const TakenReport& one : taken) TRY(conclude(transaction, one));
            return {};
        }));
        count += taken.size();
        if (run) TRY(run->keep());
    }
}

void Collectors::work_on(store::JobRunner& runner) {
    runner.handle(std::string(take_facts_job), [this](store::JobRun& run) -> Result<> {
        TRY(put_taken(&run));
        return {};
    });
}

}  // namespace redoubt::rooms
