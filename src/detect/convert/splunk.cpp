// Splunk SPL. What the search command can say goes there, since that is what indexes serve: values without regard to case, `*`
// as wildcard. What it cannot (expressions, `?`, a literal `*`, case, networks) stands behind it in `| where`, where a
// comparison with an absent field is neither true nor false, so under a negation each test also asks that the field is there.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "detect/convert/bucket_counting.h"
#include "detect/convert/printer.h"
#include "detect/convert/regex_dialect.h"

namespace redoubt::detect::convert {
namespace {

std::string spl_quoted(std::string_view text) { return "\"" + escaped(text, "\\\"") + "\""; }

std::string search_name(std::string_view name) { return is_plain_name(name, ".{}:-") ? std::string(name) : spl_quoted(name); }

bool can_search(const Clause& clause) {
    if (clause.kind != Clause::Kind::test) return std::ranges::all_of(clause.parts, can_search);
    const Pattern& pattern = clause.pattern;
    if (clause.field.expression || pattern.cased) return false;
    if (pattern.shape == Shape::compare) return pattern.date_part == DatePart::none;
    if (pattern.shape > Shape::glob) return pattern.shape == Shape::null || pattern.shape == Shape::exists;
    return std::ranges::all_of(pieces_of(pattern),
                               [](const GlobPiece& piece) { return piece.kind != GlobPiece::Kind::one && piece.text.find('*') == std::string::npos; });
}

class SearchClauses final : public ClausePrinter {
public:
    SearchClauses(const FieldMapping& mapping, Notes& notes) : ClausePrinter({" ", " OR ", "NOT ", "*"}, mapping, notes) {}

protected:
    Result<std::string> test(const Clause& one, bool) override {
        const Pattern& pattern = one.pattern;
        if (one.field.text.empty()) return value(pattern);
        const std::string name = search_name(one.field.text);
        switch (pattern.shape) {
            case Shape::null: return fmt::format("NOT {}=*", name);
            case Shape::exists: return fmt::format("{}{}=*", pattern.wanted ? "" : "NOT ", name);
            case Shape::any_value: return fmt::format("{}=*", name);
            case Shape::compare: return fmt::format("{}{}{}", name, comparison_text(pattern.comparison), number_text(pattern.number));
            default: return fmt::format("{}={}", name, value(pattern));
        }
    }

    Result<std::optional<std::string>> one_of(const Clause& any, bool) override {
        const Clause& first = any.parts.front();
        const bool list = !first.field.text.empty() && std::ranges::all_of(any.parts, [&](const Clause& part) {
            return part.kind == Clause::Kind::test && part.field == first.field && part.pattern.shape <= Shape::glob && part.pattern.shape != Shape::any_value;
        });
        if (!list) return std::nullopt;
        std::vector<std::string> values;
        for (const Clause& part : any.parts) values.push_back(value(part.pattern));
        return fmt::format("{} IN ({})", search_name(first.field.text), fmt::join(values, ", "));
    }

    std::string negate(const Clause&, const std::string& text) override { return text.starts_with("NOT ") ? "NOT (" + text + ")" : "NOT " + text; }

private:
    static std::string value(const Pattern& pattern) {
        std::string out = "\"";
        for (const GlobPiece& piece : pieces_of(pattern)) out += piece.kind == GlobPiece::Kind::run ? "*" : escaped(piece.text, "\\\"");
        return out + "\"";
    }
};

class WhereClauses final : public ClausePrinter {
public:
    WhereClauses(const FieldMapping& mapping, Notes& notes) : ClausePrinter({" AND ", " OR ", "NOT ", "true()"}, mapping, notes) {}

    Result<std::string> name(const Operand& field) const {
        if (field.expression) return "(" + field.text + ")";
        if (is_plain_name(field.text)) return field.text;
        if (field.text.find('\'') != std::string::npos)
            return fail(Code::unsupported, fmt::format("Splunk cannot name the field \"{}\" in an expression", field.text), "", "map it to another name");
        return "'" + field.text + "'";
    }

protected:
    Result<std::string> test(const Clause& one, bool negated) override {
        const Pattern& pattern = one.pattern;
        if (one.field.text.empty()) return keyword(one);
        const std::string field = TRY(name(one.field));
        if (pattern.shape == Shape::null) return fmt::format("isnull({})", field);
        if (pattern.shape == Shape::exists) return fmt::format("{}({})", pattern.wanted ? "isnotnull" : "isnull", field);
        if (pattern.shape == Shape::any_value) return fmt::format("isnotnull({})", field);
        const std::string text = TRY(comparison(one, field));
        return negated ? fmt::format("(isnotnull({}) AND {})", field, text) : text;
    }

