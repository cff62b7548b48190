#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "schema/json.h"
#include "store/finder.h"
#include "store/tables.h"

namespace redoubt::store {
namespace {

constexpr size_t batch_size = 500;

Result<TypeState*> type_named(Store& store, std::string_view name) {
    if (TypeState* type = store.state().find(name)) return type;
    return fail(Code::not_found, fmt::format("there is no record type '{}'", name.substr(0, 60)));
}

std::string json_list(std::span<const int64_t> numbers) {
    std::string out = "[";
    for (const int64_t number : numbers) fmt::format_to(std::back_inserter(out), "{}{}", out.size() > 1 ? "," : "", number);
    return out + "]";
}

Result<std::vector<int64_t>> all_numbers(Store& store, Reader& reader, const Actor& actor, TypeState& type, ListQuery query) {
    query.limit = 0;
    query.cursor.clear();
    return std::move(TRY(Finder(store, reader.sql, actor).page(type, query)).numbers);
}

Result<> read_batch(Reader& reader, const Layout& layout, const std::string& select, std::span<const int64_t> numbers, std::vector<Record>& batch) {
    batch.clear();
    for (const int64_t number : numbers)
        TRY(reader.sql.each(select, {number}, [&](const Row& row) {
            batch.push_back(record_of(layout, row));
            return false;
        }));
    return {};
}

// One pass over the table for all the names, since titles have no index in the database.
Result<> find_titles(Reader& reader, const Layout& layout, const Sight& sight, std::span<const std::string> names, std::vector<Named>& out) {
    std::unordered_map<std::string_view, std::vector<size_t>> places;
    for (size_t i = 0; i < names.size(); ++i)
        if (!names[i].empty()) places[names[i]].push_back(i);
    const std::string list = schema::to_json(schema::list_of({names.begin(), names.end()}));
    return reader.sql.each(layout.select_all + " WHERE title IN (SELECT value FROM json_each(?)) ORDER BY number", {list}, [&](const Row& row) {
        Record record = record_of(layout, row);
        const auto found = places.find(record.title);
        if (found == places.end() || !sight.sees(*layout.info, record.compartment)) return true;
        for (const size_t place : found->second) {
            out[place].several = out[place].record.has_value();
            if (!out[place].record) out[place].record = record;
        }
        return true;
    });
}

// As they stood then, page by page.
Result<> each_then(Store& store, const Actor& actor, std::string_view type, ListQuery query, const EachBatch& each) {
    Records records = store.as(actor);
    query.limit = batch_size;
    query.cursor.clear();
    do {
        Page page = TRY(records.list(type, query));
        if (!page.records.empty()) TRY(each(page.records));
        query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return {};
}

// By a unique value, which every compartment may have once: the one outside goes first, as the one that all mean.
Result<> find_value(Reader& reader, const Layout& layout, const ColumnLayout& unique, const Sight& sight, const std::string& value, Named& out) {
    const std::string sql = layout.select_all + " WHERE " + unique.name + " = ? ORDER BY compartment";
    return reader.sql.each(sql, {value}, [&](const Row& row) {
        Record record = record_of(layout, row);
        if (!sight.sees(*layout.info, record.compartment)) return true;
        out.several = out.record.has_value();
        if (!out.record) out.record = std::move(record);
        return !out.several && !out.record->compartment.empty();
    });
}

}  // namespace

Result<> each_record(Store& store, const Actor& actor, std::string_view type_name, ListQuery query, const EachBatch& each) {
    if (query.at) return each_then(store, actor, type_name, std::move(query), each);
    TypeState& type = *TRY(type_named(store, type_name));
    const std::string select = (query.fields.empty() ? type.layout.select_all : select_of(type.layout, query.fields)) + " WHERE number = ?";
    return store.read([&](Reader& reader) -> Result<> {
        const std::vector<int64_t> numbers = TRY(all_numbers(store, reader, actor, type, std::move(query)));
        std::vector<Record> batch;
        for (size_t start = 0; start < numbers.size(); start += batch_size) {
            TRY(read_batch(reader, type.layout, select, std::span(numbers).subspan(start, std::min(batch_size, numbers.size() - start)), batch));
            TRY(store.as(actor).note_reads(batch, "table"));
            TRY(each(batch));
        }
        return {};
    });
}

Result<std::vector<std::string>> extra_names(Store& store, const Actor& actor, std::string_view type_name, const ListQuery& query) {
    TypeState& type = *TRY(type_named(store, type_name));
    std::vector<std::string> names;
    if (query.at) {
        std::set<std::string> seen;
        TRY(each_then(store, actor, type_name, query, [&](std::span<const Record> batch) -> Result<> {
            for (const Record& record : batch)
                for (const schema::Member& member : record.extra) seen.insert(member.name);
            return {};
        }));
        return std::vector<std::string>(seen.begin(), seen.end());
    }
    TRY(store.read([&](Reader& reader) -> Result<> {
        const std::string list = json_list(TRY(all_numbers(store, reader, actor, type, query)));
        return reader.sql.each("SELECT DISTINCT each.key FROM " + type.layout.table +
                                   ", json_each(extra) AS each WHERE extra IS NOT NULL AND number IN (SELECT value FROM json_each(?)) ORDER BY 1",
                               {list}, [&](const Row& row) {
                                   names.emplace_back(row.text(0));
                                   return true;
                               });
    }));
    return names;
}

Result<std::vector<Named>> find_named(Store& store, const Actor& actor, std::string_view type_name, std::string_view by, std::span<const std::string> names) {
    TypeState& type = *TRY(type_named(store, type_name));
    const Layout& layout = type.layout;
    std::vector<Named> out(names.size());
    const ColumnLayout* unique = by == "key" ? nullptr : layout.find(by);
    if (by != "key" && by != "title" && (!unique || !unique->field->options.unique))
        return fail(Code::invalid, fmt::format("'{}' does not tell {} apart", by, layout.info->plural));
    TRY(store.read([&](Reader& reader) -> Result<> {
        const Sight sight = TRY(sight_of(reader.sql, actor));
        if (by == "title") return find_titles(reader, layout, sight, names, out);
        for (size_t i = 0; i < names.size(); ++i) {
            if (names[i].empty()) continue;
            const auto take = [&](const Row& row) {
                Record record = record_of(layout, row);
                if (sight.sees(*layout.info, record.compartment)) out[i].record = std::move(record);
                return false;
            };
            if (unique && !unique->head)
                TRY(find_value(reader, layout, *unique, sight, names[i], out[i]));
            else if (const int64_t number = layout.number_in(names[i]))
                TRY(reader.sql.each(layout.select_all + " WHERE number = ?", {number}, take));
            else
                TRY(reader.sql.each(layout.select_all + " WHERE id = ?", {names[i]}, take));
        }
        return {};
    }));
    return out;
}

}  // namespace redoubt::store
