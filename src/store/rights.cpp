#include "store/rights.h"

#include <algorithm>

#include <fmt/format.h>

namespace redoubt::store {

using schema::Level;

namespace {

bool has_scope(const Actor& actor, std::string_view wanted) {
    if (!actor.scopes) return true;
    return std::ranges::any_of(*actor.scopes,
                               [&](const std::string& scope) { return scope == wanted || scope == "admin" || (scope == "write" && wanted == "import"); });
}

std::unexpected<Error> refused(const Actor& actor, Level least, std::string_view what) {
    return fail(Code::forbidden,
                fmt::format("{} takes {} or above; {} is {}", what, schema::level_name(least), actor.name.empty() ? "this user" : actor.name,
                            schema::level_name(actor.level)),
                {}, fmt::format("ask somebody who is {} or above", schema::level_name(least)));
}

}  // namespace

Result<> may_read(const Actor& actor) {
    if (actor.system || !actor.scopes || !actor.scopes->empty()) return {};
    return fail(Code::forbidden, "this token may not read records", {}, "make a token with the scope read");
}

Result<> may_write(const Actor& actor, const schema::RecordInfo& info, Level least, std::string_view what, std::string_view scope) {
    if (info.derived) return fail(Code::forbidden, fmt::format("{} follow from other records and cannot be changed", info.plural));
    if (actor.system) return {};
    if (!has_scope(actor, scope)) return fail(Code::forbidden, fmt::format("{} takes a token with the scope {}", what, scope), {}, "make such a token");
    if (actor.level < std::max(least, Level::p1)) return refused(actor, std::max(least, Level::p1), what);
    return {};
}

Level level_of(const schema::Move& move, const Record& record) {
    if (move.level_by_choice.empty()) return move.level;
    const schema::FieldInfo* field = record.type->find(move.level_field);
    const int64_t choice = field ? choice_number(field->shape, record.fields[move.level_field].text()) : -1;
    if (choice < 0 || static_cast<size_t>(choice) >= move.level_by_choice.size()) return *std::ranges::max_element(move.level_by_choice);
    return move.level_by_choice[static_cast<size_t>(choice)];
}

Result<> may_move(const Actor& actor, const Record& record, const schema::Move& move) {
    std::string kind(record.type->name);
    if (!move.level_field.empty()) kind = fmt::format("{} of {} {}", kind, move.level_field, record.fields[move.level_field].text());
    return may_write(actor, *record.type, level_of(move, record), fmt::format("moving an {} from {} to {}", kind, move.from, move.to));
}

bool Sight::sees(std::string_view compartment) const {
    return everything || compartment.empty() || std::ranges::find(compartments, compartment) != compartments.end();
}

Result<Sight> sight_of(Connection& sql, const Actor& actor) {
    TRY(may_read(actor));
    Sight sight{.everything = actor.system};
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
    const auto take = [&](const Row& row) {
        found = {row.integer(0), record_of(layout, row)};
        return false;
    };
    if (number > 0)
        TRY(sql.each(layout.select_all + " WHERE number = ?", {number}, take));
    else
        TRY(sql.each(layout.select_all + " WHERE id = ?", {id}, take));
    if (found.first == 0 || !sight.sees(found.second.compartment))
        return fail(Code::not_found, fmt::format("there is no {} '{}'", layout.info->name, id.substr(0, 60)), {}, "check the id or key");
    return found;
}

}  // namespace redoubt::store
