// The rights book: what the records of levels and authorities say, in memory, so that asking it costs nothing. Read when the store
// opens and again with every commit that changes such a record; whoever asked before keeps the book they have. Where there is no
// record of a level or a kind of decision, what its type ships holds.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "schema/move_right.h"
#include "schema/record.h"
#include "store/record.h"

namespace redoubt::store {

class Connection;
class Store;
class Transaction;

// A level: what somebody of it may do.
struct Grade {
    std::string name;
    schema::Level rung = schema::Level::p1;
    std::vector<std::string> includes{};  // levels in whose place it decides too
    std::vector<schema::MoveRight> grants{};
    std::vector<schema::MoveRight> denials{};
    int64_t reviewed_percent = 0;
    std::string key{};  // of its record; empty: as shipped
    bool is_rung() const { return name == schema::level_name(rung); }
};

struct AuthorityCell {
    std::vector<std::string> levels{};  // one approver each
    std::optional<int64_t> longest_days{}, decide_days{};
    std::vector<std::string> consulted{};
    bool reviewed = false, replay = false, by_rule = false;
};

struct AuthorityRow {
    std::string kind;
    bool asked = true;                     // another says yes; otherwise who has the level acts
    std::array<AuthorityCell, 5> cells{};  // by severity
    std::string key{};                     // of its record; empty: as shipped
    bool alone_at(int severity) const { return !asked && cells[static_cast<size_t>(severity)].levels.size() == 1; }
};

class RightsBook {
public:
    // `level` and `authority` are what is active; the shipped ones fill what they leave.
    RightsBook(std::span<const Record> levels, std::span<const Record> authorities, std::span<const schema::RecordInfo* const> types);

    const Grade* find_grade(std::string_view name) const;
    const Grade* grade_of_record(std::string_view level_id) const;
    const AuthorityRow* find(std::string_view kind) const;
    // Whether somebody of level `grade` may say the yes that takes `level`: the ladder by >=, others by name.
    bool reaches(const Grade& grade, std::string_view level) const;
    const std::vector<Grade>& grades() const { return grades_; }
    const std::map<std::string, AuthorityRow, std::less<>>& rows() const { return rows_; }

private:
    void add_grade(const schema::Map& fields, std::string name, std::string id, std::string key);
    void add_row(const schema::Map& fields, std::string key);
    std::vector<Grade> grades_;
    std::unordered_map<std::string, size_t> by_record_;
    std::map<std::string, AuthorityRow, std::less<>> rows_;
};

// The book and everybody's level, kept up by the writer.
class Rights {
public:
    Result<> read(Store& store, Connection& sql);  // levels and authorities
    Result<> read_parties(Store& store, Connection& sql);
    Result<> follow(Store& store, const Transaction& done, Connection& sql);
    std::shared_ptr<const RightsBook> book() const;
    // Name of the level of a party, if it has one.
    std::string grade_of(std::string_view party) const;
    // Every party that has one.
    std::vector<std::pair<std::string, std::string>> everybody() const;

private:
    void note_party(const Record& party);
    mutable std::mutex mutex_;
    std::shared_ptr<const RightsBook> book_;
    std::unordered_map<std::string, std::pair<std::string, std::string>> parties_;  // id → level in words, id of an own level
};

// The severity that the matrix goes by: of the record's field, medium where it has none; changes of rights are critical.
int severity_of(const schema::RecordInfo& type, const schema::Map& fields, std::string_view kind);
// The kind of decision that a move of this record takes; empty: none.
std::string_view decision_kind(const schema::Move& move, const schema::Map& fields);

}  // namespace redoubt::store
