// A thin layer over SQLite: a connection with cached prepared statements and bound parameters. One thread at a time.
// Every failure is a Result: a full disk is Code::io "the disk is full", a broken file Code::io "the database is damaged".
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace redoubt::store {

struct Blob {
    std::string_view bytes;
};

// What is bound to a '?'. Text and blobs are borrowed until the statement has run.
struct SqlValue {
    std::variant<std::monostate, int64_t, double, std::string_view, Blob> held;

    SqlValue() = default;
    template <std::integral I>
    SqlValue(I value) : held(static_cast<int64_t>(value)) {}
    SqlValue(double value) : held(value) {}
    SqlValue(std::string_view value) : held(value) {}
    SqlValue(const std::string& value) : held(std::string_view(value)) {}
    SqlValue(const char* value) : held(std::string_view(value)) {}
    SqlValue(Blob value) : held(value) {}
    SqlValue(Time value) : held(value.unix_ns) {}
};

// The current row of a statement; views live until the next step.
class Row {
public:
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
    int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;  // also of a blob
    bool is_null(int column) const;
    Time time(int column) const { return {integer(column)}; }

private:
    sqlite3_stmt* statement_;
};

class Connection {
public:
    enum class Access { read, write };
    // `vfs` names the disk that SQLite uses; empty: the system's.
    static Result<std::unique_ptr<Connection>> open(const std::string& path, Access access, const std::string& vfs = {});
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Result<> run(std::string_view sql, std::span<const SqlValue> values);
    Result<> run(std::string_view sql, std::initializer_list<SqlValue> values = {}) { return run(sql, std::span(values.begin(), values.size())); }
    Result<> script(const std::string& sql);  // several statements, nothing bound

    // Calls `row` for each row until it answers false.
    using EachRow = std::function<bool(const Row&)>;
    Result<> each(std::string_view sql, std::span<const SqlValue> values, const EachRow& row);
    Result<> each(std::string_view sql, std::initializer_list<SqlValue> values, const EachRow& row) {
        return each(sql, std::span(values.begin(), values.size()), row);
    }
    // The first row's first column, or nothing.
    Result<std::optional<int64_t>> integer(std::string_view sql, std::initializer_list<SqlValue> values = {});
    Result<std::optional<std::string>> text(std::string_view sql, std::initializer_list<SqlValue> values = {});

    int64_t changes() const;      // rows touched by the last run
    int64_t last_row() const;     // rowid of the last insert
    bool in_transaction() const;  // false when SQLite rolled back by itself
    // A long each() stops with Code::unavailable once this time (CLOCK_MONOTONIC, ns) has passed; 0: never.
    void set_deadline(int64_t monotonic_ns) { deadline_ns_ = monotonic_ns; }
    sqlite3* handle() const { return database_; }

    // Statements differ in how they begin and end; what lies between is long.
    struct TextHash {
        using is_transparent = void;
        size_t operator()(std::string_view text) const {
            const std::hash<std::string_view> hash;
            return hash(text.substr(0, 32)) * 31 + hash(text.substr(text.size() - std::min<size_t>(text.size(), 32))) + text.size();
        }
    };

private:
    explicit Connection(sqlite3* database, std::string path) : database_(database), path_(std::move(path)) {}
    Result<sqlite3_stmt*> prepared(std::string_view sql);
    Result<> bind(sqlite3_stmt* statement, std::span<const SqlValue> values);
    std::unexpected<Error> failed(int status, std::string_view sql) const;

    sqlite3* database_;
    std::string path_;
    std::unordered_map<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements_;
    int64_t deadline_ns_ = 0;
};

}  // namespace redoubt::store
