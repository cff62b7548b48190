// Lucene query strings for Elasticsearch. A keyword field is compared with regard to case, which a query string cannot change,
// so every query on letters says that in a note. `<` and `>` cannot be escaped: a whole value goes into quotes, in one with
// wildcards each becomes `?`.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "detect/convert/printer.h"
#include "detect/convert/regex_dialect.h"

namespace redoubt::detect::convert {
namespace {

constexpr std::string_view special = "+-=&|!(){}[]^\"~*?:\\/ \t\n\r\f\v";

std::string lucene_name(std::string_view name) { return escaped(name, "+-=&|!(){}[]<>^\"~*?:\\/ \t\n\r\f\v"); }

bool has_letters(const Pattern& pattern) {
    const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80; };
    return std::ranges::any_of(pattern.text, letter) ||
           std::ranges::any_of(pattern.glob, [&](const GlobPiece& piece) { return std::ranges::any_of(piece.text, letter); });
}

class LuceneClauses final : public ClausePrinter {
public:
    LuceneClauses(const FieldMapping& mapping, Notes& notes) : ClausePrinter({" AND ", " OR ", "NOT ", "*:*"}, mapping, notes) {}

protected:
    Result<std::string> test(const Clause& one, bool) override {
        const Pattern& pattern = one.pattern;
        if (one.field.expression) return cannot("expressions on fields", one, "Lucene");
        if (one.field.text.empty()) return keyword(one);
        const std::string name = lucene_name(one.field.text);
        switch (pattern.shape) {
            case Shape::null: return fmt::format("NOT _exists_:{}", name);
            case Shape::exists: return fmt::format("{}_exists_:{}", pattern.wanted ? "" : "NOT ", name);
            case Shape::any_value: return fmt::format("_exists_:{}", name);
            case Shape::compare:
                if (pattern.date_part != DatePart::none) return cannot("parts of a date", one, "Lucene");
                return fmt::format("{}:{}{}", name, comparison_text(pattern.comparison), number_text(pattern.number));
            case Shape::field: return cannot("comparison of two fields", one, "Lucene");
            case Shape::cidr: return fmt::format("{}:\"{}\"", name, network_text(pattern.network));
            default: return fmt::format("{}:{}", name, TRY(value(one)));
        }
    }

    Result<std::optional<std::string>> one_of(const Clause& any, bool) override {
        const Clause& first = any.parts.front();
        const bool list = !first.field.text.empty() && !first.field.expression && std::ranges::all_of(any.parts, [&](const Clause& part) {
            const Shape shape = part.pattern.shape;
            return part.kind == Clause::Kind::test && part.field == first.field && shape != Shape::any_value && shape <= Shape::regex;
        });
        if (!list) return std::nullopt;
        std::vector<std::string> values;
        for (const Clause& part : any.parts) values.push_back(TRY(value(part)));
        return fmt::format("{}:({})", lucene_name(first.field.text), fmt::join(values, " OR "));
    }

    // A query of negations alone finds nothing in Lucene, wherever it stands.
    std::string negate(const Clause&, const std::string& text) override {
        return text.starts_with("NOT ") ? "(" + text.substr(4) + ")" : fmt::format("(*:* AND NOT {})", text);
    }

    std::string join(const Clause& clause, const std::vector<std::string>& texts) override {
        std::vector<std::string> own = texts;
        const auto positive = [](const std::string& text) { return !text.starts_with("NOT ") && !text.starts_with("(*:* AND NOT "); };
        const bool helped = clause.kind == Clause::Kind::all_of && std::ranges::any_of(own, positive);
        for (std::string& text : own) {
            if (helped && text.starts_with("(*:* AND NOT ")) text = text.substr(9, text.size() - 10);
            if (!helped && text.starts_with("NOT ")) text = "(*:* AND " + text + ")";
        }
        return ClausePrinter::join(clause, own);
    }

private:
    Result<std::string> keyword(const Clause& one) {
        notes_.add("keywords are looked for in the fields that the index searches by default");
        if (one.pattern.shape != Shape::regex) return value(one);
        return cannot("regular expressions without a field", one, "Lucene");
    }

    Result<std::string> value(const Clause& one) {
        const Pattern& pattern = one.pattern;
        if (pattern.shape == Shape::regex) {
            std::vector<std::string> notes;
            const std::string regex = TRY(regex_for_lucene(pattern.text, pattern.regex->flags(), notes));
            for (std::string& note : notes) notes_.add(std::move(note));
            return "/" + regex + "/";
        }
        if (!pattern.cased && has_letters(pattern)) notes_.add("keyword fields are compared with regard to case; the rule wants it without");
        const Pieces pieces = pieces_of(pattern);
        const std::string plain = pieces.empty() ? "" : pieces.front().text;
        const bool whole = pattern.shape == Shape::exact;
        const bool operator_word = plain == "AND" || plain == "OR" || plain == "NOT" || plain == "TO";
        if (whole && (plain.empty() || operator_word || plain.find_first_of("<>") != std::string::npos)) return "\"" + escaped(plain, "\\\"") + "\"";
        std::string out;
        for (const GlobPiece& piece : pieces) out += piece.kind == GlobPiece::Kind::run ? "*" : piece.kind == GlobPiece::Kind::one ? "?" : part(piece.text);
        return out;
    }

    std::string part(const std::string& text) {
        std::string out = escaped(text, special);
        for (char& c : out) {
            if (c != '<' && c != '>') continue;
            notes_.add("'<' and '>' cannot be searched for beside wildcards; any character counts in their place");
            c = '?';
        }
        return out;
    }
};

class LucenePrinter final : public Printer {
public:
    LucenePrinter(const FieldMapping& mapping, Notes& notes) : clauses_(mapping, notes) {}

    Result<std::string> query(const Asked& asked) override {
        std::vector<Clause> parts;
        for (const Part& part : asked.parts) parts.push_back(part.clause);
        return clauses_.print(any_of(std::move(parts)));
    }

    Result<std::string> correlation(const CorrelationAsked&) override {
        return fail(Code::unsupported, "a Lucene query finds single events and cannot count or correlate them", "", "convert it to esql");
    }

    std::string comment(std::string_view) const override { return {}; }

private:
    LuceneClauses clauses_;
};

}  // namespace

std::unique_ptr<Printer> make_lucene_printer(const FieldMapping& mapping, Notes& notes) { return std::make_unique<LucenePrinter>(mapping, notes); }

}  // namespace redoubt::detect::convert
