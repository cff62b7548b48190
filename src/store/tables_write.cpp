#include <map>
#include <set>

#include <fmt/format.h>

#include "store/changing.h"
#include "store/tables.h"

namespace redoubt::store {
namespace {

using schema::Map;
using schema::Value;

struct Planned {
    int64_t number = 0;  // 0: a new one
    Record before{};     // of a change
    Record after{};      // of a change
    Ready ready{};       // of a new one
    std::string reason{};
    std::string_view action = "update";
};

struct Plan {
    std::vector<RowOutcome> outcomes{};
    std::vector<Planned> rows{};
    std::vector<size_t> places{};  // of rows, among the outcomes
    size_t failed = 0;
};

void add_change(std::vector<JournalChange>& out, std::string field, const Value& before, const Value& after) {
    const bool same = before == after || (schema::is_empty(before) && schema::is_empty(after));
    if (!same) out.push_back({std::move(field), before, after});
}

std::vector<JournalChange> differences(const Record& before, const Record& after) {
    std::vector<JournalChange> out;
    for (const schema::FieldInfo& field : schema::head_fields()) {
        if (field.options.read_only || field.name == "extra") continue;
        add_change(out, std::string(field.name), field.get(static_cast<const schema::Head*>(&before)), field.get(static_cast<const schema::Head*>(&after)));
    }
    for (const schema::FieldInfo& field : after.type->fields) add_change(out, std::string(field.name), before.fields[field.name], after.fields[field.name]);
    std::set<std::string> names;
    for (const schema::Member& member : before.extra) names.insert(member.name);
    for (const schema::Member& member : after.extra) names.insert(member.name);
    for (const std::string& name : names) add_change(out, "extra." + name, before.extra[name], after.extra[name]);
    return out;
}

// The values of unique fields that rows before this one have taken, with their compartments.
class Taken {
public:
    Result<> take(const Layout& layout, const Record& record) {
        for (const ColumnLayout& column : layout.columns) {
            if (!column.field->options.unique || column.head) continue;
            const std::string_view value = record.fields[column.field->name].text();
            if (!value.empty() && !values_[&column].emplace(record.compartment, value).second)
                return fail(Code::conflict, fmt::format("{} '{}' is in a row before as well", column.field->name, value.substr(0, 100)),
                            "/" + std::string(column.field->name));
        }
        return {};
    }

private:
    std::map<const ColumnLayout*, std::set<std::pair<std::string, std::string>>> values_;
};

class Planner {
public:
    Planner(Store& store, Connection& sql, const Actor& actor, const Sight& sight, TypeState& type, const PutOptions& options)
        : sql_(sql),
          actor_(actor),
          sight_(sight),
          type_(type),
          options_(options),
          resolver_(store.state(), sql, sight),
          change_{actor, sight, type, resolver_, store.clock().now()} {}

    Result<Plan> plan(std::span<const RowChange> rows) {
        Plan plan;
        plan.outcomes.resize(rows.size());
        for (size_t i = 0; i < rows.size(); ++i) {
            Planned planned;
            Result<> done = rows[i].id.empty() ? create(rows[i], planned, plan.outcomes[i]) : change(rows[i], planned, plan.outcomes[i]);
            if (!done && (done.error().code == Code::io || done.error().code == Code::internal)) return std::unexpected(std::move(done).error());
            if (!done) {
                plan.outcomes[i].action = RowOutcome::Action::failed;
                plan.outcomes[i].error = std::move(done).error();
                ++plan.failed;
            } else if (plan.outcomes[i].action != RowOutcome::Action::same) {
                plan.rows.push_back(std::move(planned));
                plan.places.push_back(i);
            }
        }
        return plan;
    }

private:
    Result<> create(const RowChange& row, Planned& planned, RowOutcome& outcome) {
        const schema::RecordInfo& info = *type_.layout.info;
        TRY(may_write(actor_, info, info.create_level, fmt::format("creating {}", info.plural), "import"));
        Record fresh = TRY(drafted(type_, actor_, row.given, Asked::built_in));
        planned.ready = TRY(ready_of(resolver_, type_, actor_, sight_, std::move(fresh)));
        planned.reason = options_.reason;
        TRY(check_all_unique(sql_, type_.layout, planned.ready.record));
        TRY(taken_.take(type_.layout, planned.ready.record));
        outcome.action = RowOutcome::Action::created;
        outcome.title = planned.ready.record.title;
        return {};
    }

