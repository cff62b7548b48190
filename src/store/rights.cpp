#include "store/rights.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::store {

using schema::Level;

namespace {

// "write" holds for all types, "write:finding" for one.
bool has_scope(const Actor& actor, std::string_view wanted, std::string_view type) {
    if (!actor.scopes) return true;
    return std::ranges::any_of(*actor.scopes, [&](std::string_view scope) {
        const size_t colon = scope.find(':');
        if (colon != std::string_view::npos && scope.substr(colon + 1) != type) return false;
        scope = scope.substr(0, colon);
        return scope == wanted || scope == "admin" || (scope == "write" && wanted == "import");
    });
}

std::optional<std::vector<std::string>> types_of(const Actor& actor) {
    if (!actor.scopes) return std::nullopt;
    std::vector<std::string> out;
    for (const std::string& scope : *actor.scopes) {
        const size_t colon = scope.find(':');
        if (colon == std::string::npos) return std::nullopt;
        out.push_back(scope.substr(colon + 1));
    }
    return out;
}

std::unexpected<Error> refused(const Actor& actor, Level least, std::string_view what) {
    return fail(Code::forbidden,
                fmt::format("{} takes {} or above; {} is {}", what, schema::level_name(least), actor.name.empty() ? "this user" : actor.name,
                            schema::level_name(actor.level)),
                {}, fmt::format("ask somebody who is {} or above", schema::level_name(least)));
}

std::string what_it_is(const Record& record, const schema::Move& move) {
    std::string kind(record.type->name);
    if (!move.level_field.empty()) kind = fmt::format("{} of {} {}", kind, move.level_field, record.fields[move.level_field].text());
    return fmt::format("moving {} {} from {} to {}", article_of(kind), kind, move.from, move.to);
}

}  // namespace

Result<> may_read(const Actor& actor) {
    if (actor.system || !actor.scopes || !actor.scopes->empty()) return {};
    return fail(Code::forbidden, "this token may not read records", {}, "make a token with the scope read");
}

Result<> may_write(const Actor& actor, const schema::RecordInfo& info, Level least, std::string_view what, std::string_view scope) {
    if (info.derived) return fail(Code::forbidden, fmt::format("{} follow from other records and cannot be changed", info.plural));
    if (actor.system) return {};
    if (!has_scope(actor, scope, info.name))
        return fail(Code::forbidden, fmt::format("{} takes a token with the scope {} or {}:{}", what, scope, scope, info.name), {}, "make such a token");
    if (actor.level < std::max(least, Level::p1)) return refused(actor, std::max(least, Level::p1), what);
    return {};
}

namespace {

// "finding.accepted at high takes …": what is asked for, who could say yes, how to ask.
std::unexpected<Error> ask_first(const Record& record, const schema::Move& move, const AuthorityRow& row, int severity, const std::string& why) {
    const AuthorityCell& cell = row.cells[static_cast<size_t>(severity)];
    return fail(Code::forbidden,
                fmt::format("moving {} to {} at severity {}{} is a decision ({}): {} says yes, and not who asks", record.key.empty() ? "this" : record.key,
                            move.to, schema::severity_words[severity], why, row.kind, fmt::join(cell.levels, " and ")),
                {}, fmt::format("ask for it: redoubt decide ask {} {}", record.key.empty() ? "KEY" : record.key, move.to));
}

// Before the matrix and the ladder: what the level itself was given or denied. Nothing: it says neither.
std::optional<bool> by_own_rights(const Grade& grade, const Record& record, const schema::Move& move, int severity) {
    const auto& denials = grade.denials;
    if (std::ranges::any_of(denials, [&](const auto& right) { return right.denies(record.type->name, move.to, severity); })) return false;
    const auto& grants = grade.grants;
    if (std::ranges::any_of(grants, [&](const auto& right) { return right.grants(record.type->name, move.to, severity); })) return true;
    return std::nullopt;
}

Grade grade_of(const RightsBook& book, const Actor& actor) {
    if (const Grade* known = book.find_grade(actor.grade)) return *known;
    return {.name = std::string(schema::level_name(actor.level)), .rung = actor.level};
}

Result<> may_move_alone(const Actor& actor, const Record& record, const schema::Move& move, const RightsBook& book, const AuthorityRow& row, int severity,
                        const std::string& why) {
    const AuthorityCell& cell = row.cells[static_cast<size_t>(severity)];
    if (book.reaches(grade_of(book, actor), cell.levels.front())) return {};
    return fail(Code::forbidden,
                fmt::format("moving {} to {} at severity {}{} takes {} or above; {} is {}", record.key.empty() ? "this" : record.key, move.to,
                            schema::severity_words[severity], why, cell.levels.front(), actor.name.empty() ? "this user" : actor.name, actor.grade),
                {}, fmt::format("ask somebody who may: redoubt decide ask {} {}", record.key.empty() ? "KEY" : record.key, move.to));
}

}  // namespace

