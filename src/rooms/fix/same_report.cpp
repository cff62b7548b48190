#include "rooms/fix/same_report.h"

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

constexpr int64_t most_entries_since = 20'000;  // of the journal: to look through more takes longer than to compare
constexpr int64_t most_reports_kept = 2'000;

class Digest {
public:
    void add(std::string_view text) {
        add(static_cast<int64_t>(text.size()));
        bytes_.append(text);
        if (bytes_.size() >= 65'536) flush();
    }
    void add(int64_t number) { bytes_.append(reinterpret_cast<const char*>(&number), sizeof number); }
    std::string finish() {
        flush();
        const Sha256 hash = stream_.finish();
        return to_hex(std::as_bytes(std::span(hash)));
    }

private:
    void flush() {
        stream_.add(bytes_);
        bytes_.clear();
    }
    std::string bytes_;
    Sha256Stream stream_;
};

void add_print(Digest& digest, const reports::Fingerprint& print) {
    digest.add(static_cast<int64_t>(print.kind));
    for (const std::string* part : {&print.tool, &print.asset, &print.check, &print.where, &print.mark, &print.uid}) digest.add(*part);
    digest.add(int64_t{print.ordinal});
    digest.add(int64_t{print.line});
    digest.add(static_cast<int64_t>(print.names.size()));
    for (const std::string& name : print.names) digest.add(name);
}

void add_place(Digest& digest, const SeenPlace& place) {
    add_print(digest, place.print);
    digest.add(int64_t{place.asset});
    digest.add(static_cast<int64_t>(place.status));
    for (const std::string* part : {&place.severity, &place.words->severity_says, &place.location, &place.words->installed, &place.words->fixed_in})
        digest.add(*part);
    digest.add(place.first_seen.unix_ns);
    digest.add(static_cast<int64_t>(place.known->size()));
    for (const auto& [name, value] : *place.known) {
        digest.add(name);
        digest.add(value);
    }
}

}  // namespace

std::string report_digest(const SeenPlaces& places, const ScanTargets& targets, std::span<const std::string> looked_at, std::span<const DeadlineTable> tables,
                          const ReportPlanner::Scope& scope) {
    Digest digest;
    digest.add("1");  // by which way of comparing
    digest.add(scope.tool);
    digest.add(int64_t{scope.missing});
    digest.add(scope.misses);
    digest.add(static_cast<int64_t>(scope.checks.size()));
    for (const std::string& check : scope.checks) digest.add(check);
    for (const DeadlineTable& table : tables) {
        digest.add(table.name);
        digest.add(table.title);
        digest.add(table.csv);
        digest.add(int64_t{table.used});
    }
    digest.add(static_cast<int64_t>(looked_at.size()));
    for (const std::string& asset : looked_at) digest.add(asset);
    digest.add(static_cast<int64_t>(targets.met().size()));
    for (const ScanAsset& asset : targets.met())
        for (const std::string* part : {&asset.id, &asset.compartment, &asset.exposure, &asset.criticality, &asset.kind}) digest.add(*part);
    for (const SeenPlace& place : places) add_place(digest, place);
    return digest.finish();
}

Result<> SameReports::open() {
    return store_.ensure_tables(
        "CREATE TABLE IF NOT EXISTS same_report(digest TEXT PRIMARY KEY, scanned INTEGER NOT NULL, seq INTEGER NOT NULL, whole INTEGER NOT NULL) STRICT, "
        "WITHOUT ROWID;"
        "CREATE INDEX IF NOT EXISTS same_report_seq ON same_report(seq);");
}

Result<bool> SameReports::known(const std::string& digest, Time scanned, const std::vector<std::string>& assets) {
    bool found = false, whole = false;
    Time then{};
    int64_t seq = 0;
    TRY(store_.read([&](store::Reader& reader) {
        return reader.sql.each("SELECT scanned, seq, whole FROM same_report WHERE digest = ?", {digest}, [&](const store::Row& row) {
            found = true;
            then = row.time(0);
            seq = row.integer(1);
            whole = row.integer(2) != 0;
            return false;
        });
    }));
    if (!found || scanned < then || then + written_again_after < scanned) return false;
    if (scanned != then && !whole) return false;
    return unchanged_since(seq, assets);
}

// By the journal: no occurrence on these assets, or on none, has an entry after that one, nor one that has gone from an asset to another.
Result<bool> SameReports::unchanged_since(int64_t seq, const std::vector<std::string>& assets) {
    std::set<std::string> changed;
    bool any = false;
    TRY(store_.read([&](store::Reader& reader) -> Result<> {
        const int64_t last = TRY(reader.sql.integer("SELECT max(seq) FROM journal")).value_or(0);
        any = last < seq || last - seq > most_entries_since;
        if (any) return {};
        return reader.sql.each("SELECT record, action = 'create' OR instr(body, '\"asset\":') = 0 FROM journal WHERE seq > ? AND type = 'occurrence'", {seq},
                               [&](const store::Row& row) {
                                   changed.emplace(row.text(0));
                                   any = any || row.integer(1) == 0;
                                   return !any;
                               });
    }));
    if (any) return false;
    const std::vector<std::string> ids(changed.begin(), changed.end());
    const auto records = TRY(store::find_named(store_, store::Actor::redoubt(), "occurrence", "key", ids));
    return std::ranges::none_of(records, [&](const store::Named& one) {
        const std::string asset(one.record ? (*one.record)["asset"].text() : std::string_view());
        return asset.empty() || std::ranges::binary_search(assets, asset);
    });
}

Result<> SameReports::keep(const std::string& digest, Time scanned, bool whole) {
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("INSERT OR REPLACE INTO same_report(digest, scanned, seq, whole) VALUES(?, ?, ?, ?)",
                                {digest, scanned, transaction.heads.seq, int64_t{whole}}));
        return transaction.sql.run("DELETE FROM same_report WHERE seq < (SELECT seq FROM same_report ORDER BY seq DESC LIMIT 1 OFFSET ?)", {most_reports_kept});
    });
}

Result<> SameReports::seen_again(const std::string& digest) {
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        return transaction.sql.run("UPDATE same_report SET seq = ? WHERE digest = ?", {transaction.heads.seq, digest});
    });
}

}  // namespace redoubt::rooms
