#include "rooms/fix/scan_log.h"

#include <fmt/format.h>

#include "store/transaction.h"

namespace redoubt::rooms {
namespace {

constexpr std::string_view scan_run_columns =
    "id, tool, version, format, file, sha256, scanned, imported, user_name, findings, fresh, changed, gone, back, partial";

ScanRun scan_run_of(const store::Row& row) {
    const auto text = [&](int column) { return std::string(row.text(column)); };
    return {.id = text(0),
            .tool = text(1),
            .version = text(2),
            .format = text(3),
            .file = text(4),
            .sha256 = text(5),
            .scanned = row.time(6),
            .imported = row.time(7),
            .by = text(8),
            .findings = row.integer(9),
            .fresh = row.integer(10),
            .changed = row.integer(11),
            .gone = row.integer(12),
            .back = row.integer(13),
            .partial = row.integer(14) != 0};
}

}  // namespace

Result<> ScanLog::open() {
    return store_.ensure_tables(
        "CREATE TABLE IF NOT EXISTS scan_run(id TEXT PRIMARY KEY, tool TEXT NOT NULL, version TEXT NOT NULL, format TEXT NOT NULL, file TEXT NOT NULL, sha256 "
        "TEXT NOT NULL, scanned INTEGER NOT NULL, imported INTEGER NOT NULL, user_name TEXT NOT NULL, findings INTEGER NOT NULL, fresh INTEGER NOT NULL, "
        "changed INTEGER NOT NULL, gone INTEGER NOT NULL, back INTEGER NOT NULL, partial INTEGER NOT NULL) STRICT;"
        "CREATE INDEX IF NOT EXISTS scan_run_imported ON scan_run(imported);"
        "CREATE INDEX IF NOT EXISTS scan_run_sha256 ON scan_run(sha256);"
        "CREATE TABLE IF NOT EXISTS scan_of_asset(asset TEXT NOT NULL, tool TEXT NOT NULL, kind TEXT NOT NULL, last INTEGER NOT NULL, run TEXT NOT NULL, "
        "PRIMARY KEY(asset, tool, kind)) STRICT, WITHOUT ROWID;");
}

Result<> ScanLog::add(const ScanRun& run, std::string_view kind) {
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        store::Connection& sql = transaction.sql;
        TRY(sql.run(fmt::format("INSERT INTO scan_run({}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", scan_run_columns),
                    {run.id, run.tool, run.version, run.format, run.file, run.sha256, run.scanned, run.imported, run.by, run.findings, run.fresh, run.changed,
                     run.gone, run.back, int64_t{run.partial}}));
        for (const std::string& asset : run.assets)
            TRY(
                sql.run("INSERT INTO scan_of_asset(asset, tool, kind, last, run) VALUES(?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET last = excluded.last, run = "
                        "excluded.run WHERE excluded.last >= last",
                        {asset, run.tool, kind, run.scanned, run.id}));
        return {};
    });
}

Result<std::vector<ScanRun>> ScanLog::runs(size_t most) {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<ScanRun>> {
        std::vector<ScanRun> out;
        TRY(reader.sql.each(fmt::format("SELECT {} FROM scan_run ORDER BY imported DESC, id DESC LIMIT ?", scan_run_columns), {static_cast<int64_t>(most)},
                            [&](const store::Row& row) {
                                out.push_back(scan_run_of(row));
                                return true;
                            }));
        return out;
    });
}

Result<std::vector<AssetScan>> ScanLog::scans() {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<AssetScan>> {
        std::vector<AssetScan> out;
        TRY(reader.sql.each("SELECT asset, tool, kind, last, run FROM scan_of_asset ORDER BY asset, tool, kind", {}, [&](const store::Row& row) {
            out.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), row.time(3), std::string(row.text(4))});
            return true;
        }));
        return out;
    });
}

Result<std::optional<ScanRun>> ScanLog::same_file(std::string_view sha256) {
    return store_.read([&](store::Reader& reader) -> Result<std::optional<ScanRun>> {
        std::optional<ScanRun> out;
        TRY(reader.sql.each(fmt::format("SELECT {} FROM scan_run WHERE sha256 = ? ORDER BY imported LIMIT 1", scan_run_columns), {sha256},
                            [&](const store::Row& row) {
                                out = scan_run_of(row);
                                return false;
                            }));
        return out;
    });
}

}  // namespace redoubt::rooms
