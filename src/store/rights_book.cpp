#include "store/rights_book.h"

#include <algorithm>

#include "store/state.h"

namespace redoubt::store {

using schema::Map;
using schema::Value;

namespace {

std::vector<std::string> texts(const Value& value) {
    std::vector<std::string> out;
    for (const Value& one : value.list()) out.emplace_back(one.text());
    return out;
}

std::vector<schema::MoveRight> rights(const Value& value) {
    std::vector<schema::MoveRight> out;
    for (const Value& one : value.list())
        if (auto right = schema::parse_move_right(one.text())) out.push_back(*std::move(right));
    return out;
}

std::optional<int64_t> number(const Value& value) {
    const auto* held = value.as<int64_t>();
    return held ? std::optional(*held) : std::nullopt;
}

AuthorityCell cell_of(const Map& cell) {
    return {.levels = texts(cell["levels"]),
            .longest_days = number(cell["longest_days"]),
            .decide_days = number(cell["decide_days"]),
            .consulted = texts(cell["consulted"]),
            .reviewed = cell["reviewed"] == Value(true),
            .replay = cell["replay"] == Value(true),
            .by_rule = cell["by_rule"] == Value(true)};
}

const schema::RecordInfo* type_named(std::span<const schema::RecordInfo* const> types, std::string_view name) {
    const auto found = std::ranges::find(types, name, &schema::RecordInfo::name);
    return found == types.end() ? nullptr : *found;
}

Result<std::vector<Record>> active_records(Store::State& state, Connection& sql, std::string_view name) {
    std::vector<Record> out;
    const TypeState* type = state.find(name);
    if (!type) return out;
    const Layout& layout = type->layout;
    TRY(sql.each(layout.select_all + " WHERE state = ? ORDER BY number", {layout.info->state_number("active")}, [&](const Row& row) {
        out.push_back(record_of(layout, row));
        return true;
    }));
    return out;
}

}  // namespace

RightsBook::RightsBook(std::span<const Record> levels, std::span<const Record> authorities, std::span<const schema::RecordInfo* const> types) {
    for (const Record& level : levels) {
        const std::string_view rank = level["rank"].text();
        add_grade(level.fields, std::string(rank.empty() ? std::string_view(level.title) : rank), level.id.text, level.key);
    }
    for (const Record& row : authorities) add_row(row.fields, row.key);
    if (const auto* type = type_named(types, "level"); type && type->shipped)
        for (const Map& shipped : type->shipped())
            if (!find_grade(shipped["rank"].text())) add_grade(shipped, std::string(shipped["rank"].text()), {}, {});
    if (const auto* type = type_named(types, "authority"); type && type->shipped)
        for (const Map& shipped : type->shipped())
            if (!find(shipped["kind"].text())) add_row(shipped, {});
}

void RightsBook::add_grade(const Map& fields, std::string name, std::string id, std::string key) {
    Grade grade{.name = std::move(name),
                .includes = texts(fields["includes"]),
                .grants = rights(fields["grants"]),
                .denials = rights(fields["denials"]),
                .reviewed_percent = fields["reviewed_percent"].integer(),
                .key = std::move(key)};
    // A level that is called as a rung stands on it, whatever else its record says.
    const Result<schema::Level> named = schema::parse_level(grade.name);
    grade.rung = named ? *named : schema::parse_level(fields["counts_as"].text()).value_or(schema::Level::p1);
    if (!id.empty()) by_record_[id] = grades_.size();
    grades_.push_back(std::move(grade));
}

void RightsBook::add_row(const Map& fields, std::string key) {
    AuthorityRow row{.kind = std::string(fields["kind"].text()), .asked = fields["mode"].text() != "alone", .key = std::move(key)};
    bool informational = false;
    for (const Value& one : fields["cells"].list()) {
        const int severity = schema::severity_number(one.map()["severity"].text());
        if (severity >= 0) row.cells[static_cast<size_t>(severity)] = cell_of(one.map());
        informational = informational || severity == 0;
    }
    if (!informational) row.cells[0] = row.cells[1];
    rows_[row.kind] = std::move(row);
}

const Grade* RightsBook::find_grade(std::string_view name) const {
    const auto found = std::ranges::find(grades_, name, &Grade::name);
    return found == grades_.end() ? nullptr : &*found;
}

const Grade* RightsBook::grade_of_record(std::string_view level_id) const {
    const auto found = by_record_.find(std::string(level_id));
    return found == by_record_.end() ? nullptr : &grades_[found->second];
}

const AuthorityRow* RightsBook::find(std::string_view kind) const {
    const auto found = rows_.find(kind);
    return found == rows_.end() ? nullptr : &found->second;
}

bool RightsBook::reaches(const Grade& grade, std::string_view level) const {
    if (grade.name == level || std::ranges::find(grade.includes, level) != grade.includes.end()) return true;
    const Result<schema::Level> rung = schema::parse_level(level);
    return rung && *rung > schema::Level::auditor && grade.rung >= *rung;
}

Result<> Rights::read(Store& store, Connection& sql) {
    Store::State& state = store.state();
    const std::vector<Record> levels = TRY(active_records(state, sql, "level"));
    const std::vector<Record> authorities = TRY(active_records(state, sql, "authority"));
    auto book = std::make_shared<const RightsBook>(levels, authorities, store.types());
    const std::scoped_lock hold(mutex_);
    book_ = std::move(book);
    return {};
}

Result<> Rights::read_parties(Store& store, Connection& sql) {
    const TypeState* type = store.state().find("party");
    if (!type || !type->layout.info->find("level")) return {};
    const Layout& layout = type->layout;
    return sql.each(layout.select_all + " WHERE level IS NOT NULL OR own_level IS NOT NULL", {}, [&](const Row& row) {
        note_party(record_of(layout, row));
        return true;
    });
}

void Rights::note_party(const Record& party) {
    const std::scoped_lock hold(mutex_);
    const std::string level(party["level"].text()), own(party["own_level"].text());
    if (level.empty() && own.empty())
        parties_.erase(party.id.text);
    else
        parties_[party.id.text] = {level, own};
}

Result<> Rights::follow(Store& store, const Transaction& done, Connection& sql) {
    bool rules = false;
    for (const Touched& touched : done.touched) {
        const std::string_view type = touched.record.type->name;
        rules = rules || type == "level" || type == "authority";
        if (type == "party") note_party(touched.record);
    }
    return rules ? read(store, sql) : Result<>();
}

std::shared_ptr<const RightsBook> Rights::book() const {
    const std::scoped_lock hold(mutex_);
    return book_;
}

namespace {

std::string name_of(const RightsBook& book, const std::pair<std::string, std::string>& level) {
    const Grade* own = level.second.empty() ? nullptr : book.grade_of_record(level.second);
    return own ? own->name : level.first;
}

}  // namespace

std::string Rights::grade_of(std::string_view party) const {
    const std::scoped_lock hold(mutex_);
    const auto found = parties_.find(std::string(party));
    return found == parties_.end() ? std::string() : name_of(*book_, found->second);
}

std::vector<std::pair<std::string, std::string>> Rights::everybody() const {
    const std::scoped_lock hold(mutex_);
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& [party, level] : parties_) out.emplace_back(party, name_of(*book_, level));
    std::ranges::sort(out);
    return out;
}

int severity_of(const schema::RecordInfo& type, const Map& fields, std::string_view kind) {
    if (kind == "matrix_change" || kind == "level_change") return schema::severity_number("critical");
    const int own = type.find("severity") ? schema::severity_number(fields["severity"].text()) : -1;
    return own >= 0 ? own : schema::severity_number("medium");
}

std::string_view decision_kind(const schema::Move& move, const Map& fields) {
    if (!move.decided_if.empty() && !(fields[move.decided_if] == Value(true))) return {};
    return move.decided_as;
}

}  // namespace redoubt::store
