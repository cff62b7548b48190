#include "store/changing.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "store/decided.h"

namespace redoubt::store {

using schema::Map;
using schema::Mode;
using schema::Problems;
using schema::Value;

namespace {

// Parts what was given into head and own fields, both normalised.
void put_fields(const TypeState& type, const Map& normalised, Record& record) {
    for (const schema::Member& member : normalised) {
        const schema::FieldInfo* own = schema::find_field(type.layout.info->fields, member.name);
        const schema::FieldInfo* head = own ? nullptr : schema::find_field(schema::head_fields(), member.name);
        if (head)
            head->set(static_cast<schema::Head*>(&record), member.value);
        else if (member.value.is_null())
            record.fields.erase(member.name);
        else
            record.fields.set(member.name, member.value);
    }
}

// A compartment's alerts are counted in groups of their own, or the count would tell.
void settle(const TypeState& type, Record& record, bool regroup) {
    const schema::RecordInfo& info = *type.layout.info;
    const bool salted = info.grouping && (regroup || record.fields[info.grouping->by].text().empty());
    if (regroup && info.grouping) record.fields.erase(info.grouping->by);
    if (info.prepare) info.prepare(record.fields, record.title);
    if (info.reckon) info.reckon(record.fields, record);
    if (!salted || record.compartment.empty()) return;
    const std::string base(record.fields[info.grouping->by].text());
    record.fields.set(info.grouping->by, to_hex(sha256(base + "|" + record.compartment)).substr(0, 26));
}

Result<> check_whole(const TypeState& type, const Record& record) {
    Problems problems;
    if (record.title.empty()) problems.add("/title", "is required");
    if (const schema::State* state = type.layout.info->find_state(record.state))
        for (const std::string_view need : state->needs)
            if (need == "owner" ? record.owner.id.empty() : schema::is_empty(record.fields[need]))
                problems.add("/" + std::string(need), fmt::format("is needed while a {} is {}", type.layout.info->name, state->name));
    if (type.layout.info->check) type.layout.info->check(record.fields, problems);
    return problems.result();
}

Result<> may_start_in(Resolver& resolver, const Actor& actor, const TypeState& type, const Record& record) {
    const std::string_view first = type.layout.info->states.front().name;
    if (actor.system || record.state == first) return {};
    const schema::Move* move = type.layout.info->find_move(first, record.state);
    if (!move || !move->needs.empty())
        return fail(Code::conflict, fmt::format("a new {} starts as {}, not {}", type.layout.info->name, first, record.state), "/state");
    return may_move(actor, *resolver.state().rights.book(), record, *move);
}

Result<> may_place(const Actor& actor, const Sight& sight, std::string_view compartment) {
    if (actor.system || sight.sees(compartment)) return {};
    return fail(Code::forbidden, fmt::format("only members of compartment '{}' may put a record into it", compartment), "/compartment");
}

schema::OwnChange own_change(const TypeState& type, const Actor& actor, Asked asked) {
    const OwnColumns* now = type.layout.own->now;
    return {.own = now ? &now->fields : nullptr, .free = actor.system, .whole = asked == Asked::all};
}

Map folded(Map given) {
    const bool any = std::ranges::any_of(given, [](const schema::Member& member) { return member.name.starts_with(schema::own_prefix); });
    return any ? schema::fold_own(given) : std::move(given);
}

bool may_set_read_only(const TypeState& type, const Actor& actor, const schema::FieldInfo& field) {
    return !type.is_head(field) && (actor.from || (actor.system && field.options.set_by == schema::SetBy::room));
}

// What is read only is still written by whom it is computed: the room of decisions, and rooms that work as Redoubt itself.
Map taken_read_only(const TypeState& type, const Actor& actor, Map& given, Problems& problems) {
    Map out, rest;
    if (!actor.from && !actor.system) return out;
    rest.reserve(given.size());
    for (schema::Member& member : given) {
        const schema::FieldInfo* field = type.by_name.find(member.name);
        if (!field || !field->options.read_only || !may_set_read_only(type, actor, *field)) {
            rest.add(std::move(member.name), std::move(member.value));
        } else if (!out.find(member.name)) {
            Value value = schema::normalise_given(*field, std::move(member.value), problems, "/" + member.name);
            out.add(std::move(member.name), std::move(value));
        }
    }
    given = std::move(rest);
    return out;
}

Result<> check_sealed(const Actor& actor, const TypeState& type, const Record& before, const Map& normalised) {
    const schema::State* state = type.layout.info->find_state(before.state);
    if (actor.system || actor.from || !state || !state->sealed) return {};
    for (const schema::Member& member : normalised)
        if (schema::find_field(type.layout.info->fields, member.name) && !(member.value == before.fields[member.name]))
            return fail(Code::forbidden, fmt::format("{} is {}: {} changes by decision only", before.key, before.state, member.name), "/" + member.name,
                        type.layout.info->name == "decision" ? "withdraw it and ask again" : "ask for the change: redoubt decide ask " + before.key);
    return {};
}

Result<> check_setters(const Actor& actor, const TypeState& type, const Record& before, const Map& given) {
    if (actor.system || actor.from) return {};
    for (const schema::Member& member : given) {
        const schema::FieldInfo* field = schema::find_field(type.layout.info->fields, member.name);
        if (!field || field->options.set_by == schema::SetBy::anyone || member.value == before.fields[member.name]) continue;
        const bool own = !actor.party.empty() && actor.party == before.id.text;
        const bool may = field->options.set_by == schema::SetBy::oneself ? own : !own && actor.level >= schema::Level::lead;
        if (!may && !(schema::is_empty(member.value) && schema::is_empty(before.fields[member.name])))
            return fail(
                Code::forbidden,
                fmt::format("{} is set by {}", member.name, field->options.set_by == schema::SetBy::oneself ? "that person" : "a Lead, and not by oneself"),
                "/" + member.name);
    }
    return {};
}

// Who stands in for oneself is said by oneself, whatever one's level.
bool is_own_matter(const Actor& actor, const TypeState& type, const Record& before, const Map& normalised) {
    if (actor.party.empty() || actor.party != before.id.text) return false;
    return std::ranges::all_of(normalised, [&](const schema::Member& member) {
        const schema::FieldInfo* field = schema::find_field(type.layout.info->fields, member.name);
        return field && field->options.set_by == schema::SetBy::oneself;
    });
}

}  // namespace

namespace {

// Each given member with its field; none when one of them is to be refused, or folded, or is given twice.
std::vector<const schema::FieldInfo*> fields_as_given(const TypeState& type, const Actor& actor, const Map& given) {
    std::vector<const schema::FieldInfo*> out;
    out.reserve(given.size());
    std::vector<bool> met(type.writable.size());
    for (const schema::Member& member : given) {
        const schema::FieldInfo* const field = type.by_name.find(member.name);
        if (!field || (field->options.read_only && !may_set_read_only(type, actor, *field)) || met[static_cast<size_t>(field - type.writable.data())])
            return {};
        met[static_cast<size_t>(field - type.writable.data())] = true;
        out.push_back(field);
    }
    return out;
}

void put_draft(const TypeState& type, const schema::FieldInfo& field, std::string&& name, Value&& value, Record& record) {
    if (value.is_null()) return;
    if (type.is_head(field))
        field.set(static_cast<schema::Head*>(&record), value);
    else
        record.fields.add(std::move(name), std::move(value));
}

Map normalised_draft(const TypeState& type, const Actor& actor, Map given, Map& kept, Problems& problems) {
    Map rest = folded(std::move(given));
    kept = taken_read_only(type, actor, rest, problems);
    return schema::normalise_given(type.by_name, std::move(rest), Mode::create, problems);
}

// The same for what has nothing special about it: no map is built twice.
bool quickly_drafted(const TypeState& type, const Actor& actor, Map& given, Record& record, Problems& problems) {
    const std::vector<const schema::FieldInfo*> fields = fields_as_given(type, actor, given);
    if (fields.empty() || given.find("extra")) return false;
    for (const schema::FieldInfo& field : type.writable)
        if (field.options.required && schema::is_empty(given[field.name])) return false;
    record.fields.reserve(type.defaults.size() + fields.size());
    std::string path;
    size_t at = 0;
    for (schema::Member& member : given) {
        const schema::FieldInfo& field = *fields[at++];
        path.assign(1, '/').append(member.name);
        Value value = schema::normalise_given(field, std::move(member.value), problems, path);
        put_draft(type, field, std::move(member.name), std::move(value), record);
    }
    return true;
}

}  // namespace

// The whole way of a new record but for the writing: what can be done before the transaction.
Result<Record> drafted(const TypeState& type, const Actor& actor, Map given, Asked asked) {
    Problems problems;
    Record record;
    record.type = type.layout.info;
    const OwnColumns* const own = type.layout.own->now;
    const bool plain = asked == Asked::built_in || own == nullptr || own->fields.fields().empty();
    if (!plain || !quickly_drafted(type, actor, given, record, problems)) {
        Map kept;
        Map normalised = normalised_draft(type, actor, std::move(given), kept, problems);
        Map extra = schema::changed_extra(own_change(type, actor, asked), {}, normalised["extra"].map(), problems);
        if (!extra.empty()) normalised.set("extra", std::move(extra));
        TRY(problems.result());
        record.fields.reserve(type.defaults.size() + normalised.size() + kept.size());
        for (schema::Member& member : normalised) put_draft(type, *type.by_name.find(member.name), std::move(member.name), std::move(member.value), record);
        for (schema::Member& member : kept) record.fields.add(std::move(member.name), std::move(member.value));
    }
    TRY(problems.result());
    for (const schema::Member& member : type.defaults)
        if (!record.fields.find(member.name)) record.fields.add(member.name, member.value);
    const auto& states = type.layout.info->states;
    if (record.state.empty() && !states.empty()) record.state = std::string(states.front().name);
    if (!type.layout.info->find_state(record.state))
        return fail(Code::invalid, fmt::format("'{}' is not a state of {}", record.state, type.layout.info->plural), "/state");
    return record;
}

Result<> check_version(const Record& record, std::optional<int64_t> expected) {
    if (!expected || *expected == record.version) return {};
    return fail(Code::stale, fmt::format("{} is at version {}, not {}: somebody changed it meanwhile", record.key, record.version, *expected), {},
                "read it again, then repeat the change");
}

Result<const ColumnLayout*> unique_column(const TypeState& type, const Actor& actor, std::string_view field) {
    const schema::RecordInfo& info = *type.layout.info;
    TRY(may_write(actor, info, info.create_level, fmt::format("creating {}", info.plural), "import"));
    const ColumnLayout* unique = type.layout.find(field);
    if (unique && unique->field->options.unique && !unique->head) return unique;
    return fail(Code::invalid, fmt::format("'{}' is not a unique field of {}", field, info.plural));
}

Result<> put_unless_known(Editor& editor, TypeState& type, Ready& ready, const ColumnLayout& unique, InsertResult& result) {
    const Record* const made = TRY(editor.insert(type, ready, {}, &unique));
    result.is_new.push_back(made != nullptr);
    if (made) {
        result.ids.push_back(made->id.text);
        ++result.added;
        return {};
    }
    const int64_t known = TRY(known_number(editor.sql(), unique, ready.record.fields[unique.field->name].text(), ready.record.compartment));
    result.ids.push_back(TRY(editor.sql().text("SELECT id FROM " + type.layout.table + " WHERE number = ?", {known})).value_or(""));
    return {};
}

Result<int64_t> known_number(Connection& sql, const ColumnLayout& unique, std::string_view value, std::string_view compartment) {
    return TRY(sql.integer(unique.find_unique, {value, compartment})).value_or(0);
}

Result<> check_all_unique(Connection& sql, const Layout& layout, const Record& record, int64_t own) {
    for (const ColumnLayout& column : layout.columns) {
        if (!column.field->options.unique || column.head) continue;
        const std::string_view value = record.fields[column.field->name].text();
        if (value.empty()) continue;
        const int64_t number = TRY(known_number(sql, column, value, record.compartment));
        if (number != 0 && number != own) return taken_already(layout, column, record, number);
    }
    return {};
}

Result<> placed(Resolver& resolver, const TypeState& type, const Actor& actor, const Sight& sight, Record& record) {
    TRY(may_start_in(resolver, actor, type, record));
    TRY(check_setters(actor, type, {}, record.fields));
    TRY(may_place(actor, sight, record.compartment));
    return resolver.resolve(type, record);
}

Result<Ready> worked_out(const TypeState& type, Record record) {
    settle(type, record, false);
    TRY(check_whole(type, record));
    return made_ready(type.layout, std::move(record));
}

Result<Ready> ready_of(Resolver& resolver, const TypeState& type, const Actor& actor, const Sight& sight, Record record) {
    TRY(placed(resolver, type, actor, sight, record));
    return worked_out(type, std::move(record));
}

// Who fixed, verified or approved is who made that move; nobody puts another name there.
Result<> Changing::check_signed(const Record& before, const Map& normalised) {
    if (actor.system) return {};
    Problems problems;
    for (const std::string_view name : type.signed_fields)
        if (const Value* given = normalised.find(name); given && !(*given == before.fields[name]))
            problems.add("/" + std::string(name), "is set by the move that it belongs to: whoever makes it");
    return problems.result();
}

Result<Record> Changing::changed(const Record& before, const Map& normalised) {
    TRY(check_signed(before, normalised));
    TRY(check_sealed(actor, type, before, normalised));
    TRY(check_setters(actor, type, before, normalised));
    Record after = before;
    Map fields = normalised;
    Problems problems;
    if (const Map* extra = fields["extra"].as<Map>())
        fields.set("extra", schema::changed_extra(own_change(type, actor, Asked::built_in), before.extra, *extra, problems));
    TRY(resolver.resolve(type, fields, problems));
    TRY(problems.result());
    put_fields(type, fields, after);
    TRY(may_place(actor, sight, after.compartment));
    settle(type, after, after.compartment != before.compartment);
    return after;
}

Result<Record> Changing::updated(const Record& before, const Map& normalised) {
    const schema::Level least = is_own_matter(actor, type, before, normalised) ? schema::Level::p1 : type.layout.info->update_level;
    if (!actor.from) TRY(may_write(actor, *type.layout.info, least, fmt::format("changing {}", type.layout.info->plural)));
    if (actor.from) TRY(check_decided(resolver, actor.from, before, {}));
    Record after = TRY(changed(before, normalised));
    TRY(check_whole(type, after));
    return after;
}

Result<const schema::Move*> Changing::allowed_move(const Record& record, const std::string& to) {
    const schema::RecordInfo& info = *type.layout.info;
    if (!info.find_state(to)) {
        std::string names;
        for (const schema::State& state : info.states) names += (names.empty() ? "" : ", ") + std::string(state.name);
        return fail(Code::invalid, fmt::format("'{}' is not a state of {}", to.substr(0, 60), info.plural), "/to", "one of " + names);
    }
    if (const schema::Move* move = info.find_move(record.state, to)) return move;
    std::string next;
    for (const schema::Move& move : info.moves)
        if (move.from == record.state) next += (next.empty() ? "" : ", ") + std::string(move.to);
    return fail(Code::conflict, fmt::format("{} is {} and cannot become {}", record.key, record.state, to), "/to",
                next.empty() ? "it is final" : "from here it can become " + next);
}

Result<Moved> Changing::moved(const Record& before, const MoveRequest& request, const Map& normalised) {
    if (type.layout.info->derived) return fail(Code::forbidden, fmt::format("{} follow from other records", type.layout.info->plural));
    const schema::Move& move = *TRY(allowed_move(before, request.to));
    Record after = TRY(changed(before, normalised));
    const auto book = resolver.state().rights.book();
    const auto counts = TRY(counts_as(resolver.sql(), *book, before, decision_kind(move, before.fields), now));
    TRY(may_move(actor, *book, before, move, counts));
    TRY(may_move(actor, *book, after, move, counts));  // nor by lowering its severity in the same breath
    if (actor.from) TRY(check_decided(resolver, actor.from, before, request.to));
    after.state = request.to;
    std::string reason = request.reason;
    if (!move.reason_into.empty() && reason.empty()) reason = std::string(normalised[move.reason_into].text());
    if (!move.reason_into.empty() && !reason.empty()) after.fields.set(move.reason_into, reason);
    forget(after, move, normalised);
    if (!move.signs.empty() && !actor.party.empty()) after.fields.set(move.signs, actor.party);
    const bool stamp_anew = !move.signs.empty() && !normalised.find(move.stamps);  // each signature has its own time
    if (!move.stamps.empty() && (stamp_anew || after.fields[move.stamps].is_null())) after.fields.set(move.stamps, now);
    if (type.layout.info->prepare) type.layout.info->prepare(after.fields, after.title);  // what follows from the stamps
    if (type.layout.info->reckon) type.layout.info->reckon(after.fields, after);
    TRY(check_needs(after, move, reason));
    TRY(check_whole(type, after));
    return Moved{std::move(after), std::move(reason)};
}

// A signature that is given on the way out of this state is not there yet: what is reopened will be fixed and verified anew.
void Changing::forget(Record& record, const schema::Move& move, const Map& normalised) {
    for (const schema::Move& next : type.layout.info->moves) {
        if (next.from != record.state || next.signs.empty()) continue;
        record.fields.erase(next.signs);
        if (!next.stamps.empty() && !normalised.find(next.stamps)) record.fields.erase(next.stamps);
    }
    for (const std::string_view field : move.clears)
        if (!normalised.find(field)) record.fields.erase(field);
}

Result<> Changing::check_needs(const Record& record, const schema::Move& move, const std::string& reason) {
    Problems problems;
    for (const std::string_view need : move.needs) {
        bool given = need == "reason" ? reason.find_first_not_of(" \t\r\n") != std::string::npos : !schema::is_empty(record.fields[need]);
        if (need == "owner") given = !record.owner.id.empty();
        if (!given) problems.add("/" + std::string(need), fmt::format("is needed to move a {} to {}", type.layout.info->name, move.to));
    }
    return problems.result();
}

Result<Map> normalised_changes(const TypeState& type, const Actor& actor, Map changes) {
    Problems problems;
    if (changes.find("state")) problems.add("/state", "changes by a move, not by an update");
    Map rest = folded(std::move(changes));
    rest.erase("state");
    Map kept = taken_read_only(type, actor, rest, problems);
    Map out = schema::normalise_given(type.by_name, std::move(rest), Mode::change, problems);
    for (schema::Member& member : kept) out.set(std::move(member.name), std::move(member.value));
    TRY(problems.result());
    return out;
}

}  // namespace redoubt::store
