// Elasticsearch ES|QL. Text is lowered on the left, so case does not count whatever the field's type. A comparison with an
// absent field is null and so is its negation, hence coalesce; a field of several values is null too, which a note says.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "detect/casefold.h"
#include "detect/convert/bucket_counting.h"
#include "detect/convert/printer.h"
#include "detect/convert/regex_dialect.h"

namespace redoubt::detect::convert {
namespace {

std::string esql_quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
            case '\\': out += "\\\\"; break;
            case '"': out += "\\\""; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default: out += c;
        }
    }
    return out + "\"";
}

std::string esql_name(std::string_view name) {
    if (is_plain_name(name, ".@")) return std::string(name);
    std::string out = "`";
    for (const char c : name) out += c == '`' ? std::string("``") : std::string(1, c);
    return out + "`";
}

class EsqlClauses final : public ClausePrinter {
public:
    EsqlClauses(const FieldMapping& mapping, Notes& notes) : ClausePrinter({" and ", " or ", "not ", "true"}, mapping, notes) {}

    std::string name(const Operand& field) const { return field.expression ? "(" + field.text + ")" : esql_name(field.text); }
    std::string lowered(const Operand& field) const { return fmt::format("to_lower({})", as_text(field)); }

protected:
    Result<std::string> test(const Clause& one, bool) override {
        if (one.field.text.empty()) return keyword(one);
        const Pattern& pattern = one.pattern;
        switch (pattern.shape) {
            case Shape::null: return fmt::format("{} is null", name(one.field));
            case Shape::exists: return fmt::format("{} is {}null", name(one.field), pattern.wanted ? "not " : "");
            case Shape::any_value: return fmt::format("{} is not null", name(one.field));
            case Shape::regex: {
                std::vector<std::string> notes;
                const std::string regex = TRY(regex_for_lucene(pattern.text, pattern.regex->flags(), notes));
                for (std::string& note : notes) notes_.add(std::move(note));
                return fmt::format("{} rlike {}", as_text(one.field), esql_quoted(regex));
            }
            case Shape::cidr: return fmt::format("cidr_match({}, {})", name(one.field), esql_quoted(network_text(pattern.network)));
            case Shape::compare: return compare(one);
            case Shape::field: return other_field(one);
            default: return text_test(one.field, pattern);
        }
    }

    Result<std::optional<std::string>> one_of(const Clause& any, bool) override {
        if (!is_value_list(any)) return std::nullopt;
        const Clause& first = any.parts.front();
        const bool numbers = first.field.number && std::ranges::all_of(any.parts, [](const Clause& part) { return is_plain_number(part.pattern.text); });
        std::vector<std::string> values;
        for (const Clause& part : any.parts) values.push_back(numbers ? part.pattern.text : value(part.pattern));
        const std::string left = numbers ? name(first.field) : first.pattern.cased ? as_text(first.field) : lowered(first.field);
        return fmt::format("{} in ({})", left, fmt::join(values, ", "));
    }

    std::string negate(const Clause& inner, const std::string& text) override {
        const bool presence = inner.kind == Clause::Kind::test && !inner.field.text.empty() &&
                              (inner.pattern.shape == Shape::null || inner.pattern.shape == Shape::exists || inner.pattern.shape == Shape::any_value);
        if (presence) return fmt::format("not ({})", text);
        return fmt::format("not coalesce({}, false)", text);
    }

private:
    std::string as_text(const Operand& field) const { return field.number ? fmt::format("to_string({})", name(field)) : name(field); }

    std::string value(const Pattern& pattern) { return esql_quoted(pattern.cased ? pattern.text : lowered_text(pattern.text)); }

    std::string lowered_text(std::string_view text) {
        if (!has_ascii_case(text)) notes_.add("letters beyond ASCII are compared by their lower case");
        return fold(text);
    }

    std::string text_test(const Operand& field, const Pattern& pattern) {
        if (pattern.shape == Shape::exact && field.number && is_plain_number(pattern.text)) return fmt::format("{} == {}", name(field), pattern.text);
        const std::string left = pattern.cased ? as_text(field) : lowered(field);
        switch (pattern.shape) {
            case Shape::exact: return fmt::format("{} == {}", left, value(pattern));
            case Shape::prefix: return fmt::format("starts_with({}, {})", left, value(pattern));
            case Shape::suffix: return fmt::format("ends_with({}, {})", left, value(pattern));
            default: break;
        }
        std::string like;
        for (const GlobPiece& piece : pieces_of(pattern)) {
            if (piece.kind == GlobPiece::Kind::run) like += '*';
            if (piece.kind == GlobPiece::Kind::one) like += '?';
            if (piece.kind == GlobPiece::Kind::literal) like += escaped(pattern.cased ? piece.text : lowered_text(piece.text), "\\*?");
        }
        return fmt::format("{} like {}", left, esql_quoted(like));
    }

    Result<std::string> keyword(const Clause& one) {
        if (mapping_.keywords.empty()) return cannot("search over all fields, and the mapping names none under 'keywords'", one, "ES|QL");
        if (one.pattern.shape == Shape::regex) return cannot("regular expressions without a field", one, "ES|QL");
        notes_.add(fmt::format("keywords are looked for in {} alone", fmt::join(mapping_.keywords, ", ")));
        std::vector<std::string> texts;
        for (const std::string& field : mapping_.keywords) texts.push_back(text_test({.text = field}, one.pattern));
        return texts.size() == 1 ? texts.front() : fmt::format("({})", fmt::join(texts, " or "));
    }

