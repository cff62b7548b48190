#include "store/past.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema/json.h"

namespace redoubt::store {

using schema::Map;
using schema::Value;

namespace {

constexpr size_t kept_moments = 12;  // types × moments

Result<Value> parsed_body(std::string_view body) { return schema::parse_json(body, {.most_bytes = 64 << 20}); }

}  // namespace

void Fold::put(const schema::Member& member) {
    schema::Problems ignored;
    if (const schema::FieldInfo* own = schema::find_field(layout_.info->fields, member.name)) {
        Value value = schema::normalise_value(*own, member.value, ignored, "", schema::Mode::stored);
        if (schema::is_empty(value))
            record_.fields.erase(member.name);
        else
            record_.fields.set(member.name, std::move(value));
        return;
    }
    if (const schema::FieldInfo* head = schema::find_field(schema::head_fields(), member.name))
        head->set(static_cast<schema::Head*>(&record_), schema::normalise_value(*head, member.value, ignored, "", schema::Mode::stored));
}

Result<> Fold::apply(std::string_view text) {
    const Value parsed = TRY(parsed_body(text));
    const Map& body = parsed.map();
    const int64_t version = body["version"].integer();
    if (version <= record_.version) return {};
    const Time at = TRY(parse_time(body["at"].text()));
    if (record_.version == 0) {
        record_.type = layout_.info;
        record_.id.text = body["id"].text();
        record_.key = body["key"].text();
        record_.created = at;
    }
    const Map& after = body["after"].map();
    for (const schema::Member& member : body["before"].map())
        if (!after.find(member.name)) put({member.name, {}});
    for (const schema::Member& member : after) put(member);
    record_.version = version;
    record_.updated = std::max(record_.updated, at);
    return {};
}

void Past::without_changed(Bits& bits) const {
    if (!whole_)
        bits.remove(changed_);
    else
        for (size_t i = 0; i < bits.words(); ++i) bits.word(i) = 0;
}

Result<> Past::follow(Connection& sql) {
    const int64_t head = TRY(sql.integer("SELECT max(seq) FROM journal")).value_or(0);
    const bool fresh = followed_ == 0;
    const int64_t from = fresh ? seq_ : followed_;
    followed_ = head;
    if (whole_) return {};
    if (fresh && seq_ < head - seq_) return fold_all(sql);
    return from < head ? take_back(sql, from) : Result<>{};
}

Result<> Past::fold_all(Connection& sql) {
    whole_ = true;
    std::unordered_map<std::string, Fold> folds;
    Result<> done;
    TRY(sql.each("SELECT record, body FROM journal WHERE seq <= ? AND type = ? AND version > 0 ORDER BY seq", {seq_, layout_.info->name}, [&](const Row& row) {
        if (row.text(0).empty()) return true;
        done = folds.try_emplace(std::string(row.text(0)), layout_).first->second.apply(row.text(1));
        return done.has_value();
    }));
    TRY(std::move(done));
    for (auto& [id, fold] : folds)
        if (fold.exists()) records_.emplace(layout_.number_in(fold.record().key), std::move(fold.record()));
    return {};
}

// Every record that has entries since; it stands as the entries before make it, or was not there.
Result<> Past::take_back(Connection& sql, int64_t from) {
    std::vector<std::string> ids;
    std::unordered_map<std::string, bool> seen;
    TRY(sql.each("SELECT record, action FROM journal WHERE seq > ? AND type = ? AND version > 0 ORDER BY seq", {from, layout_.info->name}, [&](const Row& row) {
        if (row.text(0).empty()) return true;
        const auto [at, fresh] = seen.try_emplace(std::string(row.text(0)), row.text(1) == "create");
        if (fresh) ids.push_back(at->first);
        return true;
    }));
    for (const std::string& id : ids) {
        const int64_t number = TRY(sql.integer("SELECT number FROM " + layout_.table + " WHERE id = ?", {id})).value_or(0);
        if (number == 0 || changed_.test(static_cast<size_t>(number))) continue;
        changed_.set_growing(static_cast<size_t>(number));
        if (seen[id]) continue;
        if (auto record = TRY(record_at(sql, layout_, id, seq_))) {
            records_.emplace(number, *std::move(record));
            words_.reset();
        }
    }
    return {};
}

Result<Bits> Past::matched(const std::string& match, size_t rows) {
    if (!words_) {
        auto made = TRY(Connection::open(":memory:", Connection::Access::write));
        TRY(made->script("CREATE VIRTUAL TABLE words USING fts5(title, body, content='', columnsize=0, tokenize=\"unicode61 remove_diacritics 2\")"));
        for (const auto& [number, record] : records_)
            TRY(made->run("INSERT INTO words(rowid, title, body) VALUES(?, ?, ?)", {number, record.title, searchable_text(layout_, record)}));
        words_ = std::move(made);
    }
    Bits out(rows);
    TRY(words_->each("SELECT rowid FROM words WHERE words MATCH ?", {match}, [&](const Row& row) {
        out.set(static_cast<size_t>(row.integer(0)));
        return true;
    }));
    return out;
}

std::shared_ptr<Past> Moments::of(const Layout& layout, int64_t seq) {
    const std::scoped_lock lock(mutex_);
    for (size_t i = 0; i < kept_.size(); ++i)
        if (kept_[i].first == seq && layouts_[i] == &layout) {
            std::rotate(kept_.begin() + static_cast<std::ptrdiff_t>(i), kept_.begin() + static_cast<std::ptrdiff_t>(i) + 1, kept_.end());
            std::rotate(layouts_.begin() + static_cast<std::ptrdiff_t>(i), layouts_.begin() + static_cast<std::ptrdiff_t>(i) + 1, layouts_.end());
            return kept_.back().second;
        }
    if (kept_.size() >= kept_moments) {
        kept_.erase(kept_.begin());
        layouts_.erase(layouts_.begin());
    }
    kept_.emplace_back(seq, std::make_shared<Past>(layout, seq));
    layouts_.push_back(&layout);
    return kept_.back().second;
}

// Times in the journal never go back.
Result<int64_t> seq_at(Connection& sql, Time at) {
    int64_t low = 0, high = TRY(sql.integer("SELECT max(seq) FROM journal")).value_or(0);
    while (low < high) {
        const int64_t middle = (low + high + 1) / 2;
        const int64_t then = TRY(sql.integer("SELECT at FROM journal WHERE seq = ?", {middle})).value_or(INT64_MAX);
        if (then <= at.unix_ns)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

Result<std::optional<Record>> record_at(Connection& sql, const Layout& layout, std::string_view id, int64_t seq) {
    Fold fold(layout);
    Result<> done;
    TRY(sql.each("SELECT body FROM journal WHERE record = ? AND seq <= ? ORDER BY seq", {id, seq}, [&](const Row& row) {
        done = fold.apply(row.text(0));
        return done.has_value();
    }));
    TRY(std::move(done));
    if (!fold.exists()) return std::nullopt;
    return std::optional(std::move(fold.record()));
}

Result<Time> read_moment(std::string_view text, Time now) {
    const auto wrong = [&] {
        return fail(Code::invalid, fmt::format("'{}' is not a time", text.substr(0, 60)), "at", "write 2026-11-20, 2026-11-20T12:00:00Z or now-7d");
    };
    Time at = now;
    if (text.starts_with("now")) {
        const auto shift = text.size() > 4 && text[3] == '-' ? parse_duration(text.substr(4)) : Result<Duration>(Duration{});
        if (!shift || (text.size() > 3 && text[3] != '-') || text.size() == 4) return wrong();
        at = now - *shift;
    } else {
        const Result<Time> time = parse_time(text);
        if (!time) return wrong();
        at = *time;
        if (text.size() == 10 && at <= now) at = std::min(now, at + days(1) - Duration{1});
    }
    if (at > now) return fail(Code::invalid, fmt::format("{} lies in the future", format_time(at)), "at", "ask for a time that has been");
    return at;
}

}  // namespace redoubt::store
