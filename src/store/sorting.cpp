// Sorts what was found and cuts out a page. The best few of millions are kept while going over them, and blocks of rows that
// cannot hold any of them are passed over: most lists want the newest, and the newest lie together.
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "store/finder.h"

namespace redoubt::store {

using schema::List;
using schema::Query;
using schema::Value;

namespace {

// What a record sorts by and at last its number; a descending part is turned around (~), so that smaller is always earlier.
template <size_t N>
using Entry = std::array<int64_t, N + 1>;

template <size_t N>
class Best {
public:
    explicit Best(size_t most) : most_(most) {}
    void offer(const Entry<N>& entry) {
        if (!wanted(entry)) return;
        entries_.push_back(entry);
        if (entries_.size() >= 4 * most_) shrink();
    }
    bool wanted(const Entry<N>& entry) const { return !full_ || entry < worst_; }
    void shrink() {
        if (entries_.size() < most_) return;
        const auto middle = entries_.begin() + static_cast<std::ptrdiff_t>(most_);
        std::ranges::nth_element(entries_, middle - 1);
        worst_ = *(middle - 1);
        full_ = true;
        entries_.resize(most_);
    }
    std::vector<Entry<N>> sorted() {
        std::ranges::sort(entries_);
        if (entries_.size() > most_) entries_.resize(most_);
        return std::move(entries_);
    }

private:
    size_t most_;
    bool full_ = false;
    Entry<N> worst_{};
    std::vector<Entry<N>> entries_{};
};

struct Key {
    const Column* column;
    Columns::SortKey of;
    bool down;
    // What records of the past sort by, where they stood otherwise than today; and the places of texts that none has today.
    const Past* past = nullptr;
    std::unordered_map<int64_t, int64_t> then{};
    std::map<std::string, int64_t, std::less<>> between{};

    int64_t plain(size_t number) const {
        if (past && column && past->differs(static_cast<int64_t>(number))) return then.at(static_cast<int64_t>(number));
        return of(number);
    }
    int64_t operator()(size_t number) const {
        const int64_t key = plain(number);
        return down ? ~key : key;
    }
    bool by_text() const { return column && column->form == Column::Form::codes && !column->fixed; }
    int64_t place_of(const std::string& text) const {
        const auto found = between.find(text);
        return found == between.end() ? column->dictionary.rank_of(text) : found->second;
    }
};

// Texts that only the past has, each between its neighbours of today.
void place_between(Key& key, const std::vector<std::string_view>& texts) {
    const Dictionary& known = key.column->dictionary;
    std::vector<std::string_view> today;
    for (uint32_t code = 1; code <= known.size(); ++code) today.push_back(known.text_of(code));
    std::ranges::sort(today);
    for (const std::string_view text : texts) key.between.emplace(text, 0);
    int64_t last = 0;
    for (auto& [text, place] : key.between) {
        const int64_t below = (std::ranges::lower_bound(today, text) - today.begin()) * rank_step;
        last = place = std::max(below, last) + 1;
    }
}

void sort_as_then(Key& key, const Past& past, const Columns& columns) {
    key.past = &past;
    if (!key.column) return;
    std::vector<std::string_view> unknown;
    std::vector<std::pair<int64_t, std::string>> texts;
    for (const auto& [number, record] : past.records()) {
        const Value value = column_value(*key.column->layout, record);
        if (!key.by_text())
            key.then[number] = columns.number_in(*key.column, value);
        else
            texts.emplace_back(number, std::string(value.text()));
    }
    for (const auto& [number, text] : texts)
        if (!text.empty() && key.column->dictionary.find(text) == 0) unknown.push_back(text);
    if (!unknown.empty()) place_between(key, unknown);
    for (const auto& [number, text] : texts) {
        const uint32_t code = text.empty() ? 0 : key.column->dictionary.find(text);
        key.then[number] = text.empty() || code != 0 ? (*key.of.ranks)[code] : key.between.at(text);
    }
}

Value text_at(const Key& key, size_t number) {
    if (!key.past || !key.past->differs(static_cast<int64_t>(number))) {
        const uint32_t code = key.column->codes[number];
        return code == 0 ? Value() : Value(key.column->dictionary.text_of(code));
    }
    return column_value(*key.column->layout, key.past->records().at(static_cast<int64_t>(number)));
}

struct Block {
    int64_t best;  // nothing in it sorts before this, in its first key
    size_t number;
};

// The blocks of rows, the most promising first.
std::vector<Block> blocks_of(const Columns& columns, const Key& first) {
    std::vector<Block> out;
    const size_t count = (columns.rows() + zone_rows - 1) / zone_rows;
    for (size_t i = 0; i < count; ++i) {
        const size_t block = first.down ? count - 1 - i : i;
        int64_t best = INT64_MIN;
        if (first.past) {  // today's bounds say nothing
        } else if (!first.column)
            best = first.down ? ~static_cast<int64_t>(block * zone_rows + zone_rows - 1) : static_cast<int64_t>(block * zone_rows);
        else if (block < first.column->zones.size())
            best = first.down ? ~first.column->zones[block].second : first.column->zones[block].first;
        out.push_back({best, block});
    }
    std::ranges::sort(out, [&](const Block& a, const Block& b) { return a.best != b.best ? a.best < b.best : (a.number < b.number) != first.down; });
    return out;
}

template <size_t N>
class Cut {
public:
    Cut(const Columns& columns, std::vector<Key> keys) : columns_(columns), keys_(std::move(keys)) {}

    Entry<N> entry(size_t number) const {
        Entry<N> out{};
        for (size_t i = 0; i < keys_.size(); ++i) out[i] = keys_[i](number);
        out[N] = turned(static_cast<int64_t>(number));
        return out;
    }

