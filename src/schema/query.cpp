#include "schema/query.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::schema {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

Query group(Query::Kind kind, std::vector<Query> children) {
    std::vector<Query> flat;
    for (Query& child : children) {
        if (child.kind == kind)
            std::ranges::move(child.children, std::back_inserter(flat));
        else
            flat.push_back(std::move(child));
    }
    if (flat.size() == 1) return std::move(flat.front());
    return {.kind = kind, .children = std::move(flat)};
}

class QueryReader {
public:
    QueryReader(std::string_view text, const QueryLimits& limits) : text_(text), limits_(limits) {}

    Result<Query> whole() {
        skip_blank();
        if (done()) return Query{};
        Query query = TRY(any(0));
        skip_blank();
        if (!done()) return wrong("a ')' without its '('");
        return query;
    }

private:
    std::unexpected<Error> wrong(std::string message, std::string hint = {}, size_t back = 0) const {
        return fail(Code::malformed, std::move(message), fmt::format("column {}", at_ + 1 - back), std::move(hint));
    }
    bool done() const { return at_ == text_.size(); }
    char here() const { return done() ? '\0' : text_[at_]; }
    void skip_blank() {
        while (!done() && is_blank(text_[at_])) ++at_;
    }

    // The word `name` (in any case) that ends here at a blank, a parenthesis or the end.
    bool take_word(std::string_view name) {
        if (!equal_ignoring_case(text_.substr(at_, name.size()), name)) return false;
        const size_t end = at_ + name.size();
        if (end < text_.size() && !is_blank(text_[end]) && text_[end] != '(' && text_[end] != ')' && text_[end] != '"') return false;
        at_ = end;
        return true;
    }

    Result<Query> any(size_t depth) {
        std::vector<Query> parts;
        parts.push_back(TRY(all(depth)));
        for (skip_blank(); take_word("or"); skip_blank()) parts.push_back(TRY(all(depth)));
        return group(Query::Kind::any, std::move(parts));
    }

    Result<Query> all(size_t depth) {
        std::vector<Query> parts;
        for (;;) {
            parts.push_back(TRY(one(depth)));
            skip_blank();
            const bool joined = take_word("and");
            skip_blank();
            if (joined) continue;
            const size_t before = at_;
            const bool ends = done() || here() == ')' || take_word("or");
            at_ = before;
            if (ends) return group(Query::Kind::all, std::move(parts));
        }
    }

    Result<Query> one(size_t depth) {
        if (depth > limits_.deepest) return fail(Code::too_large, fmt::format("nested deeper than {}", limits_.deepest), fmt::format("column {}", at_ + 1));
        skip_blank();
        if (done()) return wrong("the query ends where a condition should be");
        if (take_word("or") || take_word("and")) return wrong("a condition should be here", "to search for the word itself, put it in quotes");
        if (const bool minus = here() == '-'; minus || take_word("not")) {
            if (minus) ++at_;
            return Query{.kind = Query::Kind::negation, .children = {TRY(one(depth + 1))}};
        }
        if (here() == ')') return wrong("a ')' without its '('");
        if (here() != '(') return test(depth);
        ++at_;
        Query inner = TRY(any(depth + 1));
        skip_blank();
        if (here() != ')') return wrong("a '(' is not closed", "add ')'");
        ++at_;
        return inner;
    }

    Result<Query> test(size_t) {
        const size_t start = at_;
        const std::string field = take_field();
        if (field.empty()) return as_query(TRY(value({}, start, false)));
        if (here() != '(') return as_query(TRY(value(field, start, false)));
        ++at_;
        std::vector<Query> choices;
        for (;;) {
            skip_blank();
            choices.push_back(as_query(TRY(value(field, at_, true))));
            skip_blank();
            if (here() == ')') break;
            if (here() != ',') return wrong("',' or ')' should be here", "a list is written state:(new,assigned)");
            ++at_;
        }
        ++at_;
        return group(Query::Kind::any, std::move(choices));
    }

    static Query as_query(Test test) { return {.kind = Query::Kind::test, .test = std::move(test)}; }

    // "name:" or "a.b:", or nothing.
    std::string take_field() {
        size_t end = at_;
        if (end == text_.size() || !is_letter(text_[end])) return {};
        while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]) || text_[end] == '.' || text_[end] == '-')) ++end;
        if (end == text_.size() || text_[end] != ':') return {};
        std::string field(text_.substr(at_, end - at_));
        at_ = end + 1;
        return field;
    }

    Op take_operator(bool& given) {
        given = true;
        for (const auto& [sign, op] : {std::pair{">=", Op::at_least}, {"<=", Op::at_most}, {">", Op::greater}, {"<", Op::less}, {"=", Op::equals}}) {
            if (!text_.substr(at_).starts_with(sign)) continue;
            at_ += std::string_view(sign).size();
            return op;
        }
        given = false;
        return Op::equals;
    }

    Result<Test> value(const std::string& field, size_t start, bool in_list) {
        if (++tests_ > limits_.most_tests)
            return fail(Code::too_large, fmt::format("more than {} conditions", limits_.most_tests), fmt::format("column {}", at_ + 1));
        Test test{.field = field, .value = {}, .column = start + 1};
        bool operator_given = false;
        if (!field.empty()) test.op = take_operator(operator_given);
        if (here() == '"') {
            test.quoted = true;
            test.value = TRY(quoted());
            return test;
        }
        const size_t begin = at_;
        while (!done() && !is_blank(here()) && here() != '(' && here() != ')' && here() != '"' && !(in_list && here() == ',')) ++at_;
        test.value = std::string(text_.substr(begin, at_ - begin));
        if (test.value.empty())
            return wrong(field.empty() ? "a condition should be here" : fmt::format("'{}:' has no value", field), "put values with blanks or signs in quotes");
        if (field.empty() || operator_given) return test;
        if (test.value == "*") test.op = Op::present;
        const size_t dots = test.value.find("..");
        if (dots != std::string::npos && dots > 0 && dots + 2 < test.value.size()) {
            test.op = Op::between;
            test.to = test.value.substr(dots + 2);
            test.value.resize(dots);
        }
        return test;
    }

    Result<std::string> quoted() {
        const size_t start = at_++;
        std::string out;
        for (; !done() && here() != '"'; ++at_) {
            if (here() == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\')) ++at_;
            out += here();
        }
        if (done()) return wrong("a quote is not closed", "add '\"'", at_ - start);
        ++at_;
        return out;
    }

    std::string_view text_;
    const QueryLimits& limits_;
    size_t at_ = 0;
    size_t tests_ = 0;
};

