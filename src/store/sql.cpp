#include "store/sql.h"

#include <sqlite3.h>
#include <ctime>

#include <fmt/format.h>

namespace redoubt::store {
namespace {

constexpr size_t most_statements = 512;

int64_t monotonic_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * int64_t{1'000'000'000} + now.tv_nsec;
}

Error described(int status, std::string detail, const std::string& path) {
    switch (status & 0xff) {
        case SQLITE_FULL: return {Code::io, "the disk is full", path, "free some space and try again; nothing was changed"};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return {Code::io, "the database is damaged (" + detail + ")", path, "restore a backup; the journal tells what is missing"};
        case SQLITE_IOERR: return {Code::io, "the disk failed (" + detail + ")", path, "check the disk and its free space; nothing was changed"};
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM: return {Code::io, "cannot open or write the database (" + detail + ")", path, "check who may write there"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return {Code::unavailable, "the database is busy", path, "try again"};
        case SQLITE_INTERRUPT: return {Code::unavailable, "the query took too long", {}, "narrow it"};
        case SQLITE_CONSTRAINT: return {Code::conflict, detail, {}, {}};
        case SQLITE_TOOBIG: return {Code::too_large, "too large for one record", {}, {}};
        default: return {Code::internal, "SQLite: " + detail, path, {}};
    }
}

}  // namespace

int64_t Row::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Row::real(int column) const { return sqlite3_column_double(statement_, column); }
bool Row::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string_view Row::text(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    return bytes ? std::string_view(static_cast<const char*>(bytes), static_cast<size_t>(sqlite3_column_bytes(statement_, column))) : std::string_view();
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Access access, const std::string& vfs) {
    // Without counting its memory, SQLite needs no lock around each allocation.
    static const int configured [[maybe_unused]] = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3* database = nullptr;
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (access == Access::write ? SQLITE_OPEN_CREATE : 0);
    const int status = sqlite3_open_v2(path.c_str(), &database, flags, vfs.empty() ? nullptr : vfs.c_str());
    std::unique_ptr<Connection> connection(new Connection(database, path));
    if (status != SQLITE_OK) return std::unexpected(described(status, sqlite3_errstr(status), path));
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, 10'000);
    TRY(connection->script(access == Access::write ? "PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=OFF;"
                                                   : "PRAGMA query_only=ON; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=4294967296;"));
    sqlite3_progress_handler(
        database, 20'000,
        [](void* self) {
            const int64_t deadline = static_cast<Connection*>(self)->deadline_ns_;
            return deadline != 0 && monotonic_ns() > deadline ? 1 : 0;
        },
        connection.get());
    return connection;
}

Connection::~Connection() {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close_v2(database_);
}

std::unexpected<Error> Connection::failed(int status, std::string_view sql) const {
    std::string detail = sqlite3_errmsg(database_);
    if ((status & 0xff) == SQLITE_ERROR) detail += " in: " + std::string(sql.substr(0, 200));
    return std::unexpected(described(status, std::move(detail), path_));
}

Result<sqlite3_stmt*> Connection::prepared(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) return found->second;
    if (statements_.size() >= most_statements) {  // ad-hoc queries: forget the lot, the usual ones come back at once
        for (auto& [text, old] : statements_)
            if (sqlite3_stmt_busy(old)) return fail(Code::internal, "too many statements in use at once");
        for (auto& [text, old] : statements_) sqlite3_finalize(old);
        statements_.clear();
    }
    sqlite3_stmt* statement = nullptr;
    const int status = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (status != SQLITE_OK) return failed(status, sql);
    statements_.emplace(std::string(sql), statement);
    return statement;
}

Result<> Connection::bind(sqlite3_stmt* statement, std::span<const SqlValue> values) {
    int status = SQLITE_OK;
    for (size_t i = 0; i < values.size() && status == SQLITE_OK; ++i) {
        const int at = static_cast<int>(i) + 1;
        const auto& held = values[i].held;
        if (const auto* number = std::get_if<int64_t>(&held))
            status = sqlite3_bind_int64(statement, at, *number);
        else if (const auto* real = std::get_if<double>(&held))
            status = sqlite3_bind_double(statement, at, *real);
        else if (const auto* text = std::get_if<std::string_view>(&held))
            status = sqlite3_bind_text64(statement, at, text->data() ? text->data() : "", text->size(), SQLITE_STATIC, SQLITE_UTF8);
        else if (const auto* blob = std::get_if<Blob>(&held))
            status = sqlite3_bind_blob64(statement, at, blob->bytes.data() ? blob->bytes.data() : "", blob->bytes.size(), SQLITE_STATIC);
    }  // what is null is bound to nothing since the last run
    if (status == SQLITE_OK) return {};
    sqlite3_clear_bindings(statement);
    return failed(status, "bind");
}

Result<> Connection::run(std::string_view sql, std::span<const SqlValue> values) {
    return each(sql, values, [](const Row&) { return true; });
}

Result<> Connection::each(std::string_view sql, std::span<const SqlValue> values, const EachRow& row) {
    sqlite3_stmt* statement = TRY(prepared(sql));
    if (sqlite3_stmt_busy(statement)) return fail(Code::internal, "a statement is used inside its own rows", std::string(sql.substr(0, 100)));
    TRY(bind(statement, values));
    int status = SQLITE_ROW;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW)
        if (!row(Row(statement))) break;
    Result<> out;
    if (status != SQLITE_ROW && status != SQLITE_DONE) out = failed(status, sql);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return out;
}

Result<> Connection::script(const std::string& sql) {
    const int status = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
    if (status != SQLITE_OK) return failed(status, sql);
    return {};
}

Result<std::optional<int64_t>> Connection::integer(std::string_view sql, std::initializer_list<SqlValue> values) {
    std::optional<int64_t> out;
    TRY(each(sql, values, [&](const Row& row) {
        if (!row.is_null(0)) out = row.integer(0);
        return false;
    }));
    return out;
}

Result<std::optional<std::string>> Connection::text(std::string_view sql, std::initializer_list<SqlValue> values) {
    std::optional<std::string> out;
    TRY(each(sql, values, [&](const Row& row) {
        if (!row.is_null(0)) out = std::string(row.text(0));
        return false;
    }));
    return out;
}

int64_t Connection::changes() const { return sqlite3_changes64(database_); }
int64_t Connection::last_row() const { return sqlite3_last_insert_rowid(database_); }
bool Connection::in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }

}  // namespace redoubt::store