    std::vector<Entry<N>> best(const Bits& bits, size_t most, const std::optional<Entry<N>>& after) const {
        Best<N> best(most);
        for (const Block& block : blocks_of(columns_, keys_.front())) {
            best.shrink();
            if (!best.wanted(promise(block))) break;
            const size_t end = std::min(bits.words(), (block.number + 1) * zone_rows / 64);
            for (size_t word = block.number * zone_rows / 64; word < end; ++word)
                for (uint64_t left = bits.word(word); left != 0; left &= left - 1) {
                    const Entry<N> candidate = entry(word * 64 + static_cast<size_t>(std::countr_zero(left)));
                    if (!after || *after < candidate) best.offer(candidate);
                }
        }
        return best.sorted();
    }

    CursorPlace place(const Entry<N>& last) const {
        CursorPlace out{.number = turned(last[N])};
        const auto number = static_cast<size_t>(out.number);
        for (size_t i = 0; i < keys_.size(); ++i) {
            if (!keys_[i].column) {
                out.keys.emplace_back();  // the number
                continue;
            }
            Value text = keys_[i].by_text() ? text_at(keys_[i], number) : Value();
            out.keys.push_back(text.text().empty() ? Value(keys_[i].plain(number)) : std::move(text));
        }
        return out;
    }

    // As it would sort now: a text may have got others beside it since.
    Entry<N> entry(const CursorPlace& place) const {
        Entry<N> out{};
        for (size_t i = 0; i < keys_.size() && i < place.keys.size(); ++i) {
            const auto* text = place.keys[i].as<std::string>();
            const int64_t key = !keys_[i].column ? place.number : text && keys_[i].by_text() ? keys_[i].place_of(*text) : place.keys[i].integer();
            out[i] = keys_[i].down ? ~key : key;
        }
        out[N] = turned(place.number);
        return out;
    }

private:
    int64_t turned(int64_t number) const { return keys_.front().down ? ~number : number; }

    // The least that an entry of this block can be.
    Entry<N> promise(const Block& block) const {
        Entry<N> out;
        out.fill(INT64_MIN);
        out[0] = block.best;
        if (N == 1) out[N] = turned(static_cast<int64_t>(keys_.front().down ? block.number * zone_rows + zone_rows - 1 : block.number * zone_rows));
        return out;
    }

    const Columns& columns_;
    std::vector<Key> keys_;
};

struct Wanted {
    size_t most;
    std::optional<CursorPlace> after;
    size_t skip = 0;
};

template <size_t N>
std::optional<CursorPlace> cut_page(const Columns& columns, std::vector<Key> keys, const Bits& bits, const Wanted& wanted, std::vector<int64_t>& numbers) {
    const bool down = keys.front().down;
    const Cut<N> cut(columns, std::move(keys));
    std::optional<Entry<N>> after;
    if (wanted.after) after = cut.entry(*wanted.after);
    const size_t end = wanted.skip + wanted.most;
    const auto sorted = cut.best(bits, end + 1, after);
    for (size_t i = wanted.skip; i < std::min(end, sorted.size()); ++i) numbers.push_back(down ? ~sorted[i][N] : sorted[i][N]);
    if (sorted.size() <= end) return {};
    return cut.place(sorted[end - 1]);
}

}  // namespace

Result<Finder::Sorted> Finder::page(TypeState& type, const ListQuery& query) {
    if (query.limit < 0 || query.limit > 500) return fail(Code::invalid, "a page has 1 to 500 records", "limit");
    const Query tree = TRY(parsed(query));
    const std::string_view sort = query.sort.empty() ? type.layout.info->default_sort : std::string_view(query.sort);
    const std::string purpose = fmt::format("{}\n{}\n{}", type.layout.info->name, sort, schema::to_text(tree));
    const std::vector<SortField> by = TRY(sort_fields(type.layout, sort));
    Wanted wanted{.most = query.limit > 0 ? static_cast<size_t>(query.limit) : SIZE_MAX / 8, .after = {}};
    if (query.skip < 0) return fail(Code::invalid, "nothing less than none can be passed over", "skip");
    wanted.skip = static_cast<size_t>(query.skip);
    if (!query.cursor.empty()) {
        wanted.after = TRY(read_cursor(state_.cursor_secret, purpose, query.cursor));
        wanted.after->number = type.layout.number_in(wanted.after->key);
    }

    Sorted out;
    TRY(find(type, tree, [&](const Bits& bits) -> Result<> {
        if (query.count == ListQuery::Count::exact) out.total = static_cast<int64_t>(bits.count());
        std::vector<Key> keys;
        for (const SortField& field : by) {
            const Column* column = field.column ? type.columns.find(field.column) : nullptr;
            if (field.column && !column) return fail(Code::unavailable, "the fields of your own are being changed", "sort", "ask again");
            keys.push_back({.column = column, .of = type.columns.sort_key(column), .down = field.down});
            if (past_) sort_as_then(keys.back(), *past_, type.columns);
        }
        auto end = keys.size() == 1 ? cut_page<1>(type.columns, std::move(keys), bits, wanted, out.numbers)
                                    : cut_page<4>(type.columns, std::move(keys), bits, wanted, out.numbers);
        if (end) end->key = type.layout.key(end->number);
        if (end) out.next_cursor = write_cursor(state_.cursor_secret, purpose, *end);
        if (past_)
            for (const int64_t number : out.numbers) out.records.push_back(TRY(record_then(type, number)));
        return {};
    }));
    return out;
}

}  // namespace redoubt::store
