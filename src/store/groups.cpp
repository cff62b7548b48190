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

void Editor::grouped(TypeState& type, const Record* before) {
    const schema::Grouping* grouping = type.layout.info->grouping;
    if (!grouping) return;
    const Record& after = transaction_.touched.back().record;
    const auto change_of = [&](const Record& record) -> GroupChange& {
        GroupChange& change = groups_[*record.fields[grouping->by].as<std::string>()];
        change.type = type.group_into;
        return change;
    };
    if (before) {
        GroupChange& change = change_of(*before);
        --change.count;
        change.open -= is_open(*before);
    }
    GroupChange& change = change_of(after);
    ++change.count;
    change.open += is_open(after);
    const Time time = after.fields[grouping->time].time();
    if (change.latest == 0 || time < change.first) change.first = time;
    change.worst = std::max(change.worst, rank(after, "severity", after.fields["severity"].text()));
    if (change.latest == 0 || time >= change.last) {
        change.last = time;
        change.latest = transaction_.touched.size();
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
    if (change.latest != 0) {
        const Record& member = transaction_.touched[change.latest - 1].record;  // until the next is told of
        if (number == 0 || change.last >= last) {
            for (const schema::FieldInfo& field : layout.info->fields)
                if (const Value* value = member.fields.find(field.name); value && field.name != "severity") set(field.name, *value);
            after.title = member.title;
            after.owner = member.owner;
            after.compartment = member.compartment;
            set("latest", member.id.text);
            set("last", change.last);
        }
        const Time first = before.fields["first"].time();
        if (number == 0 || change.first < first) set("first", change.first);
        if (number == 0 || change.worst > rank(after, "severity", before.fields["severity"].text()))
            set("severity", layout.info->find("severity")->shape.choices[static_cast<size_t>(std::max<int64_t>(change.worst, 0))].name);
    }
    const int64_t open = before.fields["open"].integer() + change.open;
    set("count", before.fields["count"].integer() + change.count);
    set("open", open);
    after.state = std::string(layout.info->states[open > 0 ? 0 : 1].name);
    if (number != 0) return replace(type, number, before, after, "update", {});
    after.id = {id};
    Ready ready = made_ready(layout, std::move(after));
    TRY(insert(type, ready, {}));
    return {};
}

Result<> Editor::finish() {
    const std::map<std::string, GroupChange> groups(groups_.begin(), groups_.end());  // in order, so that a run repeats itself
    groups_.clear();
    for (const auto& [id, change] : groups)
        if (change.type && !id.empty()) TRY(write_group(id, change));
    for (const auto& [type, last] : transaction_.heads.numbers) {
        if (transaction_.heads.saved[type] == last) continue;
        TRY(sql().run("INSERT OR REPLACE INTO counter VALUES(?, ?)", {type, last}));
        transaction_.heads.saved[type] = last;
    }
    if (transaction_.touched.size() == first_) return {};
    for (const Follower& follower : state_.followers) TRY(follower(transaction_, first_, actor_));
    return {};
}

Result<> Editor::linked(const LinkChange& change) {
    for (const LinkFollower& follower : state_.link_followers) TRY(follower(transaction_, change));
    return {};
}

}  // namespace redoubt::store