    Result<> change(const RowChange& row, Planned& planned, RowOutcome& outcome) {
        std::tie(planned.number, planned.before) = TRY(visible_record(sql_, type_.layout, sight_, row.id));
        outcome.id = planned.before.id.text;
        outcome.key = planned.before.key;
        outcome.title = planned.before.title;
        Map given = row.given;
        const std::string to(given["state"].text());
        given.erase("state");
        const Map normalised = TRY(normalised_changes(type_, actor_, std::move(given)));
        if (!to.empty() && to != planned.before.state) {
            const schema::Move* const move = type_.layout.info->find_move(planned.before.state, to);
            const bool says_why = move != nullptr && !move->reason_into.empty() && !normalised[move->reason_into].text().empty();  // more than that of all rows
            Moved moved = TRY(change_.moved(planned.before, {.to = to, .reason = says_why ? std::string() : options_.reason}, normalised));
            planned.after = std::move(moved.after);
            planned.reason = std::move(moved.reason);
            planned.action = "move";
        } else {
            planned.after = TRY(change_.updated(planned.before, normalised));
            planned.reason = options_.reason;
        }
        outcome.changes = differences(planned.before, planned.after);
        if (outcome.changes.empty()) return {};
        TRY(check_version(planned.before, row.expected_version));
        TRY(check_all_unique(sql_, type_.layout, planned.after, planned.number));
        TRY(taken_.take(type_.layout, planned.after));
        outcome.action = RowOutcome::Action::changed;
        return {};
    }

    Connection& sql_;
    const Actor& actor_;
    const Sight& sight_;
    TypeState& type_;
    const PutOptions& options_;
    Resolver resolver_;
    Changing change_;
    Taken taken_;
};

Result<Plan> plan_rows(Store& store, const Actor& actor, TypeState& type, std::span<const RowChange> rows, const PutOptions& options) {
    Plan plan;
    TRY(store.state().look(store, [&](Connection& sql) -> Result<> {
        const Sight sight = TRY(sight_of(sql, actor));
        plan = TRY(Planner(store, sql, actor, sight, type, options).plan(rows));
        return {};
    }));
    return plan;
}

Result<> write_row(Editor& editor, TypeState& type, Planned& row, RowOutcome& outcome) {
    if (row.number == 0) {
        TRY(check_all_unique(editor.sql(), type.layout, row.ready.record));
        const Record* made = TRY(editor.insert(type, row.ready, row.reason));
        outcome.id = made->id.text;
        outcome.key = made->key;
        return {};
    }
    const auto version = TRY(editor.sql().integer("SELECT version FROM " + type.layout.table + " WHERE number = ?", {row.number}));
    if (version != row.before.version)
        return fail(Code::stale, fmt::format("somebody changed {} while this was being read", row.before.key), row.before.key, "import it again");
    return editor.replace(type, row.number, row.before, row.after, row.action, row.reason);
}

}  // namespace

Result<PutResult> put_rows(Store& store, const Actor& actor, std::string_view type_name, std::span<const RowChange> rows, const PutOptions& options) {
    TypeState* type = store.state().find(type_name);
    if (!type) return fail(Code::not_found, fmt::format("there is no record type '{}'", type_name.substr(0, 60)));
    if (rows.size() > most_rows_at_once)
        return fail(Code::too_large, fmt::format("{} rows would change, at most {} are changed at once", rows.size(), most_rows_at_once), {},
                    "import it in parts");
    Plan plan = TRY(plan_rows(store, actor, *type, rows, options));
    const bool writes = !options.dry_run && !plan.rows.empty() && (plan.failed == 0 || options.skip_failed);
    if (!writes) return PutResult{.rows = std::move(plan.outcomes)};
    bool used = false;
    TRY(store.write([&](Transaction& transaction) -> Result<> {
        if (used) plan = TRY(plan_rows(store, actor, *type, rows, options));  // a second run: the first one has used it up
        used = true;
        Editor editor(store.state(), transaction, actor, TRY(sight_of(transaction.sql, actor)));
        for (size_t i = 0; i < plan.rows.size(); ++i) TRY(write_row(editor, *type, plan.rows[i], plan.outcomes[plan.places[i]]));
        return editor.finish();
    }));
    return PutResult{.rows = std::move(plan.outcomes), .written = true};
}

}  // namespace redoubt::store