std::string printed(const Test& test) {
    static constexpr std::string_view signs[] = {"", "<", "<=", ">", ">=", "", ""};
    std::string out = test.field.empty() ? "" : test.field + ":";
    out += signs[static_cast<size_t>(test.op)];
    if (test.quoted) {
        out += '"';
        for (const char c : test.value) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        return out + '"';
    }
    const bool ambiguous = !test.value.empty() && (test.value[0] == '<' || test.value[0] == '>' || test.value[0] == '=' || test.value == "*" ||
                                                   test.value.find("..") != std::string::npos);
    if (test.op == Op::equals && !test.field.empty() && ambiguous) out += '=';
    return test.op == Op::between ? out + test.value + ".." + test.to : out + test.value;
}

void print(std::string& out, const Query& query, bool inside) {
    switch (query.kind) {
        case Query::Kind::everything: return;
        case Query::Kind::test: out += printed(query.test); return;
        case Query::Kind::negation:
            out += '-';
            print(out, query.children.front(), true);
            return;
        case Query::Kind::all:
        case Query::Kind::any: break;
    }
    if (inside) out += '(';
    for (size_t i = 0; i < query.children.size(); ++i) {
        if (i > 0) out += query.kind == Query::Kind::any ? " or " : " ";
        print(out, query.children[i], true);
    }
    if (inside) out += ')';
}

size_t distance(std::string_view a, std::string_view b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

bool escapes(std::string_view text, size_t at) {
    return text[at] == '\\' && at + 1 < text.size() && std::string_view("*?\"\\").find(text[at + 1]) != std::string_view::npos;
}

}  // namespace

bool Test::operator==(const Test& other) const {
    return field == other.field && op == other.op && value == other.value && to == other.to && quoted == other.quoted;
}

Result<Query> parse_query(std::string_view text, const QueryLimits& limits) {
    if (text.size() > limits.longest) return fail(Code::too_large, fmt::format("a query of {} bytes, at most {} are read", text.size(), limits.longest));
    if (!is_utf8(text)) return fail(Code::malformed, "the query is not valid UTF-8");
    if (text.find('\0') != std::string_view::npos) return fail(Code::malformed, "the query contains a NUL character");
    return QueryReader(text, limits).whole();
}

std::string to_text(const Query& query) {
    std::string out;
    print(out, query, false);
    return out;
}

Query both(Query a, Query b) {
    if (a.kind == Query::Kind::everything) return b;
    if (b.kind == Query::Kind::everything) return a;
    std::vector<Query> parts;
    parts.push_back(std::move(a));
    parts.push_back(std::move(b));
    return group(Query::Kind::all, std::move(parts));
}

Query test_equals(std::string field, std::string value) {
    return {.kind = Query::Kind::test, .test = {.field = std::move(field), .value = std::move(value), .quoted = true}};
}

Pattern pattern_of(const Test& test) {
    if (test.quoted) return {test.value};
    std::string literal;
    for (size_t i = 0; i < test.value.size(); ++i) {
        if (escapes(test.value, i))
            ++i;
        else if (test.value[i] == '*' || test.value[i] == '?')
            return {test.value, true};
        literal += test.value[i];
    }
    return {literal};
}

// Greedy with one point to go back to: after a failure the last star takes one character more.
bool matches(const Pattern& pattern, std::string_view text) {
    if (!pattern.wild) return equal_ignoring_case(pattern.text, text);
    const std::string_view p = pattern.text;
    size_t i = 0, j = 0, star = std::string_view::npos, retry = 0;
    while (j < text.size()) {
        const bool escaped = i < p.size() && escapes(p, i);
        if (i < p.size() && !escaped && p[i] == '*') {
            star = i++;
            retry = j;
        } else if (i < p.size() && ((!escaped && p[i] == '?') || lower(p[i + (escaped ? 1 : 0)]) == lower(text[j]))) {
            i += escaped ? 2 : 1;
            ++j;
        } else if (star != std::string_view::npos) {
            i = star + 1;
            j = ++retry;
        } else {
            return false;
        }
    }
    while (i < p.size() && p[i] == '*') ++i;
    return i == p.size();
}

std::vector<std::string_view> near_names(std::string_view wrong, const std::vector<std::string_view>& names) {
    std::vector<std::pair<size_t, std::string_view>> scored;
    wrong = wrong.substr(0, 64);
    for (const std::string_view name : names) {
        size_t score = distance(wrong, name);
        if (name.size() > 2 && wrong.size() > 2 && (name.find(wrong) != std::string_view::npos || wrong.find(name) != std::string_view::npos))
            score = std::min<size_t>(score, 2);
        if (score <= std::max<size_t>(2, wrong.size() / 3)) scored.emplace_back(score, name);
    }
    std::ranges::sort(scored);
    std::vector<std::string_view> out;
    for (const auto& [score, name] : scored)
        if (out.size() < 3) out.push_back(name);
    return out;
}

}  // namespace redoubt::schema
