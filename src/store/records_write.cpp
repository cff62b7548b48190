#include <algorithm>

#include <fmt/format.h>

#include "base/parts.h"
#include "store/changing.h"
#include "store/finder.h"

namespace redoubt::store {

using schema::Map;

namespace {

Result<TypeState*> writable_type(Store& store, std::string_view name) {
    if (TypeState* type = store.state().find(name)) return type;
    return fail(Code::not_found, fmt::format("there is no record type '{}'", name.substr(0, 60)));
}

// A change worked out, and written.
struct Applied {
    Changing change;
    TypeState& type;
    Editor& editor;

    Applied(const Actor& actor, const Sight& sight, TypeState& of, Editor& by) : change{actor, sight, of, by.resolver(), by.now()}, type(of), editor(by) {}

    Result<Record> update(int64_t number, const Record& before, const Map& normalised, std::string_view reason) {
        Record after = TRY(change.updated(before, normalised));
        TRY(editor.replace(type, number, before, after, "update", reason));
        return after;
    }

    Result<Record> move(int64_t number, const Record& before, const MoveRequest& request, const Map& normalised) {
        Moved moved = TRY(change.moved(before, request, normalised));
        TRY(editor.replace(type, number, before, moved.after, "move", moved.reason));
        return std::move(moved.after);
    }
};

// What follows from a change may change the same record again.
Result<Record> finished(Editor& editor, Transaction& transaction, const TypeState& type, Record after) {
    const size_t before = transaction.touched.size();
    TRY(editor.finish());
    if (transaction.touched.size() == before) return after;
    return TRY(visible_record(transaction.sql, type.layout, Sight{.everything = true}, after.id.text)).second;
}

}  // namespace

Result<Record> Records::create(std::string_view type_name, const Map& given, std::string reason, Asked asked) {
    TypeState& type = *TRY(writable_type(store_, type_name));
    const schema::RecordInfo& info = *type.layout.info;
    TRY(may_write(actor_, info, info.create_level, fmt::format("creating {}", info.plural), "import"));
    const Record fresh = TRY(drafted(type, actor_, given, asked));
    return store_.write([&](Transaction& transaction) -> Result<Record> {
        const Sight sight = TRY(sight_of(transaction.sql, actor_));
        Editor editor(store_.state(), transaction, actor_, sight);
        Ready ready = TRY(ready_of(editor.resolver(), type, actor_, sight, fresh));
        TRY(check_all_unique(editor.sql(), type.layout, ready.record));
        Record record = *TRY(editor.insert(type, ready, reason));
        return finished(editor, transaction, type, std::move(record));
    });
}

Result<Record> Records::update(std::string_view type_name, std::string_view id, const Map& changes, std::optional<int64_t> expected_version,
                               std::string reason) {
    TypeState& type = *TRY(writable_type(store_, type_name));
    const Map normalised = TRY(normalised_changes(type, actor_, changes));
    return store_.write([&](Transaction& transaction) -> Result<Record> {
        const Sight sight = TRY(sight_of(transaction.sql, actor_));
        const auto [number, before] = TRY(visible_record(transaction.sql, type.layout, sight, id));
        TRY(check_version(before, expected_version));
        Editor editor(store_.state(), transaction, actor_, sight);
        Record after = TRY((Applied(actor_, sight, type, editor).update(number, before, normalised, reason)));
        return finished(editor, transaction, type, std::move(after));
    });
}

Result<Record> Records::move(std::string_view type_name, std::string_view id, const MoveRequest& request, std::optional<int64_t> expected_version) {
    TypeState& type = *TRY(writable_type(store_, type_name));
    const Map normalised = TRY(normalised_changes(type, actor_, request.changes));
    return store_.write([&](Transaction& transaction) -> Result<Record> {
        const Sight sight = TRY(sight_of(transaction.sql, actor_));
        const auto [number, before] = TRY(visible_record(transaction.sql, type.layout, sight, id));
        TRY(check_version(before, expected_version));
        Editor editor(store_.state(), transaction, actor_, sight);
        Record after = TRY((Applied(actor_, sight, type, editor).move(number, before, request, normalised)));
        return finished(editor, transaction, type, std::move(after));
    });
}

namespace {

constexpr size_t least_of_thread = 64;

// On the caller's thread and others, so that the writer's only writes. What is part of a change is asked for once and need not be kept.
Result<> ready_all(Store& store, const TypeState& type, const Actor& actor, std::vector<Map>& given, std::vector<Ready>& out) {
    const bool once = store.state().writer->under_way() != nullptr;
    std::vector<Result<Record>> drafts(given.size());
    in_parts(given.size(), least_of_thread, [&](size_t first, size_t last) {
        for (size_t i = first; i < last; ++i) drafts[i] = drafted(type, actor, once ? std::move(given[i]) : given[i], Asked::built_in);
    });
    TRY(store.state().look(store, [&](Connection& sql) -> Result<> {
        const Sight sight = TRY(sight_of(sql, actor));
        Resolver resolver(store.state(), sql, sight);
        for (Result<Record>& draft : drafts)
            if (Result<> done = draft ? placed(resolver, type, actor, sight, *draft) : Result<>(); !done) draft = std::unexpected(std::move(done).error());
        return {};
    }));
    out.clear();
    out.resize(given.size());
    in_parts(given.size(), least_of_thread, [&](size_t first, size_t last) {
        for (size_t i = first; i < last; ++i) {
            if (!drafts[i]) continue;
            Result<Ready> ready = worked_out(type, *std::move(drafts[i]));
            if (ready)
                lay_out(type.layout, out[i] = *std::move(ready));
            else
                drafts[i] = std::unexpected(std::move(ready).error());
        }
    });
    for (size_t i = 0; i < drafts.size(); ++i)
        if (!drafts[i]) return at(drafts[i].error(), std::to_string(i));
    return {};
}

constexpr size_t most_at_once = 100'000;

// Applies `each` to every record that matches, in one transaction.
Result<BulkResult> change_all(Store& store, const Actor& actor, TypeState& type, const ListQuery& query,
                              const std::function<Result<>(Applied&, int64_t, const Record&)>& each) {
    auto connection = TRY(store.state().readers.take());
    Finder finder(store, *connection, actor);
    const auto tree = finder.parsed(query);
    Result<std::vector<std::string>> found = tree ? finder.ids_of(type.layout.info->name, *tree) : std::unexpected(tree.error());
    store.state().readers.give(std::move(connection));
    const std::vector<std::string> ids = TRY(std::move(found));
    if (ids.size() > most_at_once) return fail(Code::too_large, fmt::format("{} records at once, at most {} are changed", ids.size(), most_at_once));
    return store.write([&](Transaction& transaction) -> Result<BulkResult> {
        const Sight sight = TRY(sight_of(transaction.sql, actor));
        Editor editor(store.state(), transaction, actor, sight);
        Applied change(actor, sight, type, editor);
        BulkResult result;
        for (const std::string& id : ids) {
            const auto [number, before] = TRY(visible_record(transaction.sql, type.layout, sight, id));
            if (Result<> done = each(change, number, before); !done) return at(done.error(), before.key);
            result.changed.push_back(id);
        }
        TRY(editor.finish());
        return result;
    });
}

}  // namespace

Result<BulkResult> Records::update_all(std::string_view type_name, const ListQuery& query, const Map& changes, std::string reason) {
    TypeState& type = *TRY(writable_type(store_, type_name));
    const Map normalised = TRY(normalised_changes(type, actor_, changes));
    return change_all(store_, actor_, type, query, [&](Applied& change, int64_t number, const Record& before) -> Result<> {
        TRY(change.update(number, before, normalised, reason));
        return {};
    });
}

Result<BulkResult> Records::move_all(std::string_view type_name, const ListQuery& query, const MoveRequest& request) {
    TypeState& type = *TRY(writable_type(store_, type_name));
    const Map normalised = TRY(normalised_changes(type, actor_, request.changes));
    return change_all(store_, actor_, type, query, [&](Applied& change, int64_t number, const Record& before) -> Result<> {
        TRY(change.move(number, before, request, normalised));
        return {};
    });
}

Result<InsertResult> Records::insert_many(std::string_view type_name, std::vector<Map> given, std::string_view unique_field,
                                          const std::function<Result<>(Transaction&)>& first) {
    TypeState& type = *TRY(writable_type(store_, type_name));
    const ColumnLayout& unique = *TRY(unique_column(type, actor_, unique_field));
    std::vector<Ready> all;
    TRY(ready_all(store_, type, actor_, given, all));
    bool taken = false;
    return store_.write([&](Transaction& transaction) -> Result<InsertResult> {
        if (taken) TRY(ready_all(store_, type, actor_, given, all));  // a second run: the first one has used them up
        taken = true;
        if (first) TRY(first(transaction));
        Editor editor(store_.state(), transaction, actor_, TRY(sight_of(transaction.sql, actor_)));
        InsertResult result;
        result.ids.reserve(all.size());
        for (size_t i = 0; i < all.size(); ++i)
            if (const Result<> done = put_unless_known(editor, type, all[i], unique, result); !done) return at(done.error(), std::to_string(i));
        TRY(editor.finish());
        return result;
    });
}

}  // namespace redoubt::store
