#include "hosts/rpm_database.h"

#include <sqlite3.h>

#include <memory>

#include <fmt/format.h>

#include "hosts/packages.h"

namespace redoubt::hosts {
namespace {

constexpr size_t least_database = 512;

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

std::unexpected<Error> bad_database(sqlite3* database) {
    return fail(Code::malformed, fmt::format("rpm's database cannot be read: {}", sqlite3_errmsg(database)));
}

Result<> read_rpm_sqlite(std::string_view bytes, const HeaderSink& header) {
    if (bytes.size() < least_database) return fail(Code::malformed, "rpm's database is cut off");
    std::string copy(bytes);
    copy[18] = copy[19] = 1;  // of a write-ahead log, which is not there, SQLite would ask
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, Close> database(opened);
    const auto size = static_cast<sqlite3_int64>(copy.size());
    if (status != SQLITE_OK ||
        sqlite3_deserialize(opened, "main", reinterpret_cast<unsigned char*>(copy.data()), size, size, SQLITE_DESERIALIZE_READONLY) != SQLITE_OK)
        return bad_database(opened);
    sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, 64 << 20);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(opened, "SELECT blob FROM Packages ORDER BY hnum", -1, &prepared, nullptr) != SQLITE_OK) return bad_database(opened);
    const std::unique_ptr<sqlite3_stmt, Close> statement(prepared);
    int step = SQLITE_ROW;
    for (size_t rows = 0; rows < 2 * most_packages && (step = sqlite3_step(prepared)) == SQLITE_ROW; ++rows) {
        const auto* blob = static_cast<const char*>(sqlite3_column_blob(prepared, 0));
        header(std::string_view(blob == nullptr ? "" : blob, blob == nullptr ? 0 : static_cast<size_t>(sqlite3_column_bytes(prepared, 0))));
    }
    if (step != SQLITE_ROW && step != SQLITE_DONE) return bad_database(opened);
    return {};
}

}  // namespace

Result<RpmPackages> read_rpm_database(std::string_view bytes, const FileSink& files) {
    RpmPackages out;
    const HeaderSink take = [&](std::optional<std::string_view> blob) {
        auto package = blob ? parse_rpm_header(*blob, files) : fail(Code::malformed, "the header is damaged");
        if (!package)
            ++out.unread;
        else if (*package && out.packages.size() < most_packages)
            out.packages.push_back(**std::move(package));
    };
    if (bytes.starts_with("SQLite format 3"))
        TRY(read_rpm_sqlite(bytes, take));
    else if (is_ndb(bytes))
        TRY(read_rpm_ndb(bytes, take));
    else if (is_berkeley(bytes))
        TRY(read_rpm_berkeley(bytes, take));
    else
        return fail(Code::malformed, "this is none of the forms of rpm's database: SQLite, its own (ndb) or a Berkeley DB");
    return out;
}

}  // namespace redoubt::hosts
