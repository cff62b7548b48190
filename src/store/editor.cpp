#include "store/editor.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "schema/json.h"
#include "store/dependencies.h"
#include "store/lowered.h"

namespace redoubt::store {

using schema::Kind;
using schema::Map;
using schema::Value;

namespace {

void put_head(Map& out, const Record& record) {
    out.set("title", record.title);
    out.set("state", record.state);
    if (!record.owner.id.empty()) out.set("owner", record.owner.id);
    if (!record.compartment.empty()) out.set("compartment", record.compartment);
    if (!record.tags.empty()) out.set("tags", schema::list_of(record.tags));
    if (!record.extra.empty()) out.set("extra", record.extra);
}

// The same as canonical JSON, without copying or sorting the fields.
std::string whole_json(const Layout& layout, const Record& record) {
    const JournalForm& form = layout.journaled;
    const std::array<Value, journaled_head.size()> head{record.title, record.state, record.owner.id, record.compartment, schema::list_of(record.tags),
                                                        record.extra};
    std::vector<const Value*> said(form.members.size());
    for (size_t i = 0; i < head.size(); ++i)
        if (i < 2 || !schema::is_empty(head[i])) said[form.place[i]] = &head[i];
    for (const schema::Member& member : record.fields)
        if (const schema::FieldInfo* field = schema::is_empty(member.value) ? nullptr : layout.fields.find(member.name))
            said[form.place[head.size() + static_cast<size_t>(field - layout.info->fields.data())]] = &member.value;
    std::string out(1, '{');
    out.reserve(2048);
    for (size_t i = 0; i < said.size(); ++i) {
        if (!said[i]) continue;
        if (out.size() > 1) out += ',';
        out += form.members[i];
        schema::append_canonical(out, *said[i]);
    }
    out += '}';
    return out;
}

std::string changes_json(const Map& map) { return map.empty() ? std::string() : schema::canonical_json(map); }

// Of what the journal keeps of `one`, what `other` has not, or has otherwise.
Map differing_fields(const Record& one, const Record& other) {
    Map out, head, other_head;
    put_head(head, one);
    put_head(other_head, other);
    const auto add_unless_same = [&](const schema::Member& member, const Map& others) {
        if (const Value* found = others.find(member.name); !found || !(*found == member.value)) out.add(member.name, member.value);
    };
    for (const schema::Member& member : head) add_unless_same(member, other_head);
    for (const schema::Member& member : one.fields)
        if (!schema::is_empty(member.value)) add_unless_same(member, other.fields);
    return out;
}

bool same_words(const Layout& layout, const Record& a, const Record& b) {
    if (a.title != b.title || a.tags != b.tags || !(a.extra == b.extra)) return false;
    for (const ColumnLayout& column : layout.columns)
        if (column.field->options.searchable && !column.head && !(a.fields[column.field->name] == b.fields[column.field->name])) return false;
    return true;
}

std::vector<std::pair<const ColumnLayout*, std::vector<std::string>>> changed_lists(const Layout& layout, const Record& before, const Record& after) {
    std::vector<std::pair<const ColumnLayout*, std::vector<std::string>>> out;
    const auto add = [&](const ColumnLayout& column) {
        if (!column.listed) return;
        std::vector<std::string> items = listed_items(column, before);
        if (items != listed_items(column, after)) out.emplace_back(&column, std::move(items));
    };
    std::ranges::for_each(layout.columns, add);
    std::ranges::for_each(layout.own_columns(), add);
    return out;
}

void add_member(std::string& json, std::string_view name, std::string_view value) {
    json += json.empty() ? "{\"" : ",\"";
    json.append(name).append("\":");
    schema::append_json_text(json, value);
}

std::string member(std::string_view name, std::string_view value) {
    std::string json(1, ',');
    schema::append_json_text(json, name);
    json += ':';
    schema::append_json_text(json, value);
    return json;
}

}  // namespace

Editor::Editor(Store::State& state, Transaction& transaction, const Actor& actor, Sight sight)
    : state_(state),
      transaction_(transaction),
      actor_(actor),
      sight_(std::move(sight)),
      now_(std::max(state.options.clock.now(), transaction.heads.at)),
      actor_json_(member("actor", actor.user_id)),
      now_json_(member("at", format_time(now_))),
      name_json_(member("name", actor.name)),
      first_(transaction.touched.size()),
      resolver_(state, transaction.sql, sight_) {}

schema::Map journaled_fields(const Record& record) {
    Map out;
    out.reserve(record.fields.size() + 6);
    put_head(out, record);
    for (const schema::Member& member : record.fields)
        if (!schema::is_empty(member.value)) out.add(member.name, member.value);
    return out;
}

Result<int64_t> Editor::next_number(std::string_view type, const std::string& table) {
    auto found = transaction_.heads.numbers.find(type);
    if (found == transaction_.heads.numbers.end()) {
        const int64_t counted = TRY(sql().integer("SELECT last FROM counter WHERE type = ?", {type})).value_or(0);
        const int64_t largest = TRY(sql().integer("SELECT max(number) FROM " + table)).value_or(0);
        found = transaction_.heads.numbers.emplace(type, std::max(counted, largest)).first;
    }
    return ++found->second;
}

Result<> Editor::give_code(const Layout& layout, int64_t number, Record& record) {
    std::string code = new_code(state_.options.random);
    while (layout.codes->has(code)) code = new_code(state_.options.random);
    TRY(sql().run("INSERT INTO code_key VALUES(?, ?, ?)", {layout.info->name, number, code}));
    layout.codes->add(number, std::move(code));
    transaction_.coded.emplace_back(layout.codes.get(), number);
    record.key = layout.key(number);
    return {};
}

Result<> Editor::journal(const EntryText& entry) {
    const int64_t seq = transaction_.heads.seq + 1;
    int64_t prior = 0;  // the record's entry before this: a history that leaves one out shows it
    if (!entry.id.empty() && entry.action != "create")
        prior = TRY(sql().integer("SELECT seq FROM journal WHERE record = ? ORDER BY version DESC, seq DESC LIMIT 1", {entry.id})).value_or(0);
    std::string text;
    text.reserve(256 + entry.before.size() + entry.after.size());
    const auto add_raw = [&](std::string_view name, std::string_view json) {
        if (json.empty()) return;
        text += ",\"";
        text.append(name).append("\":").append(json);
    };
    add_member(text, "action", entry.action);  // names in order, so that the text is canonical as it stands
    text += actor_json_;
    add_raw("after", entry.after);
    text += now_json_;
    add_raw("before", entry.before);
    add_member(text, "id", entry.id);
    add_member(text, "key", entry.key);
    text += name_json_;
    if (prior > 0) add_raw("prior", std::to_string(prior));
    if (!entry.reason.empty()) add_member(text, "reason", entry.reason);
    add_raw("seq", std::to_string(seq));
    add_member(text, "type", entry.type);
    add_raw("version", std::to_string(entry.version));
    text += '}';
    thread_local Sha256Stream stream;
    stream.restart();
    stream.add({reinterpret_cast<const char*>(transaction_.heads.hash.data()), transaction_.heads.hash.size()});
    stream.add(text);
    const Sha256 hash = stream.finish();
    TRY(sql().run("INSERT INTO journal VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", {seq, now_, actor_.user_id, entry.action, entry.type, entry.id, entry.version, text,
                                                                            Blob{{reinterpret_cast<const char*>(hash.data()), hash.size()}}}));
    transaction_.heads.seq = seq;
    transaction_.heads.at = now_;
    transaction_.heads.hash = hash;
    return {};
}

Result<bool> Editor::replace_words(const Layout& layout, int64_t number, const Record& before, const Record& after) {
    if (same_words(layout, before, after)) return false;
    const int64_t row = layout.text_row(number);
    TRY(sql().run("INSERT INTO words(words, rowid, title, body) VALUES('delete', ?, ?, ?)", {row, before.title, searchable_text(layout, before)}));
    TRY(sql().run("INSERT INTO words(rowid, title, body) VALUES(?, ?, ?)", {row, after.title, searchable_text(layout, after)}));
    return true;
}

// True when the record has a unique value that it did not have where it lies, which nobody else there has either.
Result<bool> Editor::newly_unique(const Layout& layout, int64_t number, const Record& before, const Record& after) {
    bool changed = false;
    for (const ColumnLayout& column : layout.columns) {
        if (!column.field->options.unique || column.head) continue;
        const std::string_view value = after.fields[column.field->name].text();
        if (value == before.fields[column.field->name].text() && after.compartment == before.compartment) continue;
        changed = true;
        const auto found = value.empty() ? std::nullopt : TRY(sql().integer(column.find_unique, {value, after.compartment}));
        if (found && *found != number) return taken_already(layout, column, after, *found);
    }
    return changed;
}

void Editor::tell(TypeState& type, int64_t number, Record record, std::string_view action, Columns::Before before) {
    std::string group;
    if (const auto* grouping = type.layout.info->grouping) group = std::string(record.fields[grouping->by].text());
    transaction_.changes.push_back({.type = std::string(type.layout.info->name),
                                    .id = record.id.text,
                                    .key = record.key,
                                    .action = std::string(action),
                                    .state = record.state,
                                    .group = std::move(group),
                                    .version = record.version});
    transaction_.touched.push_back({type.layout.index, number, std::move(record), std::move(before)});
}

// Both lie in one compartment, and whoever puts a record there may see what lies there.
std::unexpected<Error> taken_already(const Layout& layout, const ColumnLayout& column, const Record& record, int64_t number) {
    const std::string_view value = record.fields[column.field->name].text();
    const std::string where = record.compartment.empty() ? std::string() : fmt::format(" in compartment '{}'", record.compartment);
    return fail(Code::conflict, fmt::format("{} '{}' belongs to {} already{}", column.field->name, value.substr(0, 100), layout.key(number), where),
                "/" + std::string(column.field->name), "change that record instead");
}

Ready made_ready(const Layout& layout, Record record) {
    record.type = layout.info;
    Ready ready{.after = layout.info->derived ? std::string() : whole_json(layout, record), .words = searchable_text(layout, record)};
    ready.record = std::move(record);
    return ready;
}

void lay_out(const Layout& layout, Ready& ready) { ready.row = new_row(layout, ready.record, ready.kept); }

Result<const Record*> Editor::insert(TypeState& type, Ready& ready, std::string_view reason, const ColumnLayout* unless_known) {
    const Layout& layout = type.layout;
    Record& record = ready.record;
    const int64_t number = TRY(next_number(layout.info->name, layout.table));
    if (record.id.empty()) record.id = state_.ids.next();
    const bool coded = !record.compartment.empty();
    if (!coded) record.key = layout.key(number);
    record.created = record.updated = now_;
    record.version = 1;
    if (ready.row.empty()) lay_out(layout, ready);
    stamp_row(layout, number, record, ready.row);
    TRY(sql().run(unless_known ? unless_known->insert_new : layout.insert, ready.row));
    if (unless_known && sql().changes() == 0) {
        --transaction_.heads.numbers.find(layout.info->name)->second;
        return nullptr;
    }
    if (coded) TRY(give_code(layout, number, record));
    TRY(sql().run("INSERT INTO words(rowid, title, body) VALUES(?, ?, ?)", {layout.text_row(number), record.title, ready.words}));
    if (!layout.info->derived)
        TRY(journal({.action = "create",
                     .type = layout.info->name,
                     .id = record.id.text,
                     .key = record.key,
                     .version = 1,
                     .reason = reason,
                     .after = std::move(ready.after)}));
    tell(type, number, std::move(record), "create", {});
    grouped(type, nullptr);
    return &transaction_.touched.back().record;
}

Result<> Editor::replace(TypeState& type, int64_t number, const Record& before, Record& after, std::string_view action, std::string_view reason) {
    const Layout& layout = type.layout;
    Map was, is;  // what the journal is told; derived records are not in it
    if (!layout.info->derived) {
        was = differing_fields(before, after);
        is = differing_fields(after, before);
        if (was.empty() && is.empty()) return {};
    }
    after.version = before.version + 1;
    after.updated = std::max(now_, before.updated);
    const bool unique_changed = TRY(newly_unique(layout, number, before, after));
    TRY(refuse_circles(sql(), layout, before, after));
    TRY(refuse_moving_early(sql(), layout, before, after, reason));
    std::vector<std::string> kept;
    std::vector<SqlValue> values = row_values(layout, after, kept, unique_changed ? Which::all : Which::plain);
    values.emplace_back(number);
    TRY(sql().run(unique_changed ? layout.update : layout.update_plain, values));
    Columns::Before told{.words_changed = TRY(replace_words(layout, number, before, after)), .lists = changed_lists(layout, before, after)};
    if (!layout.info->derived)
        TRY(journal({.action = action,
                     .type = layout.info->name,
                     .id = after.id.text,
                     .key = after.key,
                     .version = after.version,
                     .reason = reason,
                     .before = changes_json(was),
                     .after = changes_json(is)}));
    TRY(note_lowering(sql(), actor_, before, after, now_));
    tell(type, number, after, action, std::move(told));
    grouped(type, &before);
    return {};
}

}  // namespace redoubt::store
