#include "rooms/rehearse/recurring.h"

#include <array>

#include <fmt/format.h>

#include "base/recurrence.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using schema::Value;
using store::Record;

// What the next one takes over; what came of this one stays with it.
constexpr std::array taken_over{"kind",       "intrusive", "purpose",  "subjects", "scope_text",   "method",     "rules_of_engagement",
                                "techniques", "playbook",  "supplier", "lead",     "participants", "white_cell", "every"};

Result<bool> is_there(store::Records& records, const Record& activity, Time due) {
    schema::Query same{.kind = schema::Query::Kind::all,
                       .children = {schema::test_equals("title", activity.title), schema::test_equals("due", format_time(due))}};
    return !TRY(records.list("activity", {.text = {}, .tree = std::move(same), .limit = 1})).records.empty();
}

// The first time of its rhythm that is still to come; counted from its due date, so that being late shifts nothing.
Time next_due(const Record& activity, Time now) {
    const Time due = activity["due"].time();
    return next_after({.interval = *activity["every"].as<Duration>()}, due, std::max(due, now));
}

Result<> make_next(store::Records& records, const Record& activity, Time due) {
    Map next{{"title", activity.title}, {"due", due}};
    if (!activity.owner.id.empty()) next.set("owner", activity.owner.id);
    if (!activity.compartment.empty()) next.set("compartment", activity.compartment);
    if (!activity.tags.empty()) next.set("tags", schema::list_of(activity.tags));
    for (const char* name : taken_over)
        if (!schema::is_empty(activity[name])) next.set(name, activity[name]);
    const Duration shift = due - activity["due"].time();
    for (const char* name : {"starts", "ends"})
        if (!activity[name].is_null()) next.set(name, activity[name].time() + shift);
    if (!activity["starts"].is_null()) next.set("state", "scheduled");
    const Record made = TRY(records.create("activity", next, fmt::format("comes round again after {}", activity.key)));
    TRY(records.link("activity", made.id.text, "relates-to", "activity", activity.id.text, "the time before"));
    return {};
}

}  // namespace

Result<size_t> schedule_next_activities(store::Store& store) {
    if (!store.find_type("activity")) return 0;
    const Time now = store.clock().now();
    store::Records records = store.as(store::Actor::redoubt());
    store::ListQuery query{.text = "every:* due:* -state:cancelled", .sort = "-due", .limit = 500};
    size_t made = 0;
    do {
        const store::Page page = TRY(records.list("activity", query));
        for (const Record& activity : page.records) {
            const bool over = activity.type->find_state(activity.state)->closed;
            const auto* every = activity["every"].as<Duration>();
            if (!every || *every < days(1) || (!over && activity["due"].time() >= now)) continue;
            const Time due = next_due(activity, now);
            if (TRY(is_there(records, activity, due))) continue;
            TRY(make_next(records, activity, due));
            ++made;
        }
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return made;
}

}  // namespace redoubt::rooms
