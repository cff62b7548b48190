#include <algorithm>

#include <fmt/format.h>

#include "schema/json.h"
#include "store/any_type.h"
#include "store/finder.h"

namespace redoubt::store {
namespace {

Result<TypeState*> type_of(Store& store, std::string_view name) {
    if (TypeState* type = store.state().find(name)) return type;
    std::vector<std::string_view> names;
    for (const schema::RecordInfo* info : store.types()) names.push_back(info->name);
    const auto near = schema::near_names(name, names);
    return fail(Code::not_found, fmt::format("there is no record type '{}'", name.substr(0, 60)), {},
                near.empty() ? std::string() : fmt::format("did you mean {}?", fmt::join(near, ", ")));
}

bool asks_for_large(const Layout& layout, const ListQuery& query) {
    return std::ranges::any_of(query.fields, [&](const std::string& name) {
        const ColumnLayout* column = layout.find(name);
        return column && column->field->options.large;
    });
}

Result<> check_fields(const Layout& layout, const ListQuery& query) {
    for (const std::string& name : query.fields)
        if (name != "key" && name != "type" && !layout.find(name))
            return fail(Code::invalid, fmt::format("{} have no field '{}'", layout.info->plural, name.substr(0, 60)), "fields");
    return {};
}

void keep_only(Record& record, const std::vector<std::string>& fields) {
    schema::Map kept;
    for (schema::Member& member : record.fields)
        if (std::ranges::find(fields, member.name) != fields.end()) kept.add(member.name, std::move(member.value));
    record.fields = std::move(kept);
}

Result<std::vector<Record>> read_records(Connection& sql, const Layout& layout, const ListQuery& query, const std::vector<int64_t>& numbers) {
    const std::string select = (asks_for_large(layout, query) ? layout.select_all : layout.select_short) + " WHERE number = ?";
    std::vector<Record> records;
    records.reserve(numbers.size());
    TRY(sql.run("BEGIN"));
    Result<> done;
    for (const int64_t number : numbers) {
        done = sql.each(select, {number}, [&](const Row& row) {
            records.push_back(record_of(layout, row));
            return false;
        });
        if (!done) break;
        if (!query.fields.empty() && !records.empty()) keep_only(records.back(), query.fields);
    }
    (void)sql.run("COMMIT");
    TRY(std::move(done));
    return records;
}

// A pooled connection outside a transaction: each statement sees the newest commit.
class Borrowed {
public:
    static Result<Borrowed> from(ReaderPool& pool) {
        auto connection = TRY(pool.take());
        return Borrowed(pool, std::move(connection));
    }
    Borrowed(Borrowed&&) = default;
    Borrowed& operator=(Borrowed&&) = delete;
    ~Borrowed() {
        if (connection_) pool_->give(std::move(connection_));
    }
    Connection& sql() { return *connection_; }

private:
    Borrowed(ReaderPool& pool, std::unique_ptr<Connection> connection) : pool_(&pool), connection_(std::move(connection)) {}
    ReaderPool* pool_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace

schema::Map Record::flat() const {
    schema::Map out;
    out.reserve(fields.size() + 12);
    out.add("type", type ? type->name : std::string_view());
    for (const schema::FieldInfo& field : schema::head_fields()) out.add(std::string(field.name), field.get(static_cast<const schema::Head*>(this)));
    for (const schema::Member& member : fields) out.add(member.name, member.value);
    return out;
}

Result<> Store::warm() {
    for (const auto& type : state_->types) TRY(ensure_loaded(*state_, *type));
    Borrowed reader = TRY(Borrowed::from(state_->readers));
    const Actor nobody;
    Finder finder(*this, reader.sql(), nobody);
    for (const auto& type : state_->types) TRY(finder.match_common(*type));
    return {};
}

Result<Record> Records::get(std::string_view type_name, std::string_view id, std::optional<Time> at) {
    TypeState& type = *TRY(type_of(store_, type_name));
    Record record;
    {
        Borrowed reader = TRY(Borrowed::from(store_.state().readers));
        const Sight sight = TRY(sight_of(reader.sql(), actor_));
        record = TRY(visible_record(reader.sql(), type.layout, sight, id)).second;
        if (at) {
            const int64_t seq = TRY(seq_at(reader.sql(), *at));
            auto then = TRY(record_at(reader.sql(), type.layout, record.id.text, seq));
            const bool hidden = then && !sight.sees(then->compartment);  // it lay in a compartment then
            if (!then || hidden) return fail(Code::not_found, fmt::format("{} did not exist on {}", record.key, format_time(*at)), "at", {});
            TRY(note_reads(std::span(&record, 1), "view"));
            return *std::move(then);
        }
    }
    TRY(note_reads(std::span(&record, 1), "view"));
    return record;
}

Result<Time> Records::moment(std::string_view text) const { return store_.moment(text); }

Result<Page> Records::list(std::string_view type_name, const ListQuery& query) {
    TypeState& type = *TRY(type_of(store_, type_name));
    TRY(check_fields(type.layout, query));
    Borrowed reader = TRY(Borrowed::from(store_.state().readers));
    Finder finder(store_, reader.sql(), actor_, query.at);
    Finder::Sorted sorted = TRY(finder.page(type, query));
    Page page{.records = std::move(sorted.records), .next_cursor = std::move(sorted.next_cursor)};
    if (!query.at) page.records = TRY(read_records(reader.sql(), type.layout, query, sorted.numbers));
    if (query.at && !query.fields.empty())
        for (Record& record : page.records) keep_only(record, query.fields);
    if (query.count == ListQuery::Count::exact) page.total = sorted.total;
    TRY(note_reads(page.records, "list"));
    return page;
}

Result<int64_t> Records::count(std::string_view type_name, const std::string& query, std::optional<Time> at) {
    TypeState& type = *TRY(type_of(store_, type_name));
    Borrowed reader = TRY(Borrowed::from(store_.state().readers));
    Finder finder(store_, reader.sql(), actor_, at);
    int64_t out = 0;
    const schema::Query tree = TRY(schema::parse_query(query));
    TRY(finder.find(type, tree, [&](const Bits& bits) -> Result<> {
        out = static_cast<int64_t>(bits.count());
        return {};
    }));
    return out;
}

Result<std::vector<FieldCount>> Records::count_by(std::string_view type_name, const std::string& query, const std::vector<std::string>& fields,
                                                  std::optional<Time> at) {
    TypeState& type = *TRY(type_of(store_, type_name));
    Borrowed reader = TRY(Borrowed::from(store_.state().readers));
    Finder finder(store_, reader.sql(), actor_, at);
    const schema::Query tree = TRY(schema::parse_query(query));
    std::vector<FieldCount> out = TRY(finder.counts(type, tree, fields));
    const auto text = [](const FieldCount& count) { return schema::to_json(schema::List{count.value, count.second}); };
    std::ranges::sort(out, [&](const FieldCount& a, const FieldCount& b) { return a.count != b.count ? a.count > b.count : text(a) < text(b); });
    if (out.size() > 1000) out.resize(1000);
    return out;
}

Result<std::vector<std::optional<Reference>>> Records::refer(std::string_view type_name, std::span<const std::string> ids) {
    TypeState* named = type_name == any_type ? nullptr : TRY(type_of(store_, type_name));
    Borrowed reader = TRY(Borrowed::from(store_.state().readers));
    const Sight sight = TRY(sight_of(reader.sql(), actor_));
    std::vector<std::optional<Reference>> out;
    for (const std::string& id : ids) {
        out.emplace_back();
        const TypeState* type = named ? named : TRY(type_of_record(store_.state(), reader.sql(), id));
        if (!type) continue;
        const Layout& layout = type->layout;
        const std::string select = "SELECT number, id, title, state, compartment FROM " + layout.table;
        const auto take = [&](const Row& row) {
            if (!sight.sees(*layout.info, row.text(4))) return false;
            const auto state = static_cast<size_t>(row.integer(3));
            out.back() = Reference{.type = std::string(layout.info->name),
                                   .id = std::string(row.text(1)),
                                   .key = layout.key(row.integer(0)),
                                   .title = std::string(row.text(2)),
                                   .state = state < layout.info->states.size() ? std::string(layout.info->states[state].name) : std::string()};
            return false;
        };
        if (const int64_t number = layout.number_in(id))
            TRY(reader.sql().each(select + " WHERE number = ?", {number}, take));
        else
            TRY(reader.sql().each(select + " WHERE id = ?", {id}, take));
    }
    return out;
}

std::span<const schema::FieldInfo> Records::own_fields(std::string_view type_name) const {
    const TypeState* type = store_.state().find(type_name);
    const OwnColumns* now = type ? type->layout.own->now.load() : nullptr;
    return now ? now->fields.fields() : std::span<const schema::FieldInfo>();
}

std::vector<const schema::Move*> Records::moves_of(const Record& record) const {
    std::vector<const schema::Move*> out;
    const auto book = store_.state().rights.book();
    const auto may = [&](Connection& sql, const schema::Move& move) {
        const auto counts = counts_as(sql, *book, record, decision_kind(move, record.fields), store_.clock().now());
        return counts.has_value() && may_move(actor_, *book, record, move, *counts).has_value();
    };
    Result<Borrowed> reader = Borrowed::from(store_.state().readers);
    if (!reader) return out;
    for (const schema::Move& move : record.type->moves)
        if (move.from == record.state && may(reader->sql(), move)) out.push_back(&move);
    return out;
}

}  // namespace redoubt::store