    std::string negate(const Clause&, const std::string& text) override { return fmt::format("NOT {}", text.front() == '(' ? text : "(" + text + ")"); }

private:
    static std::string prefix_of(RegexFlags flags) {
        std::string out;
        if (flags.ignore_case) out += 'i';
        if (flags.multi_line) out += 'm';
        if (flags.dot_all) out += 's';
        return out.empty() ? out : fmt::format("(?{})", out);
    }

    Result<std::string> keyword(const Clause& one) {
        notes_.add("keywords with wildcards or case are looked for in _raw, names of fields included");
        std::string regex = one.pattern.shape == Shape::regex ? prefix_of(one.pattern.regex->flags()) + one.pattern.text
                                                              : regex_of_pieces(pieces_of(one.pattern), one.pattern.cased);
        return fmt::format("match(_raw, {})", spl_quoted(regex));
    }

    Result<std::string> comparison(const Clause& one, const std::string& field) {
        const Pattern& pattern = one.pattern;
        switch (pattern.shape) {
            case Shape::exact:
                if (pattern.cased) return fmt::format("{}={}", field, spl_quoted(pattern.text));
                if (has_ascii_case(pattern.text)) return fmt::format("lower({})={}", field, spl_quoted(to_lower(pattern.text)));
                break;
            case Shape::regex: return fmt::format("match({}, {})", field, spl_quoted(prefix_of(pattern.regex->flags()) + pattern.text));
            case Shape::cidr: return fmt::format("cidrmatch({}, {})", spl_quoted(network_text(pattern.network)), field);
            case Shape::compare: {
                if (pattern.date_part == DatePart::week) return cannot("week of a date written as text", one, "Splunk");
                const auto [first, length] = date_part_place(pattern.date_part);
                const std::string part = pattern.date_part == DatePart::none ? field : fmt::format("substr({}, {}, {})", field, first + 1, length);
                return fmt::format("tonumber({}){}{}", part, comparison_text(pattern.comparison), number_text(pattern.number));
            }
            case Shape::field: return other_field(one, field);
            default: break;
        }
        return fmt::format("match({}, {})", field, spl_quoted(regex_of_pieces(pieces_of(pattern), pattern.cased)));
    }

    Result<std::string> other_field(const Clause& one, const std::string& field) {
        const Pattern& pattern = one.pattern;
        const std::string other = TRY(name(one.other));
        const auto cased = [&](const std::string& text) { return pattern.cased ? text : fmt::format("lower({})", text); };
        switch (pattern.field_shape) {
            case Shape::exact: return fmt::format("{}={}", cased(field), cased(other));
            case Shape::prefix: return fmt::format("substr({}, 1, len({}))={}", cased(field), other, cased(other));
            case Shape::suffix:
                return fmt::format("(len({1})=0 OR (len({0})>=len({1}) AND substr({2}, -len({1}))={3}))", field, other, cased(field), cased(other));
            default: return cannot("test for one field inside another", one, "Splunk");
        }
    }
};

class SplunkPrinter final : public Printer {
public:
    SplunkPrinter(const FieldMapping& mapping, Notes& notes) : notes_(notes), search_(mapping, notes), where_(mapping, notes) {}

    Result<std::string> query(const Asked& asked) override {
        if (asked.parts.size() == 1) return one_part(asked.parts.front());
        const std::string& table = asked.parts.front().table;
        if (std::ranges::all_of(asked.parts, [&](const Part& part) { return part.table == table; })) {
            std::vector<Clause> clauses;
            for (const Part& part : asked.parts) clauses.push_back(part.clause);
            return one_part({table, any_of(std::move(clauses))});
        }
        std::vector<std::string> texts;
        for (const Part& part : asked.parts) {
            if (!can_search(part.clause))
                return fail(Code::unsupported, "the rule needs two sources and expressions at once, which one Splunk search cannot say", "",
                            "split the rule, or map both sources to one index");
            texts.push_back("(" + TRY(one_part(part)) + ")");
        }
        return fmt::format("{}", fmt::join(texts, " OR "));
    }

