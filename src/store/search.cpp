// The search over all types, as people type it: every word must be there, the last one may be a beginning. FTS5 gathers all
// rows behind a beginning before it gives the first, which takes a second among a million records; so the words that begin
// so are looked up, and then asked for as they are, which stops after the newest few of each type.
#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "store/finder.h"

namespace redoubt::store {
namespace {

constexpr size_t most_endings = 20;  // words that one beginning stands for, in alphabetical order
constexpr int rows_at_once = 400;
constexpr size_t most_of_a_type = 200;

bool is_ascii_word(char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z'); }
bool is_word(char c) { return is_ascii_word(c) || static_cast<unsigned char>(c) >= 0x80; }

std::string phrase(std::string_view text) { return fmt::format("\"{}\"", text); }

// What people typed, as phrases without a sign that means something to FTS5.
std::vector<std::string> phrases_of(std::string_view wanted) {
    std::vector<std::string> out;
    for (const std::string_view word : split(wanted, ' ')) {
        std::string clean;
        for (const char c : word)
            if (c != '"' && c != '\0') clean += c;
        if (std::ranges::any_of(clean, is_word)) out.push_back(std::move(clean));
    }
    return out;
}

// The last phrase, with its last word as a beginning. Only ASCII is looked up: FTS5 folds what is beyond it in its own way.
Result<std::string> unfinished(Connection& sql, std::string_view last) {
    size_t size = last.size();
    while (size > 0 && !is_word(last[size - 1])) --size;
    size_t start = size;
    while (start > 0 && is_word(last[start - 1])) --start;
    const std::string_view beginning = last.substr(start, size - start);
    if (!std::ranges::all_of(beginning, is_ascii_word)) return phrase(last) + "*";
    std::string any;
    for (const std::string& word : TRY(words_from(sql, to_lower(beginning), most_endings)))
        any += (any.empty() ? "" : " OR ") + phrase(std::string(last.substr(0, start)) + word);
    return any.empty() ? phrase(last.substr(0, size)) : "(" + any + ")";
}

Result<std::string> match_of(Connection& sql, std::string_view wanted) {
    std::vector<std::string> phrases = phrases_of(wanted);
    if (phrases.empty()) return std::string();
    const std::string last = TRY(unfinished(sql, phrases.back()));
    std::string out;
    for (size_t i = 0; i + 1 < phrases.size(); ++i) out += phrase(phrases[i]) + " AND ";
    return out + last;
}

// Of each type, by its ordinal, the records that one may see.
class Visible {
public:
    Visible(Store::State& state, const Sight& sight) : state_(state), sight_(sight) {}
    Result<bool> sees(int64_t ordinal, int64_t number) {
        if (sight_.everything) return true;
        const auto known = by_type_.find(ordinal);
        const Bits& bits = known != by_type_.end() ? known->second : by_type_.emplace(ordinal, TRY(of_type(ordinal))).first->second;
        return bits.test(static_cast<size_t>(number));
    }

private:
    Result<Bits> of_type(int64_t ordinal) {
        for (const auto& type : state_.types) {
            if (type->layout.ordinal != ordinal || !sight_.sees_type(*type->layout.info)) continue;
            TRY(ensure_loaded(state_, *type));
            const std::shared_lock hold(type->columns.mutex);
            return type->columns.visible(sight_.compartments);
        }
        return Bits();
    }

    Store::State& state_;
    const Sight& sight_;
    std::map<int64_t, Bits> by_type_;
};

// The newest visible rows of each type that match: what a type has beyond its share is passed over, and what is hidden takes
// no place.
Result<std::map<int64_t, std::vector<int64_t>>> newest_by_type(Connection& sql, const std::string& match, Visible visible) {
    std::map<int64_t, std::vector<int64_t>> out;  // ordinal → numbers
    Result<> looked;
    int64_t below = INT64_MAX;
    for (int rows = rows_at_once; rows == rows_at_once;) {
        rows = 0;
        TRY(sql.each("SELECT rowid FROM words WHERE words MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?", {match, below, rows_at_once},
                     [&](const Row& row) {
                         below = row.integer(0);
                         ++rows;
                         std::vector<int64_t>& numbers = out[below >> 40];
                         const int64_t number = below & ((int64_t{1} << 40) - 1);
                         if (numbers.size() >= most_of_a_type) return true;
                         const Result<bool> sees = visible.sees(below >> 40, number);
                         if (!sees) looked = std::unexpected(sees.error());
                         if (sees && *sees) numbers.push_back(number);
                         return looked.has_value();
                     }));
        TRY(std::move(looked));
        if (rows > 0 && out[below >> 40].size() >= most_of_a_type) below = below >> 40 << 40;
    }
    return out;
}

// Lower comes first.
int rank_of(const Record& record, std::string_view wanted) {
    const int derived = record.type->grouping ? 5 : 0;
    if (equal_ignoring_case(record.title, wanted) || equal_ignoring_case(record.key, wanted)) return derived;
    const std::string title = to_lower(record.title), asked = to_lower(wanted);
    return derived + (title.starts_with(asked) ? 10 : title.find(asked) != std::string::npos ? 20 : 30);
}

struct Found {
    int rank;
    SearchHit hit;
    Record record;
};

// Best first, but no type takes more than a quarter of the places while another one has something to show.
void put_in_order(std::vector<Found>& found, size_t most) {
    std::ranges::sort(found, [](const Found& a, const Found& b) { return std::pair(a.rank, b.record.id.text) < std::pair(b.rank, a.record.id.text); });
    std::map<std::string_view, size_t> taken;
    const auto within_share = [&](const Found& each) { return ++taken[each.record.type->name] <= std::max<size_t>(most / 4, 3); };
    std::vector<Found> first, rest;
    for (Found& each : found) (within_share(each) ? first : rest).push_back(std::move(each));
    std::ranges::move(rest, std::back_inserter(first));
    if (first.size() > most) first.resize(most);
    found = std::move(first);
}

}  // namespace

Result<std::vector<SearchHit>> Records::search(const std::string& text, int limit) {
    const std::string_view wanted = trim(text);
    if (wanted.empty()) return std::vector<SearchHit>();
    if (!is_utf8(wanted)) return fail(Code::malformed, "the search text is not valid UTF-8", "q");
    const size_t most = static_cast<size_t>(std::clamp(limit, 1, 100));
    std::vector<Found> found;
    TRY(store_.read([&](Reader& reader) -> Result<> {
        const Sight sight = TRY(sight_of(reader.sql, actor_));
        const std::string match = TRY(match_of(reader.sql, wanted));
        std::map<int64_t, std::vector<int64_t>> numbers;
        if (!match.empty()) numbers = TRY(newest_by_type(reader.sql, match, {store_.state(), sight}));
        for (const auto& type : store_.state().types) {
            const Layout& layout = type->layout;
            if (layout.info->derived) continue;
            std::vector<int64_t>& candidates = numbers[layout.ordinal];
            if (const int64_t number = layout.number_in(wanted)) candidates.insert(candidates.begin(), number);
            size_t taken = 0;
            for (const int64_t number : candidates) {
                if (taken >= most) break;
                TRY(reader.sql.each(layout.select_short + " WHERE number = ?", {number}, [&](const Row& row) {
                    Record record = record_of(layout, row);
                    if (!sight.sees(*record.type, record.compartment)) return false;
                    ++taken;
                    SearchHit hit{{std::string(layout.info->name), record.id.text, record.key, record.title, record.state},
                                  to_valid_utf8(searchable_text(layout, record).substr(0, 160))};
                    found.push_back({rank_of(record, wanted), std::move(hit), std::move(record)});
                    return false;
                }));
            }
        }
        return {};
    }));
    put_in_order(found, most);
    std::vector<SearchHit> hits;
    std::map<std::string_view, std::vector<Record>> seen;  // an entry of the journal names one type
    for (Found& each : found) {
        hits.push_back(std::move(each.hit));
        seen[each.record.type->name].push_back(std::move(each.record));
    }
    for (const auto& [type, records] : seen) TRY(note_reads(records, "search"));
    return hits;
}

}  // namespace redoubt::store