    Result<std::string> compare(const Clause& one) {
        const Pattern& pattern = one.pattern;
        if (pattern.date_part == DatePart::week) return cannot("week of a date written as text", one, "ES|QL");
        std::string left = one.field.number ? name(one.field) : fmt::format("to_double({})", name(one.field));
        if (pattern.date_part != DatePart::none) {
            const auto [first, length] = date_part_place(pattern.date_part);
            left = fmt::format("to_integer(substring({}, {}, {}))", as_text(one.field), first + 1, length);
        }
        const std::string_view sign = pattern.comparison == Comparison::equal ? "==" : comparison_text(pattern.comparison);
        return fmt::format("{} {} {}", left, sign, number_text(pattern.number));
    }

    Result<std::string> other_field(const Clause& one) {
        const bool cased = one.pattern.cased;
        const std::string left = cased ? as_text(one.field) : lowered(one.field);
        const std::string right = cased ? as_text(one.other) : lowered(one.other);
        switch (one.pattern.field_shape) {
            case Shape::prefix: return fmt::format("starts_with({}, {})", left, right);
            case Shape::suffix: return fmt::format("ends_with({}, {})", left, right);
            case Shape::contains: return fmt::format("locate({}, {}) > 0", left, right);
            default: return fmt::format("{} == {}", left, right);
        }
    }
};

class EsqlPrinter final : public Printer {
public:
    EsqlPrinter(const FieldMapping& mapping, Notes& notes) : mapping_(mapping), notes_(notes), clauses_(mapping, notes) {}

    Result<std::string> query(const Asked& asked) override {
        notes_.add("a field that holds several values counts as absent in ES|QL");
        std::vector<std::string> tables;
        const std::string condition = TRY(where(asked, tables));
        return fmt::format("from {} metadata _id, _index, _version\n| where {}", fmt::join(tables, ", "), condition);
    }

    Result<std::string> correlation(const CorrelationAsked& asked) override;
    std::string comment(std::string_view line) const override { return fmt::format("// {}", line); }

private:
    Result<std::string> where(const Asked& asked, std::vector<std::string>& tables) {
        std::vector<Clause> parts;
        for (const Part& part : asked.parts) {
            if (std::ranges::find(tables, part.table) == tables.end()) tables.push_back(part.table);
            parts.push_back(part.clause);
        }
        return clauses_.print(any_of(std::move(parts)));
    }

    Result<std::string> measure(const CorrelationAsked& asked, const std::vector<std::string>& conditions, std::string& before) {
        const Correlation& rule = asked.correlation;
        if (rule.is_temporal()) {
            std::string sum;
            for (size_t i = 0; i < conditions.size(); ++i) {
                before += fmt::format("\n| eval seen_{} = case({}, 1, 0)", i + 1, conditions[i]);
                sum += fmt::format("{}max(seen_{})", i > 0 ? " + " : "", i + 1);
            }
            return sum;
        }
        if (rule.type == CorrelationType::event_count) return std::string("count(*)");
        const Operand field = TRY(single_field(asked));
        if (rule.type == CorrelationType::value_count) {
            notes_.add("count_distinct is an estimate above some thousand values");
            return fmt::format("count_distinct({})", clauses_.lowered(field));
        }
        const std::string number = field.number ? clauses_.name(field) : fmt::format("to_double({})", clauses_.name(field));
        if (rule.type == CorrelationType::value_sum) return fmt::format("sum({})", number);
        if (rule.type == CorrelationType::value_avg) return fmt::format("avg({})", number);
        notes_.add("percentile is an estimate");
        return fmt::format("percentile({}, {})", number, number_text(rule.percentile));
    }

    const FieldMapping& mapping_;
    Notes& notes_;
    EsqlClauses clauses_;
};

Result<std::string> EsqlPrinter::correlation(const CorrelationAsked& asked) {
    const Correlation& rule = asked.correlation;
    TRY(can_be_bucketed(rule, "ES|QL"));
    notes_.add(bucket_note(rule));
    std::vector<std::string> tables, conditions;
    for (const CorrelationAsked::Counted& one : asked.rules) conditions.push_back("(" + TRY(where(one.asked, tables)) + ")");
    std::string out = fmt::format("from {}\n| where {}", fmt::join(tables, ", "), fmt::join(conditions, " or "));
    std::string groups = "time_bucket", present;
    for (size_t i = 0; i < rule.group_by.size(); ++i) {
        std::vector<std::string> names;
        for (const Operand& field : TRY(fields_of_rules(asked, rule.group_by[i]))) names.push_back(clauses_.lowered(field));
        out += fmt::format("\n| eval group_{} = {}", i + 1, names.size() == 1 ? names.front() : fmt::format("coalesce({})", fmt::join(names, ", ")));
        present += fmt::format("{}group_{} is not null", i > 0 ? " and " : "\n| where ", i + 1);
        groups += fmt::format(", group_{}", i + 1);
    }
    out += present + fmt::format("\n| eval time_bucket = date_trunc({} seconds, {})", seconds_of(rule), esql_name(mapping_.time));
    std::string before;
    const std::string measured = TRY(measure(asked, conditions, before));
    std::vector<std::string> bounds;
    for (const Bound& bound : bounds_of(asked))
        bounds.push_back(fmt::format("measured {} {}", bound.is == Bound::Is::equal ? "==" : bound_text(bound.is), number_text(bound.number)));
    return out + before + fmt::format("\n| stats measured = {} by {}\n| where {}", measured, groups, fmt::join(bounds, " and "));
}

}  // namespace

std::unique_ptr<Printer> make_esql_printer(const FieldMapping& mapping, Notes& notes) { return std::make_unique<EsqlPrinter>(mapping, notes); }

}  // namespace redoubt::detect::convert
