// Groups: counts of alerts by rule and asset, kept as rows of their own in the same transaction, so that the queue over a
// million alerts is one short list. Changes are gathered by group and written once at the end.
#include <algorithm>

#include <fmt/format.h>

#include "store/editor.h"

namespace redoubt::store {

using schema::Value;

namespace {

bool is_open(const Record& record) {
    const schema::State* state = record.type->find_state(record.state);
    return state && !state->closed;
}

int64_t rank(const Record& record, std::string_view field, std::string_view name) { return choice_number(record.type->find(field)->shape, name); }

}  // namespace

void Editor::grouped(TypeState& type, const Record* before, const Record* after) {
    const schema::Grouping* grouping = type.layout.info->grouping;
    if (!grouping) return;
    const auto change_of = [&](const Record& record) -> GroupChange& {
        GroupChange& change = groups_[std::string(record.fields[grouping->by].text())];
        change.type = type.group_into;
        return change;
    };
    if (before) {
        GroupChange& change = change_of(*before);
        --change.count;
        change.open -= is_open(*before);
    }
    GroupChange& change = change_of(*after);
    ++change.count;
    change.open += is_open(*after);
    const Time time = after->fields[grouping->time].time();
    if (change.first.unix_ns == 0 || time < change.first) change.first = time;
    const std::string_view severity = after->fields["severity"].text();
    if (change.worst.empty() || rank(*after, "severity", severity) > rank(*after, "severity", change.worst)) change.worst = std::string(severity);
    if (!change.latest.type || time >= change.last) {
        change.last = time;
        change.latest = *after;
    }
}

Result<> Editor::write_group(const std::string& id, const GroupChange& change) {
    TypeState& type = *change.type;
    const Layout& layout = type.layout;
    int64_t number = 0;
    Record before;
    TRY(sql().each(layout.select_all + " WHERE id = ?", {id}, [&](const Row& row) {
        number = row.integer(0);
        before = record_of(layout, row);
        return false;
    }));
    Record after = before;
    after.type = layout.info;
    const auto set = [&](std::string_view name, Value value) { after.fields.set(name, std::move(value)); };
    const Time last = before.fields["last"].time();
    if (change.latest.type) {
        if (number == 0 || change.last >= last) {
            for (const schema::FieldInfo& field : layout.info->fields)
                if (const Value* value = change.latest.fields.find(field.name); value && field.name != "severity") set(field.name, *value);
            after.title = change.latest.title;
            after.owner = change.latest.owner;
            after.compartment = change.latest.compartment;
            set("latest", change.latest.id.text);
            set("last", change.last);
        }
        const Time first = before.fields["first"].time();
        if (number == 0 || change.first < first) set("first", change.first);
        if (number == 0 || rank(after, "severity", change.worst) > rank(after, "severity", before.fields["severity"].text())) set("severity", change.worst);
    }
    const int64_t open = before.fields["open"].integer() + change.open;
    set("count", before.fields["count"].integer() + change.count);
    set("open", open);
    after.state = std::string(layout.info->states[open > 0 ? 0 : 1].name);
    if (number != 0) return replace(type, number, before, after, "update", {});
    after.id = {id};
    return insert(type, after, {});
}

Result<> Editor::finish() {
    const std::map<std::string, GroupChange> groups = std::move(groups_);
    groups_.clear();
    for (const auto& [id, change] : groups)
        if (change.type && !id.empty()) TRY(write_group(id, change));
    for (const auto& [type, last] : transaction_.heads.numbers) {
        if (transaction_.heads.saved[type] == last) continue;
        TRY(sql().run("INSERT OR REPLACE INTO counter VALUES(?, ?)", {type, last}));
        transaction_.heads.saved[type] = last;
    }
    return {};
}

}  // namespace redoubt::store
