// Microsoft KQL, for Defender XDR and Sentinel. Its text operators take no account of case by themselves. A string is never
// null there, so an absent field and an empty one are the same; a query that tells them apart says so in a note.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "detect/convert/bucket_counting.h"
#include "detect/convert/printer.h"
#include "detect/convert/regex_dialect.h"

namespace redoubt::detect::convert {
namespace {

std::string kql_quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
            case '\\': out += "\\\\"; break;
            case '"': out += "\\\""; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            case '\0': out += "\\0"; break;
            default: out += c;
        }
    }
    return out + "\"";
}

std::string kql_name(std::string_view name) { return is_plain_name(name, ".") ? std::string(name) : fmt::format("[{}]", kql_quoted(name)); }

class KqlClauses final : public ClausePrinter {
public:
    KqlClauses(const FieldMapping& mapping, Notes& notes) : ClausePrinter({" and ", " or ", "not ", "true"}, mapping, notes) {}

    std::string name(const Operand& field) const { return field.expression ? "(" + field.text + ")" : kql_name(field.text); }
    std::string as_text(const Operand& field) const { return field.number ? fmt::format("tostring({})", name(field)) : name(field); }

protected:
    Result<std::string> test(const Clause& one, bool negated) override {
        if (one.field.text.empty()) return keyword(one, negated);
        const Pattern& pattern = one.pattern;
        switch (pattern.shape) {
            case Shape::null: return presence(one.field, false);
            case Shape::exists: return presence(one.field, pattern.wanted);
            case Shape::any_value: return presence(one.field, true);
            case Shape::regex:
                return fmt::format("{} matches regex {}", as_text(one.field), kql_quoted(TRY(regex_for_re2(pattern.text, pattern.regex->flags()))));
            case Shape::cidr: {
                const std::string network = network_text(pattern.network);
                const std::string_view function = network.find(':') == std::string::npos ? "ipv4_is_in_range" : "ipv6_is_in_range";
                return fmt::format("coalesce({}({}, {}), false)", function, as_text(one.field), kql_quoted(network));
            }
            case Shape::compare: return compare(one);
            case Shape::field: return other_field(one);
            default: return text_test(one.field, pattern);
        }
    }

    Result<std::optional<std::string>> one_of(const Clause& any, bool) override {
        if (!is_value_list(any)) return std::nullopt;
        const Clause& first = any.parts.front();
        const bool empty = std::ranges::any_of(any.parts, [](const Clause& part) { return part.pattern.text.empty(); });
        if (empty) return std::nullopt;
        const bool numbers = first.field.number && std::ranges::all_of(any.parts, [](const Clause& part) { return is_plain_number(part.pattern.text); });
        std::vector<std::string> values;
        for (const Clause& part : any.parts) values.push_back(numbers ? part.pattern.text : kql_quoted(part.pattern.text));
        return fmt::format("{} {} ({})", numbers ? name(first.field) : as_text(first.field), numbers || first.pattern.cased ? "in" : "in~",
                           fmt::join(values, ", "));
    }

    std::string negate(const Clause&, const std::string& text) override { return text.front() == '(' ? "not" + text : fmt::format("not({})", text); }

private:
    std::string presence(const Operand& field, bool wanted) {
        if (field.number) return fmt::format("{}({})", wanted ? "isnotnull" : "isnull", name(field));
        notes_.add("an absent field and an empty one are the same in KQL");
        return fmt::format("{}({})", wanted ? "isnotempty" : "isempty", name(field));
    }