    Result<std::string> correlation(const CorrelationAsked& asked) override;
    std::string comment(std::string_view line) const override {
        std::string text(line);
        std::ranges::replace(text, '`', '\'');
        return fmt::format("```{}```", text);
    }

private:
    Result<std::string> one_part(const Part& part) {
        std::vector<Clause> searched, rest;
        const bool splits = part.clause.kind == Clause::Kind::all_of;
        for (const Clause& clause : splits ? part.clause.parts : std::vector<Clause>{part.clause}) (can_search(clause) ? searched : rest).push_back(clause);
        std::string out = part.table;
        if (!searched.empty()) {
            const Clause clause = all_of(searched);
            const std::string text = TRY(search_.print(clause));
            const bool alone = out.empty() || clause.kind != Clause::Kind::any_of || text.find(" OR ") == std::string::npos;
            out += (out.empty() ? "" : " ") + (alone ? text : "(" + text + ")");
        }
        if (out.empty()) out = "*";
        if (!rest.empty()) out += "\n| where " + TRY(where_.print(all_of(rest)));
        return out;
    }

    Notes& notes_;
    SearchClauses search_;
    WhereClauses where_;
};

// Fields of one meaning but several names become one, and text is lowered since rules group without regard to case.
Result<std::string> SplunkPrinter::correlation(const CorrelationAsked& asked) {
    const Correlation& rule = asked.correlation;
    TRY(can_be_bucketed(rule, "Splunk"));
    notes_.add(bucket_note(rule));
    std::vector<std::string> searches;
    for (const CorrelationAsked::Counted& one : asked.rules) searches.push_back(TRY(query(one.asked)));
    std::string out = searches.front();
    if (searches.size() > 1) {
        if (!rule.is_temporal() && rule.type == CorrelationType::event_count) notes_.add("an event that matches several of the rules counts once for each");
        out = "| multisearch";
        for (size_t i = 0; i < searches.size(); ++i) out += fmt::format("\n    [ search {} | eval rule={} ]", searches[i], spl_quoted(asked.rules[i].rule));
    }
    std::string groups;
    for (size_t i = 0; i < rule.group_by.size(); ++i) {
        std::vector<std::string> names;
        for (const Operand& field : TRY(fields_of_rules(asked, rule.group_by[i]))) names.push_back(TRY(where_.name(field)));
        out += fmt::format("\n| eval group_{}=lower({})", i + 1, names.size() == 1 ? names.front() : fmt::format("coalesce({})", fmt::join(names, ", ")));
        groups += fmt::format(" group_{}", i + 1);
    }
    std::string measure;
    if (rule.is_temporal()) {
        measure = "dc(rule)";
    } else if (rule.type == CorrelationType::event_count) {
        measure = "count";
    } else {
        const Operand counted = TRY(single_field(asked));
        const std::string field = TRY(where_.name(counted));
        out +=
            rule.type == CorrelationType::value_count ? fmt::format("\n| eval counted=lower({})", field) : fmt::format("\n| eval counted=tonumber({})", field);
        measure = rule.type == CorrelationType::value_count ? "dc(counted)"
                  : rule.type == CorrelationType::value_sum ? "sum(counted)"
                  : rule.type == CorrelationType::value_avg ? "avg(counted)"
                                                            : fmt::format("perc{}(counted)", rule.percentile);
    }
    out += fmt::format("\n| bin _time span={}s\n| stats {} as measured by _time{}", seconds_of(rule), measure, groups);
    std::string bounds;
    for (const Bound& bound : bounds_of(asked)) bounds += fmt::format(" measured{}{}", bound_text(bound.is), number_text(bound.number));
    return out + "\n| search" + bounds;
}

}  // namespace

std::unique_ptr<Printer> make_splunk_printer(const FieldMapping& mapping, Notes& notes) { return std::make_unique<SplunkPrinter>(mapping, notes); }

}  // namespace redoubt::detect::convert
