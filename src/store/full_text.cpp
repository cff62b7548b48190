// Full text within one type. FTS5 gives a microsecond per record that has a word, which adds up where a fifth of a million
// has it: what was matched is remembered, only newer and changed records are looked at again, and the words that very many
// have are matched before anybody asks.
#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "store/finder.h"

namespace redoubt::store {
namespace {

constexpr size_t worth_remembering = 5000;
constexpr size_t many_again = 16;
constexpr size_t stretch = 65'536;       // rows
constexpr size_t most_words = 20;        // words that a beginning stands for
constexpr int64_t sample = 1000;         // records that are looked at for what is common
constexpr double takes_long = 20'000;    // records
constexpr double most_beforehand = 4e6;  // records, for one type: a few seconds
constexpr size_t most_in_a_text = 200;   // words of one record
constexpr size_t longest_word = 40;

bool in_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }

// Of `"kern"*` the beginning, in lower case; FTS5 folds what is beyond ASCII in its own way.
std::optional<std::string> beginning_of(std::string_view match) {
    if (!match.ends_with("\"*")) return {};
    std::string word = to_lower(match.substr(1, match.size() - 3));
    if (word.empty() || !std::ranges::all_of(word, in_word)) return {};
    return word;
}

// Words as FTS5 takes them apart, as far as they are ASCII; an empty one stands where others were.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    const std::string lowered = to_lower(text.substr(0, 4096));
    for (size_t at = 0; at < lowered.size() && out.size() < most_in_a_text;) {
        const size_t start = at;
        while (at < lowered.size() && in_word(lowered[at])) ++at;
        const bool foreign = at < lowered.size() && static_cast<unsigned char>(lowered[at]) >= 0x80;
        const bool taken = at > start && at - start <= longest_word && !foreign;
        if (taken)
            out.push_back(lowered.substr(start, at - start));
        else if (foreign)
            out.emplace_back();
        ++at;
    }
    return out;
}

std::string as_match(std::string_view words) { return "\"" + std::string(words) + "\""; }

void add_matches(std::set<std::string>& out, std::string_view text) {
    const std::vector<std::string> words = words_of(text);
    for (size_t i = 0; i < words.size(); ++i) {
        if (words[i].empty()) continue;
        out.insert(as_match(words[i]));
        if (i > 0 && !words[i - 1].empty()) out.insert(as_match(words[i - 1] + " " + words[i]));
    }
}

bool is_pair(std::string_view match) { return match.find(' ') != std::string_view::npos; }

}  // namespace

Result<std::vector<std::string>> words_from(Connection& sql, std::string_view beginning, size_t most) {
    std::vector<std::string> out;
    std::string from(beginning);
    while (out.size() < most) {
        const auto next = TRY(sql.text("SELECT term FROM word WHERE term >= ? LIMIT 1", {from}));
        if (!next || !next->starts_with(beginning)) break;
        out.push_back(*next);
        from = *next + '\x01';  // after it, before any other
    }
    return out;
}

Result<std::vector<std::string>> common_matches(TypeState& type, Connection& sql) {
    const int64_t last = type.columns.last();
    if (static_cast<double>(last) < takes_long) return std::vector<std::string>();
    std::unordered_map<std::string, int64_t> had;  // match → records of the sample
    for (int64_t i = 0; i < sample; ++i)
        TRY(sql.each(type.layout.select_short + " WHERE number = ?", {1 + i * last / sample}, [&](const Row& row) {
            const Record record = record_of(type.layout, row);
            std::set<std::string> matches;
            add_matches(matches, record.title);
            add_matches(matches, searchable_text(type.layout, record));
            for (const std::string& match : matches) ++had[match];
            return false;
        }));
    const double each = static_cast<double>(last) / sample;
    std::vector<std::pair<double, std::string>> common;  // how many records have it
    for (const auto& [match, count] : had)
        if (static_cast<double>(count) * each >= takes_long) common.emplace_back(static_cast<double>(count) * each, match);
    std::ranges::sort(common, {}, [](const auto& one) { return std::tuple(is_pair(one.second), one.first, one.second); });
    std::vector<std::string> out;
    double left = most_beforehand;
    for (auto& [records, match] : common)
        if ((left -= records) >= 0) out.push_back(std::move(match));
    return out;
}

Result<> Finder::match_common(TypeState& type) {
    std::vector<std::string> matches;
    {
        const std::shared_lock lock(type.columns.mutex);
        matches = TRY(common_matches(type, sql_));
    }
    for (const std::string& match : matches)
        for (size_t end = 0, last = 1; end < last;) {  // in stretches, so that a change waits only for one of them
            const std::shared_lock lock(type.columns.mutex);
            last = static_cast<size_t>(type.columns.last());
            end = std::min(end + stretch, last);
            auto looked = TRY(look_up(type, match, end));
            type.columns.remember(match, {std::make_shared<const Bits>(std::move(looked.bits)), end});
        }
    return {};
}

// A beginning stands for the words that begin so, most of which are rare and the others remembered.
Result<Bits> Finder::full_text(TypeState& type, const std::string& match) {
    const auto beginning = beginning_of(match);
    if (!beginning) return rows_that_match(type, match);
    const std::vector<std::string> words = TRY(words_from(sql_, *beginning, most_words));
    if (words.size() == most_words) return rows_that_match(type, match);
    Bits out(type.columns.rows());
    for (const std::string& word : words) out |= TRY(rows_that_match(type, as_match(word)));
    return out;
}

Result<Bits> Finder::rows_that_match(TypeState& type, const std::string& match) {
    const size_t end = static_cast<size_t>(type.columns.last());
    Looked looked = TRY(look_up(type, match, end));
    if (looked.rows > worth_remembering || looked.again > many_again) type.columns.remember(match, {std::make_shared<const Bits>(looked.bits), end});
    return std::move(looked.bits);
}

Result<Finder::Looked> Finder::look_up(TypeState& type, const std::string& match, size_t end) {
    const Columns::Matched known = type.columns.matched(match);
    Looked out{Bits(type.columns.rows())};
    if (known.bits) out.bits |= *known.bits;
    const int64_t base = type.layout.text_row(0);
    const auto look = [&](size_t from, size_t to) {
        return sql_.each("SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?",
                         {match, base + static_cast<int64_t>(from), base + static_cast<int64_t>(to)}, [&](const Row& row) {
                             out.bits.set(static_cast<size_t>(row.integer(0) - base));
                             ++out.rows;
                             return true;
                         });
    };
    for (const size_t number : known.renewed) {
        out.bits.clear(number);
        ++out.again;
        TRY(look(number, number));
    }
    if (known.rows < end) TRY(look(known.rows + 1, end));
    return out;
}

}  // namespace redoubt::store