    std::string text_test(const Operand& field, const Pattern& pattern) {
        const std::string left = as_text(field);
        const std::string_view cased = pattern.cased ? "_cs" : "";
        switch (pattern.shape) {
            case Shape::exact:
                if (pattern.text.empty()) return presence(field, false);
                if (field.number && is_plain_number(pattern.text)) return fmt::format("{} == {}", name(field), pattern.text);
                return fmt::format("{} {} {}", left, pattern.cased ? "==" : "=~", kql_quoted(pattern.text));
            case Shape::prefix: return fmt::format("{} startswith{} {}", left, cased, kql_quoted(pattern.text));
            case Shape::suffix: return fmt::format("{} endswith{} {}", left, cased, kql_quoted(pattern.text));
            case Shape::contains: return fmt::format("{} contains{} {}", left, cased, kql_quoted(pattern.text));
            default: return fmt::format("{} matches regex {}", left, kql_quoted(regex_of_pieces(pieces_of(pattern), pattern.cased)));
        }
    }

    // `* contains` stands in a filter of its own right and not under a negation.
    Result<std::string> keyword(const Clause& one, bool negated) {
        if (mapping_.keywords.empty()) return cannot("search over all columns of this table: the mapping names none under 'keywords'", one, "KQL");
        const bool everywhere = mapping_.keywords.front() == "*";
        if (everywhere && (negated || one.pattern.shape != Shape::contains)) return cannot("keywords with wildcards or below 'not'", one, "KQL");
        if (one.pattern.shape == Shape::regex) return cannot("regular expressions without a field", one, "KQL");
        if (everywhere) return fmt::format("* contains{} {}", one.pattern.cased ? "_cs" : "", kql_quoted(one.pattern.text));
        notes_.add(fmt::format("keywords are looked for in {} alone", fmt::join(mapping_.keywords, ", ")));
        std::vector<std::string> texts;
        for (const std::string& field : mapping_.keywords) texts.push_back(text_test(mapping_.operand(field), one.pattern));
        return texts.size() == 1 ? texts.front() : fmt::format("({})", fmt::join(texts, " or "));
    }

    Result<std::string> compare(const Clause& one) {
        const Pattern& pattern = one.pattern;
        std::string left = one.field.number ? name(one.field) : fmt::format("todouble({})", name(one.field));
        if (pattern.date_part == DatePart::week) {
            left = fmt::format("week_of_year(todatetime({}))", name(one.field));
        } else if (pattern.date_part != DatePart::none) {
            const auto [first, length] = date_part_place(pattern.date_part);
            left = fmt::format("toint(substring({}, {}, {}))", as_text(one.field), first, length);
        }
        const std::string_view sign = pattern.comparison == Comparison::equal ? "==" : comparison_text(pattern.comparison);
        return fmt::format("coalesce({} {} {}, false)", left, sign, number_text(pattern.number));
    }

    Result<std::string> other_field(const Clause& one) {
        const std::string left = as_text(one.field), right = as_text(one.other);
        const std::string_view cased = one.pattern.cased ? "_cs" : "";
        // An absent field equals another absent one here, unlike in Sigma.
        const std::string there = fmt::format("isnotempty({}) and ", left);
        switch (one.pattern.field_shape) {
            case Shape::prefix: return fmt::format("({}{} startswith{} {})", there, left, cased, right);
            case Shape::suffix: return fmt::format("({}{} endswith{} {})", there, left, cased, right);
            case Shape::contains: return fmt::format("({}{} contains{} {})", there, left, cased, right);
            default: return fmt::format("({}{} {} {})", there, left, one.pattern.cased ? "==" : "=~", right);
        }
    }
};

class KqlPrinter final : public Printer {
public:
    KqlPrinter(const FieldMapping& mapping, Notes& notes) : mapping_(mapping), notes_(notes), clauses_(mapping, notes) {}

    Result<std::string> query(const Asked& asked) override {
        if (asked.parts.size() == 1) return one_part(asked.parts.front(), "\n");
        std::vector<std::string> texts;
        for (const Part& part : by_table(asked)) texts.push_back(TRY(one_part(part, " ")));
        if (texts.size() == 1) return texts.front();
        return fmt::format("union\n    ({})", fmt::join(texts, "),\n    ("));
    }

