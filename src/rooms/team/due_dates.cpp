#include "rooms/team/due_dates.h"

#include <array>
#include <unordered_set>

#include <fmt/format.h>

#include "store/notices.h"
#include "store/scan.h"

namespace redoubt::rooms {
namespace {

using schema::Query;
using schema::RecordInfo;
using store::Actor;
using store::Record;

constexpr size_t at_once = 1000;  // records read, and told of, in one transaction

bool is_indexed_time(const RecordInfo& type, std::string_view name) {
    const schema::FieldInfo* field = name.empty() ? nullptr : type.find(name);
    return field && field->options.indexed && field->shape.kind == schema::Kind::time;
}

Query passed(std::string_view field, Time now) {
    return {.kind = Query::Kind::test, .test = {.field = std::string(field), .op = schema::Op::less, .value = format_time(now), .quoted = true}};
}

Query in_states(std::vector<Query> states, Query and_this) {
    return {.kind = Query::Kind::all, .children = {{.kind = Query::Kind::any, .children = std::move(states)}, std::move(and_this)}};
}

// Keys and due dates that were told before.
Result<std::unordered_set<std::string>> told_before(store::Store& store) {
    std::unordered_set<std::string> told;
    TRY(store.read([&](store::Reader& reader) {
        told.clear();
        return reader.sql.each("SELECT record, since FROM notice WHERE what = 'overdue'", {}, [&](const store::Row& row) {
            told.insert(fmt::format("{} {}", row.text(0), row.integer(1)));
            return true;
        });
    }));
    return told;
}

Result<size_t> tell_overdue(store::Store& store, const RecordInfo& type, Time now, const std::unordered_set<std::string>& told) {
    std::vector<Query> open;
    for (const schema::State& state : type.states)
        if (!state.closed) open.push_back(schema::test_equals("state", std::string(state.name)));
    if (open.empty() || !is_indexed_time(type, type.due)) return 0;
    std::vector<int64_t> numbers;
    const std::array fields{type.due};
    TRY(store::scan(store, Actor::redoubt(), type.name, in_states(std::move(open), passed(type.due, now)), fields, [&](const store::ScanRow& row) {
        if (!told.contains(fmt::format("{} {}", row.key(), row.integer(0)))) numbers.push_back(row.number());
    }));
    size_t count = 0;
    for (size_t at = 0; at < numbers.size(); at += at_once) {
        const auto part = std::span(numbers).subspan(at, std::min(at_once, numbers.size() - at));
        const std::vector<Record> records = TRY(store::records_by_number(store, Actor::redoubt(), type.name, part));
        std::vector<store::Notice> notices;
        for (const Record& record : records)
            notices.push_back({.record = &record,
                               .what = "overdue",
                               .since = record[type.due].time(),
                               .reason = fmt::format("{} was {}", type.due, format_time(record[type.due].time()))});
        count += TRY(store::tell_notices(store, Actor::redoubt(), notices));
    }
    return count;
}

Result<size_t> move_by_clock(store::Store& store, const RecordInfo& type, Time now) {
    store::Records records = store.as(Actor::redoubt());
    size_t count = 0;
    for (const schema::Move& move : type.moves) {
        if (!is_indexed_time(type, move.after)) continue;
        const Query query = in_states({schema::test_equals("state", std::string(move.from))}, passed(move.after, now));
        const store::MoveRequest request{.to = std::string(move.to), .reason = fmt::format("its {} has passed", move.after), .changes = {}};
        count += TRY(records.move_all(type.name, {.text = {}, .tree = query}, request)).changed.size();
    }
    return count;
}

}  // namespace

Result<DueOutcome> pass_due_dates(store::Store& store) {
    const Time now = store.clock().now();
    const auto told = TRY(told_before(store));
    DueOutcome outcome;
    for (const RecordInfo* type : store.types()) {
        if (type->derived) continue;
        outcome.moved += TRY(move_by_clock(store, *type, now));
        outcome.overdue += TRY(tell_overdue(store, *type, now, told));
    }
    return outcome;
}

}  // namespace redoubt::rooms
