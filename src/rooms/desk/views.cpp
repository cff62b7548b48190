#include "rooms/desk/views.h"

#include <fmt/format.h>

#include "base/text.h"
#include "logs/event_query.h"
#include "schema/json.h"
#include "store/transaction.h"

namespace redoubt::rooms::desk {
namespace {

constexpr int64_t most_views_of_a_user = 500;
constexpr std::string_view events_plural = "events";
constexpr std::string_view columns_sql = "SELECT id, type, name, q, sort, layout, by, columns, shared, owner, owner_name, created, updated FROM saved_view";

View view_of(const store::Row& row) {
    View view{.id = std::string(row.text(0)),
              .name = std::string(row.text(2)),
              .type = std::string(row.text(1)),
              .q = std::string(row.text(3)),
              .sort = std::string(row.text(4)),
              .layout = std::string(row.text(5)),
              .by = std::string(row.text(6)),
              .shared = row.integer(8) != 0,
              .owner = std::string(row.text(9)),
              .owner_name = std::string(row.text(10)),
              .created = row.time(11),
              .updated = row.time(12)};
    if (const auto columns = schema::parse_json(row.text(7)))
        for (const schema::Value& column : columns->list()) view.columns.emplace_back(column.text());
    return view;
}

Result<> name_is_free(store::Connection& sql, const View& view) {
    const auto other =
        TRY(sql.integer("SELECT 1 FROM saved_view WHERE owner = ? AND type = ? AND name = ? AND id <> ?", {view.owner, view.type, view.name, view.id}));
    if (!other) return {};
    return fail(Code::conflict, fmt::format("you have a view '{}' of {} already", view.name, view.type), "/name", "take another name, or change that one");
}

}  // namespace

Result<> Views::open() {
    return store_.ensure_tables(R"sql(
CREATE TABLE IF NOT EXISTS saved_view(id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, q TEXT NOT NULL, sort TEXT NOT NULL, layout TEXT NOT NULL,
    by TEXT NOT NULL, columns TEXT NOT NULL, shared INTEGER NOT NULL, owner TEXT NOT NULL, owner_name TEXT NOT NULL, created INTEGER NOT NULL,
    updated INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS "saved_view.owner" ON saved_view(owner);
)sql");
}

namespace {

// A saved search of events has its range of time, FROM..TO, where lists have their order.
Result<> check_search(const View& view, Time now) {
    if (trim(view.name).empty()) return fail(Code::invalid, "is required", "/name");
    const auto query = schema::parse_query(view.q);
    if (!query) return at(query.error(), "/q");
    if (const auto compiled = logs::EventQuery::compile(*query, now); !compiled) return at(compiled.error(), "/q");
    const size_t dots = view.sort.find("..");
    if (view.sort.empty()) return {};
    if (dots == std::string::npos) return fail(Code::invalid, "of a search this is its range of time", "/sort", "write now-24h.. or 2026-11-20..2026-11-21");
    for (const std::string_view moment : {std::string_view(view.sort).substr(0, dots), std::string_view(view.sort).substr(dots + 2)})
        if (!moment.empty() && moment != "all")
            if (const auto read = logs::read_moment(moment, now); !read) return at(read.error(), "/sort");
    return {};
}

}  // namespace

Result<std::vector<View>> Views::list(const store::Actor& actor, std::string_view type) {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<View>> {
        std::vector<View> out;
        TRY(reader.sql.each(std::string(columns_sql) + " WHERE (owner = ?1 OR shared = 1) AND (type = ?2 OR ?2 = '') ORDER BY name, id LIMIT 2000",
                            {actor.user_id, type}, [&](const store::Row& row) {
                                out.push_back(view_of(row));
                                return true;
                            }));
        return out;
    });
}

Result<View> Views::get(const store::Actor& actor, std::string_view id) {
    return store_.read([&](store::Reader& reader) -> Result<View> {
        std::optional<View> found;
        TRY(reader.sql.each(std::string(columns_sql) + " WHERE id = ?", {id}, [&](const store::Row& row) {
            found = view_of(row);
            return false;
        }));
        if (found && (found->shared || found->owner == actor.user_id)) return *std::move(found);
        return fail(Code::not_found, fmt::format("there is no view '{}'", id.substr(0, 60)));
    });
}

Result<> Views::check(const store::Actor& actor, const View& view) {
    if (view.type == events_plural) return check_search(view, store_.clock().now());
    const schema::RecordInfo* type = store_.find_type(view.type);
    if (!type || type->plural != view.type) return fail(Code::invalid, fmt::format("'{}' is not a plural of a record type", view.type.substr(0, 60)), "/type");
    if (trim(view.name).empty()) return fail(Code::invalid, "is required", "/name");
    store::Records records = store_.as(actor);
    if (const auto counted = records.count(type->name, view.q); !counted) return at(counted.error(), "/q");
    if (const auto sorted = records.list(type->name, {.sort = view.sort, .limit = 1}); !sorted) return at(sorted.error(), "/sort");
    if (view.layout == "board" || !view.by.empty()) {
        const std::string by = view.by.empty() ? "state" : view.by;
        if (const auto counted = records.count_by(type->name, view.q, by); !counted) return at(counted.error(), "/by");
    }
    return {};
}

Result<> Views::may_change(const store::Actor& actor, const View& view) {
    if (view.owner == actor.user_id || actor.system || (view.shared && actor.level == schema::Level::lead)) return {};
    return fail(Code::forbidden, fmt::format("this view is {}'s; they or a Lead may change it", view.owner_name), {}, "save one of your own");
}

Result<View> Views::create(const store::Actor& actor, View view) {
    TRY(check(actor, view));
    view.id = store_.ids().next().text;
    view.owner = actor.user_id;
    view.owner_name = actor.name;
    view.created = view.updated = store_.clock().now();
    const std::string columns = schema::to_json(schema::list_of(view.columns));
    TRY(store_.write([&](store::Transaction& transaction) -> Result<> {
        if (TRY(transaction.sql.integer("SELECT count(*) FROM saved_view WHERE owner = ?", {view.owner})).value_or(0) >= most_views_of_a_user)
            return fail(Code::conflict, fmt::format("{} views are enough", most_views_of_a_user), {}, "remove those that are not used");
        TRY(name_is_free(transaction.sql, view));
        return transaction.sql.run("INSERT INTO saved_view VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                   {view.id, view.type, view.name, view.q, view.sort, view.layout, view.by, columns, view.shared ? 1 : 0, view.owner,
                                    view.owner_name, view.created, view.updated});
    }));
    return view;
}

Result<View> Views::replace(const store::Actor& actor, View view) {
    const View known = TRY(get(actor, view.id));
    TRY(may_change(actor, known));
    TRY(check(actor, view));
    view.owner = known.owner;
    view.owner_name = known.owner_name;
    view.created = known.created;
    view.updated = store_.clock().now();
    const std::string columns = schema::to_json(schema::list_of(view.columns));
    TRY(store_.write([&](store::Transaction& transaction) -> Result<> {
        TRY(name_is_free(transaction.sql, view));
        return transaction.sql.run("UPDATE saved_view SET type=?, name=?, q=?, sort=?, layout=?, by=?, columns=?, shared=?, updated=? WHERE id=?",
                                   {view.type, view.name, view.q, view.sort, view.layout, view.by, columns, view.shared ? 1 : 0, view.updated, view.id});
    }));
    return view;
}

Result<> Views::remove(const store::Actor& actor, std::string_view id) {
    const View known = TRY(get(actor, id));
    TRY(may_change(actor, known));
    return store_.write([&](store::Transaction& transaction) { return transaction.sql.run("DELETE FROM saved_view WHERE id = ?", {id}); });
}

}  // namespace redoubt::rooms::desk