    Result<std::string> correlation(const CorrelationAsked& asked) override;
    std::string comment(std::string_view line) const override { return fmt::format("// {}", line); }

private:
    static std::vector<Part> by_table(const Asked& asked) {
        std::vector<Part> out;
        for (const Part& part : asked.parts) {
            const auto same = std::ranges::find(out, part.table, &Part::table);
            if (same == out.end())
                out.push_back(part);
            else
                same->clause = any_of({same->clause, part.clause});
        }
        return out;
    }

    Result<std::string> one_part(const Part& part, std::string_view separator) {
        return fmt::format("{}{}| where {}", part.table, separator, TRY(clauses_.print(part.clause)));
    }

    Result<std::string> measure(const CorrelationAsked& asked) {
        const Correlation& rule = asked.correlation;
        if (rule.is_temporal()) return std::string("dcount(rule)");
        if (rule.type == CorrelationType::event_count) return std::string("count()");
        const Operand field = TRY(single_field(asked));
        if (rule.type == CorrelationType::value_count) {
            notes_.add("dcount is an estimate");
            return fmt::format("dcount(tolower({}))", clauses_.as_text(field));
        }
        const std::string number = fmt::format("todouble({})", clauses_.name(field));
        if (rule.type == CorrelationType::value_sum) return fmt::format("sum({})", number);
        if (rule.type == CorrelationType::value_avg) return fmt::format("avg({})", number);
        notes_.add("percentile is an estimate");
        return fmt::format("percentile({}, {})", number, number_text(rule.percentile));
    }

    const FieldMapping& mapping_;
    Notes& notes_;
    KqlClauses clauses_;
};

Result<std::string> KqlPrinter::correlation(const CorrelationAsked& asked) {
    const Correlation& rule = asked.correlation;
    TRY(can_be_bucketed(rule, "KQL"));
    notes_.add(bucket_note(rule));
    if (asked.rules.size() > 1 && rule.type == CorrelationType::event_count) notes_.add("an event that matches several of the rules counts once for each");
    std::vector<std::string> searches;
    for (const CorrelationAsked::Counted& one : asked.rules)
        for (const Part& part : by_table(one.asked))
            searches.push_back(TRY(one_part(part, asked.rules.size() == 1 ? "\n" : " ")) +
                               (rule.is_temporal() ? fmt::format(" | extend rule = {}", kql_quoted(one.rule)) : ""));
    std::string out = searches.size() == 1 ? searches.front() : fmt::format("union\n    ({})", fmt::join(searches, "),\n    ("));
    std::string groups = fmt::format("bin({}, {}s)", kql_name(mapping_.time), seconds_of(rule));
    std::string present;
    for (size_t i = 0; i < rule.group_by.size(); ++i) {
        std::vector<std::string> names;
        for (const Operand& field : TRY(fields_of_rules(asked, rule.group_by[i])))
            names.push_back(searches.size() > 1 ? fmt::format("column_ifexists({}, \"\")", kql_quoted(field.text)) : clauses_.as_text(field));
        const std::string value = names.size() == 1 ? names.front() : fmt::format("coalesce({})", fmt::join(names, ", "));
        out += fmt::format("\n| extend group_{} = tolower({})", i + 1, value);
        present += fmt::format("{}isnotempty(group_{})", i > 0 ? " and " : "\n| where ", i + 1);
        groups += fmt::format(", group_{}", i + 1);
    }
    std::vector<std::string> bounds;
    for (const Bound& bound : bounds_of(asked))
        bounds.push_back(fmt::format("measured {} {}", bound.is == Bound::Is::equal ? "==" : bound_text(bound.is), number_text(bound.number)));
    return out + present + fmt::format("\n| summarize measured = {} by {}\n| where {}", TRY(measure(asked)), groups, fmt::join(bounds, " and "));
}

}  // namespace

std::unique_ptr<Printer> make_kql_printer(const FieldMapping& mapping, Notes& notes) { return std::make_unique<KqlPrinter>(mapping, notes); }

}  // namespace redoubt::detect::convert
