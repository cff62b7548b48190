#include "store/lowered.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema/json.h"

namespace redoubt::store {

namespace {

constexpr Duration remembered = days(30);

struct Lowering {
    int from = 0;
    Time at{};
    std::string name, party, grade;
};

bool reaches_any(const RightsBook& book, const Lowering& one, const AuthorityCell& cell) {
    const Grade* known = book.find_grade(one.grade);
    const Grade grade = known ? *known : Grade{.name = one.grade, .rung = schema::parse_level(one.grade).value_or(schema::Level::auditor)};
    return std::ranges::any_of(cell.levels, [&](const std::string& level) { return book.reaches(grade, level); });
}

// When it was last moved out of a closed state; nothing: it never was.
Result<Time> reopened(Connection& sql, const Record& record) {
    Time last{};
    TRY(sql.each("SELECT at, body FROM journal WHERE record = ? AND action = 'move' ORDER BY seq", {record.id.text}, [&](const Row& row) {
        const Result<schema::Value> body = schema::parse_json(row.text(1), {.most_bytes = 64 << 20});
        if (!body) return true;
        const schema::State* from = record.type->find_state(body->map()["before"].map()["state"].text());
        const schema::State* to = record.type->find_state(body->map()["after"].map()["state"].text());
        if (from && to && from->closed && !to->closed) last = row.time(0);
        return true;
    }));
    return last;
}

}  // namespace

std::string CountsAs::text() const {
    return fmt::format("counts as {}: lowered by {} on {}", schema::severity_words[static_cast<size_t>(severity)], by, format_time(at).substr(0, 10));
}

Result<> note_lowering(Connection& sql, const Actor& actor, const Record& before, const Record& after, Time now) {
    if (actor.system || actor.from || !before.type->find("severity")) return {};
    const int from = severity_of(*before.type, before.fields, {});
    if (schema::is_empty(before.fields["severity"]) || severity_of(*after.type, after.fields, {}) >= from) return {};
    return sql.run("INSERT INTO severity_lowered(record, severity, at, name, party, grade) VALUES(?, ?, ?, ?, ?, ?)",
                   {before.id.text, static_cast<int64_t>(from), now, actor.name, actor.party, actor.grade});
}

Result<std::optional<CountsAs>> counts_as(Connection& sql, const RightsBook& book, const Record& record, std::string_view kind, Time now,
                                          std::string_view asks) {
    const AuthorityRow* row = book.find(kind);
    if (!row || !record.type->find("severity") || record.id.empty()) return std::optional<CountsAs>();
    std::vector<Lowering> all;
    TRY(sql.each("SELECT severity, at, name, party, grade FROM severity_lowered WHERE record = ? ORDER BY number", {record.id.text}, [&](const Row& found) {
        all.push_back({.from = static_cast<int>(std::clamp<int64_t>(found.integer(0), 0, 4)),
                       .at = found.time(1),
                       .name = std::string(found.text(2)),
                       .party = std::string(found.text(3)),
                       .grade = std::string(found.text(4))});
        return true;
    }));
    if (all.empty()) return std::optional<CountsAs>();
    const Time opened = TRY(reopened(sql, record));
    CountsAs out;
    for (const Lowering& one : all) {
        if (one.at < opened && one.at + remembered < now) continue;
        const bool own = !asks.empty() && one.party == asks;
        if (!own && reaches_any(book, one, row->cells[static_cast<size_t>(one.from)])) {
            if (out.severity <= one.from) out = {};  // looked at and lowered by one who may
        } else if (one.from > out.severity) {
            out = {.severity = one.from, .by = one.name, .at = one.at};
        }
    }
    if (out.severity <= severity_of(*record.type, record.fields, kind)) return std::optional<CountsAs>();
    return out;
}

}  // namespace redoubt::store
