// The same search in the past. Where a record stands as it did then, the columns answer; where it does not, the record itself.
#include <algorithm>

#include <fmt/format.h>

#include "schema/json.h"
#include "store/finder.h"

namespace redoubt::store {

using schema::Query;

namespace {

// One view of the database, for as long as this lives.
class Snapshot {
public:
    explicit Snapshot(Connection& sql) : sql_(sql), owns_(!sql.in_transaction()) {}
    Result<> begin() { return owns_ ? sql_.run("BEGIN") : Result<>{}; }
    ~Snapshot() {
        if (owns_) (void)sql_.run("COMMIT");
    }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

private:
    Connection& sql_;
    bool owns_;
};

}  // namespace

Bits Finder::alive(const TypeState& type) const {
    Bits out = type.columns.alive();
    if (!past_) return out;
    past_->without_changed(out);
    for (const auto& [number, record] : past_->records()) out.set(static_cast<size_t>(number));
    return out;
}

// The columns are held still first, so that whatever they have taken in is in the snapshot too, and is followed.
Result<> Finder::find_then(TypeState& type, const Bound& tree, const Sight& sight, const std::function<Result<>(const Bits&)>& use) {
    const std::shared_ptr<Past> past = state_.moments.of(type.layout, seq_);
    const std::scoped_lock alone(past->mutex);
    std::shared_lock lock(type.columns.mutex);
    while (!type.columns.loaded()) {
        lock.unlock();
        TRY(ensure_loaded(state_, type));
        lock.lock();
    }
    Snapshot snapshot(sql_);
    TRY(snapshot.begin());
    TRY(past->follow(sql_));
    past_ = past.get();
    const auto search = [&]() -> Result<> {
        Bits found = alive(type);
        if (!sight.everything) {  // what it was in then counts as much as what it is in now
            found &= type.columns.visible(sight.compartments);
            Bits hidden(found.words() * 64);
            for (const auto& [number, record] : past_->records())
                if (!sight.sees(record.compartment)) hidden.set_growing(static_cast<size_t>(number));
            found.remove(hidden);
        }
        if (!sight.sees_type(*type.layout.info)) found = Bits(found.words() * 64);
        if (tree.kind != Query::Kind::everything) found &= TRY(evaluate(type, tree, &found));
        return use(found);
    };
    const Result<> done = search();
    past_ = nullptr;
    return done;
}

Result<Bits> Finder::leaf_then(TypeState& type, const Leaf& leaf) {
    if (leaf.on == Leaf::On::beside) return beside_then(type, leaf);
    Bits out = TRY(leaf_now(type, leaf, nullptr));
    if (leaf.on == Leaf::On::linked) return out;
    past_->without_changed(out);
    if (leaf.on == Leaf::On::text) {
        out |= TRY(past_->matched(leaf.match, type.columns.rows()));
        return out;
    }
    for (const auto& [number, record] : past_->records())
        if (leaf_holds(leaf, type.layout, number, record)) out.set(static_cast<size_t>(number));
    return out;
}

// Which had a link, a comment or an attachment, by the entries that tell of them.
Result<Bits> Finder::beside_then(TypeState& type, const Leaf& leaf) {
    std::unordered_map<std::string, int64_t> count;
    const std::string_view action = leaf.member == "attachment" ? "attach" : std::string_view(leaf.member);
    const std::string select = "SELECT record FROM journal WHERE type = ? AND action = ? AND seq <= ?";
    const auto add = [&](int64_t by) {
        return [&count, by](const Row& row) {
            count[std::string(row.text(0))] += by;
            return true;
        };
    };
    TRY(sql_.each(select, {type.layout.info->name, action, seq_}, add(1)));
    if (action == "link") TRY(sql_.each(select, {type.layout.info->name, "unlink", seq_}, add(-1)));
    schema::List ids;
    for (const auto& [id, times] : count)
        if (times > 0) ids.emplace_back(id);
    Leaf of_ids{.on = Leaf::On::linked};
    for (const schema::Value& id : ids) of_ids.ids.emplace_back(id.text());
    return leaf_now(type, of_ids, nullptr);
}

Result<std::vector<std::string>> Finder::linked_then(std::string_view id, std::string_view relation) {
    if (seq_ < 0) seq_ = TRY(seq_at(sql_, *at_));
    std::vector<std::pair<std::string, std::string>> links;  // link, other end
    TRY(sql_.each("SELECT action, body FROM journal WHERE record = ? AND seq <= ? ORDER BY seq", {id, seq_}, [&](const Row& row) {
        if (row.text(0) != "link" && row.text(0) != "unlink") return true;
        const auto body = schema::parse_json(row.text(1));
        if (!body) return true;
        const schema::Map& told = body->map()[row.text(0) == "link" ? "after" : "before"].map();
        const std::string link(told["link"].text());
        if (row.text(0) == "unlink") {
            std::erase_if(links, [&](const auto& each) { return each.first == link; });
        } else if (relation.empty() || told["relation"].text() == relation) {
            links.emplace_back(link, std::string(told["to_id"].is_null() ? told["from_id"].text() : told["to_id"].text()));
        }
        return true;
    }));
    std::vector<std::string> ids;
    for (auto& [link, other] : links) ids.push_back(std::move(other));
    return ids;
}

Result<Record> Finder::record_then(TypeState& type, int64_t number) {
    if (past_->differs(number)) return past_->records().at(number);
    Record record;
    TRY(sql_.each(type.layout.select_all + " WHERE number = ?", {number}, [&](const Row& row) {
        record = record_of(type.layout, row);
        return false;
    }));
    return record;
}

}  // namespace redoubt::store