Level level_of(const schema::Move& move, const Record& record) {
    if (move.level_by_choice.empty()) return move.level;
    const schema::FieldInfo* field = record.type->find(move.level_field);
    const int64_t choice = field ? choice_number(field->shape, record.fields[move.level_field].text()) : -1;
    if (choice < 0 || static_cast<size_t>(choice) >= move.level_by_choice.size()) return *std::ranges::max_element(move.level_by_choice);
    return move.level_by_choice[static_cast<size_t>(choice)];
}

Result<> may_move(const Actor& actor, const RightsBook& book, const Record& record, const schema::Move& move, const std::optional<CountsAs>& counts) {
    if (actor.system || actor.from) return {};  // of what a decision does, the store looks at the decision: src/store/decided.h
    const std::string what = fmt::format("moving {} {} from {} to {}", article_of(record.type->name), record.type->name, move.from, move.to);
    if (move.by_room && record.type->name != "decision")
        return fail(Code::forbidden, fmt::format("{} is done by Redoubt, when what raised it no longer sees it", what), {}, "say that it is fixed instead");
    if (move.by_room) return fail(Code::forbidden, fmt::format("{} is done by deciding", what), {}, "redoubt decide --help");
    const std::string_view kind = decision_kind(move, record.fields);
    const int said = severity_of(*record.type, record.fields, kind), severity = counts ? std::max(said, counts->severity) : said;
    const std::string why = severity > said ? fmt::format(" ({})", counts->text()) : std::string();
    const std::optional<bool> own = by_own_rights(grade_of(book, actor), record, move, record.type->find("severity") || !kind.empty() ? severity : -1);
    if (own == false) return fail(Code::forbidden, fmt::format("{}: the level {} is denied that", what, actor.grade), {}, "ask somebody of another level");
    const AuthorityRow* row = kind.empty() ? nullptr : book.find(kind);
    if (!kind.empty() && !row) return fail(Code::internal, fmt::format("nothing says who decides about {}", kind));
    if (row && !row->alone_at(severity)) return ask_first(record, move, *row, severity, why);
    TRY(may_write(actor, *record.type, own == true || row ? Level::p1 : level_of(move, record), what_it_is(record, move)));
    return row && own != true ? may_move_alone(actor, record, move, book, *row, severity, why) : Result<>();
}

bool Sight::sees_type(const schema::RecordInfo& type) const { return !types || std::ranges::find(*types, type.name) != types->end(); }

bool Sight::sees(std::string_view compartment) const {
    return everything || compartment.empty() || std::ranges::find(compartments, compartment) != compartments.end();
}

Result<Sight> sight_of(Connection& sql, const Actor& actor) {
    TRY(may_read(actor));
    Sight sight{.everything = actor.system, .types = types_of(actor)};
    if (actor.system || actor.party.empty()) return sight;
    TRY(sql.each("SELECT compartment FROM compartment_member WHERE party = ?", {actor.party}, [&](const Row& row) {
        sight.compartments.emplace_back(row.text(0));
        return true;
    }));
    return sight;
}

Result<std::pair<int64_t, Record>> visible_record(Connection& sql, const Layout& layout, const Sight& sight, std::string_view id) {
    std::pair<int64_t, Record> found;
    const int64_t number = layout.number_in(id);
    const auto take = [&](const Row& row) {  // what is hidden is not decoded: to deny it would take longer than what is not there
        if (sight.sees(*layout.info, row.text(layout.compartment_at))) found = {row.integer(0), record_of(layout, row)};
        return false;
    };
    if (number > 0)
        TRY(sql.each(layout.select_all + " WHERE number = ?", {number}, take));
    else
        TRY(sql.each(layout.select_all + " WHERE id = ?", {id}, take));
    if (found.first == 0) return fail(Code::not_found, fmt::format("there is no {} '{}'", layout.info->name, id.substr(0, 60)), {}, "check the id or key");
    return found;
}

}  // namespace redoubt::store
