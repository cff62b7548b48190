#include "logs/event_query.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/address.h"
#include "base/text.h"
#include "logs/find_text.h"

namespace redoubt::logs {
namespace {

using schema::Op;
using Kind = schema::Query::Kind;
using Part = WordPattern::Part;

constexpr size_t most_stars = 8;

std::vector<Part> parts_of(const schema::Pattern& pattern) {
    std::vector<Part> out;
    const auto add = [&](char c) {
        if (out.empty() || out.back().kind != Part::Kind::literal) out.push_back({});
        out.back().text += c;
    };
    for (size_t i = 0; i < pattern.text.size(); ++i) {
        const char c = pattern.text[i];
        if (!pattern.wild) {
            add(c);
        } else if (c == '\\' && i + 1 < pattern.text.size()) {
            add(pattern.text[++i]);
        } else if (c == '*') {
            if (out.empty() || out.back().kind != Part::Kind::any) out.push_back({.kind = Part::Kind::any});
        } else if (c == '?') {
            out.push_back({.kind = Part::Kind::one});
        } else {
            add(c);
        }
    }
    return out;
}

bool is_blank_byte(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The end of a match of parts[i…] at `at`; npos: none.
template <class Accept>
bool match_parts(const std::vector<Part>& parts, size_t i, std::string_view text, size_t at, const Accept& accept) {
    if (i == parts.size()) return accept(at);
    const Part& part = parts[i];
    if (part.kind == Part::Kind::literal) {
        if (text.size() - at < part.text.size() || !equal_ignoring_case(text.substr(at, part.text.size()), part.text)) return false;
        return match_parts(parts, i + 1, text, at + part.text.size(), accept);
    }
    if (part.kind == Part::Kind::one) return at < text.size() && !is_blank_byte(text[at]) && match_parts(parts, i + 1, text, at + 1, accept);
    for (size_t end = at;; ++end) {
        if (match_parts(parts, i + 1, text, end, accept)) return true;
        if (end == text.size() || is_blank_byte(text[end])) return false;
    }
}

// The longest stretch that stands in a line of JSON as it is.
std::string plain_stretch(std::string_view text) {
    std::string_view best;
    for (size_t at = 0; at <= text.size();) {
        size_t end = at;
        while (end < text.size() && static_cast<unsigned char>(text[end]) >= 0x20 && text[end] != '"' && text[end] != '\\' && text[end] != '/') ++end;
        if (end - at > best.size()) best = text.substr(at, end - at);
        at = end + 1;
    }
    return std::string(best);
}

void find_needles(EventCondition& condition, const std::vector<Part>& parts, bool whole_value) {
    std::string longest;
    for (size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].kind != Part::Kind::literal) continue;
        const bool open_begin = i > 0, open_end = i + 1 < parts.size();
        const auto sure = sure_tokens(parts[i].text, open_begin, open_end);
        // In a whole value nothing stands next to it, but what a name is reaches over a wildcard only.
        condition.tokens.insert(condition.tokens.end(), sure.begin(), sure.end());
        const std::string stretch = plain_stretch(parts[i].text);
        if (stretch.size() > longest.size()) longest = stretch;
    }
    if (!longest.empty()) condition.literals.push_back(longest);
    condition.literals_need_plain = whole_value;
}

bool as_number(std::string_view text, double& out) {
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

int compared(std::string_view a, std::string_view b) {
    double x = 0, y = 0;
    if (as_number(a, x) && as_number(b, y)) return x < y ? -1 : x > y ? 1 : 0;
    const int order = a.compare(b);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

Result<EventCondition> compile_test(const schema::Test& test, Time now) {
    EventCondition out{.kind = Kind::test, .test = test};
    out.pattern = schema::pattern_of(test);
    const std::vector<Part> parts = parts_of(out.pattern);
    if (static_cast<size_t>(std::ranges::count(parts, Part::Kind::any, &Part::kind)) > most_stars)
        return fail(Code::invalid, "a pattern with more than 8 stars", fmt::format("column {}", test.column));
    if (test.field.empty()) {
        out.where = EventCondition::Where::words;
        out.word.parts = parts;
        for (const Part& part : parts) out.word.reach = std::max(out.word.reach, reach_of(part.text));
        find_needles(out, parts, false);
        return out;
    }
    if (equal_ignoring_case(test.field, "has")) {
        out.test = {.field = test.value, .op = Op::present, .value = {}, .column = test.column};
        return compile_test(out.test, now);
    }
    if (equal_ignoring_case(test.field, "time") || equal_ignoring_case(test.field, "received")) {
        out.where = equal_ignoring_case(test.field, "time") ? EventCondition::Where::time : EventCondition::Where::received;
        if (test.op != Op::present) out.span = TRY(read_moment(test.value, now));
        if (test.op == Op::between) out.to_span = TRY(read_moment(test.to, now));
        return out;
    }
    if (promoted_named(test.field, out.promoted)) out.where = EventCondition::Where::promoted;
    if (equal_ignoring_case(test.field, "sender")) out.where = EventCondition::Where::sender;
    if (test.op != Op::equals) return out;
    if (test.value.contains('/'))
        if (const auto subnet = parse_subnet(test.value)) out.subnet = *subnet;
    if (out.subnet) return out;
    find_needles(out, parts, true);
    if (out.promoted == Promoted::source) out.tokens.clear();  // no word is looked for there, see Line::searched_from
    const bool literal = parts.size() == 1 && parts[0].kind == Part::Kind::literal;
    if (!literal || out.where == EventCondition::Where::sender || !has_pair(parts[0].text, few_values(out.promoted))) return out;
    const TokenHash pair = pair_hash(test.field, parts[0].text);
    if (!few_values(out.promoted) && is_small_number(parts[0].text))
        out.one_of = {pair, many_numbers(token_hash(test.field))};
    else
        out.tokens.push_back(pair);
    return out;
}

Result<EventCondition> compile_condition(const schema::Query& query, Time now) {
    if (query.kind == Kind::test) return compile_test(query.test, now);
    EventCondition out{.kind = query.kind};
    for (const schema::Query& child : query.children) out.children.push_back(TRY(compile_condition(child, now)));
    return out;
}

// No literals: any line may match.
std::vector<std::string> literals_of(const EventCondition& condition, uint16_t flags) {
    if (condition.kind == Kind::test) return condition.literals_need_plain && (flags & block_has_made_texts) ? std::vector<std::string>() : condition.literals;
    std::vector<std::string> out;
    const auto shortest = [](const std::vector<std::string>& literals) { return std::ranges::min(literals, {}, &std::string::size).size(); };
    for (const EventCondition& child : condition.children) {
        std::vector<std::string> of_child = literals_of(child, flags);
        if (condition.kind == Kind::any) {
            if (of_child.empty()) return {};
            out.insert(out.end(), of_child.begin(), of_child.end());
        } else if (condition.kind == Kind::all && !of_child.empty()) {
            if (out.empty() || shortest(of_child) > shortest(out)) out = std::move(of_child);
        }
    }
    return out;
}

}  // namespace

Result<TimeSpan> read_moment(std::string_view text, Time now) {
    const auto day_of = [](Time time) { return Time{time.unix_ns - (time.unix_ns % 86'400'000'000'000 + 86'400'000'000'000) % 86'400'000'000'000}; };
    if (text == "today") return TimeSpan{day_of(now), day_of(now) + days(1)};
    if (text == "yesterday") return TimeSpan{day_of(now) - days(1), day_of(now)};
    if (text == "tomorrow") return TimeSpan{day_of(now) + days(1), day_of(now) + days(2)};
    if (text.starts_with("now")) {
        Time time = now;
        if (text.size() > 4 && (text[3] == '-' || text[3] == '+')) {
            const Duration by = TRY(parse_duration(text.substr(4)));
            time = text[3] == '-' ? now - by : now + by;
        } else if (text.size() != 3) {
            return fail(Code::malformed, fmt::format("'{}' is no time", text), {}, "write it as 2026-11-21, 2026-11-21T12:00:00Z or now-7d");
        }
        return TimeSpan{time, time + Duration{1}};
    }
    const Time time = TRY(parse_time(text));
    return TimeSpan{time, text.size() == 10 ? time + days(1) : text.contains('.') ? time + Duration{1} : time + seconds(1)};
}

bool WordPattern::stands_in(std::string_view text) const {
    if (parts.empty()) return false;
    const bool open_begin = parts.front().kind != Part::Kind::literal, open_end = parts.back().kind != Part::Kind::literal;
    const bool by_literal = !open_begin;
    for (size_t at = 0;; ++at) {
        if (by_literal) at = find_ignoring_case(text, parts.front().text, at);
        if (at > text.size()) return false;
        if (match_parts(parts, 0, text, at, [&](size_t end) { return end > at && stands_alone(text, at, end, reach, open_begin, open_end); })) return true;
        if (at == text.size()) return false;
    }
}

bool EventCondition::holds_for(std::string_view value) const {
    switch (test.op) {
        case Op::present: return true;
        case Op::equals:
            if (subnet) {
                const auto address = parse_address(value);
                return address && subnet->contains(*address);
            }
            return schema::matches(pattern, value);
        case Op::less: return compared(value, test.value) < 0;
        case Op::at_most: return compared(value, test.value) <= 0;
        case Op::greater: return compared(value, test.value) > 0;
        case Op::at_least: return compared(value, test.value) >= 0;
        case Op::between: return compared(value, test.value) >= 0 && compared(value, test.to) <= 0;
    }
    return false;
}

bool EventCondition::holds_at(Time time) const {
    switch (test.op) {
        case Op::present: return true;
        case Op::equals: return time >= span.from && time < span.until;
        case Op::less: return time < span.from;
        case Op::at_most: return time < span.until;
        case Op::greater: return time >= span.until;
        case Op::at_least: return time >= span.from;
        case Op::between: return time >= span.from && time < to_span.until;
    }
    return false;
}

Result<EventQuery> EventQuery::compile(const schema::Query& query, Time now) {
    EventQuery out;
    out.root_ = TRY(compile_condition(query, now));
    return out;
}

bool EventQuery::holds(const EventCondition& condition, EventFields& event) {
    using Where = EventCondition::Where;
    if (condition.kind == Kind::everything) return true;
    if (condition.kind == Kind::all) return std::ranges::all_of(condition.children, [&](const EventCondition& one) { return holds(one, event); });
    if (condition.kind == Kind::any) return std::ranges::any_of(condition.children, [&](const EventCondition& one) { return holds(one, event); });
    if (condition.kind == Kind::negation) return !holds(condition.children.front(), event);
    const Line& line = event.line();
    switch (condition.where) {
        case Where::time: return condition.holds_at(line.time);
        case Where::received: return condition.holds_at(line.received);
        case Where::sender: return !line.sender.empty() && condition.holds_for(line.sender);
        case Where::promoted: {
            const std::string_view value = event.promoted(condition.promoted);
            return !value.empty() && condition.holds_for(value);
        }
        case Where::field:
            return std::ranges::any_of(event.fields(), [&](const FieldValue& field) {
                return equal_ignoring_case(field.name, condition.test.field) && condition.holds_for(field.text);
            });
        case Where::words: break;
    }
    const WordPattern& word = condition.word;
    if (line.is_json) {
        if (std::ranges::any_of(event.fields(), [&](const FieldValue& field) { return word.stands_in(field.text); })) return true;
    } else if (word.stands_in(event.raw()) ||
               std::ranges::any_of(event.fields(), [&](const FieldValue& field) { return field.name.starts_with("labels.") && word.stands_in(field.text); })) {
        return true;
    }
    return word.stands_in(line.host) || word.stands_in(line.sender) || word.stands_in(line.kind);
}

bool EventQuery::may_hold(const EventCondition& condition, const BlockPlace& block, const TokenFilter& filter) {
    if (condition.kind == Kind::all) return std::ranges::all_of(condition.children, [&](const EventCondition& one) { return may_hold(one, block, filter); });
    if (condition.kind == Kind::any) return std::ranges::any_of(condition.children, [&](const EventCondition& one) { return may_hold(one, block, filter); });
    if (condition.kind != Kind::test) return true;
    const auto is_there = [&](TokenHash token) { return may_contain(filter, token); };
    return std::ranges::all_of(condition.tokens, is_there) && (condition.one_of.empty() || std::ranges::any_of(condition.one_of, is_there));
}

std::vector<std::string> EventQuery::literals(uint16_t flags) const {
    std::vector<std::string> out = literals_of(root_, flags);
    if (!out.empty() && (flags & block_has_letters_escaped)) out.emplace_back("\\u");
    return out;
}

}  // namespace redoubt::logs
