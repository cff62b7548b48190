// Printers: one per target, each writes the neutral tree in its language. ClausePrinter walks the tree and puts parentheses
// around whatever is nested; a target adds its words, its single tests, and how it says "one of these values". What a target
// cannot say is an error that names it; what it says a little differently becomes a note.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "detect/convert/lower.h"
#include "detect/correlation.h"

namespace redoubt::detect::convert {

// A correlation with what it counts: one entry for each rule that it refers to.
struct CorrelationAsked {
    struct Counted {
        std::string rule;  // id
        Asked asked;
    };
    const Correlation& correlation;
    const FieldMapping& mapping;
    std::vector<Counted> rules;
};

class Printer {
public:
    virtual ~Printer() = default;
    virtual Result<std::string> query(const Asked& asked) = 0;
    virtual Result<std::string> correlation(const CorrelationAsked& asked) = 0;
    // A line that the target takes for a comment, or nothing where it has none.
    virtual std::string comment(std::string_view line) const = 0;
};

std::unique_ptr<Printer> make_printer(Target target, const FieldMapping& mapping, Notes& notes);

// The same, each in its own file.
std::unique_ptr<Printer> make_splunk_printer(const FieldMapping& mapping, Notes& notes);
std::unique_ptr<Printer> make_lucene_printer(const FieldMapping& mapping, Notes& notes);
std::unique_ptr<Printer> make_esql_printer(const FieldMapping& mapping, Notes& notes);
std::unique_ptr<Printer> make_kql_printer(const FieldMapping& mapping, Notes& notes);
std::unique_ptr<Printer> make_clickhouse_printer(const FieldMapping& mapping, Notes& notes);

class ClausePrinter {
public:
    struct Words {
        std::string_view all, any, negation;
        std::string_view everything;  // a condition that always holds
    };

    virtual ~ClausePrinter() = default;
    Result<std::string> print(const Clause& clause) { return print(clause, false); }

protected:
    ClausePrinter(Words words, const FieldMapping& mapping, Notes& notes) : words_(words), mapping_(mapping), notes_(notes) {}

    // `negated`: below an odd number of negations.
    virtual Result<std::string> test(const Clause& test, bool negated) = 0;
    // `any` as one term, or nothing where the target has no such form.
    virtual Result<std::optional<std::string>> one_of(const Clause& any, bool negated);
    virtual std::string negate(const Clause& inner, const std::string& text);
    virtual std::string join(const Clause& clause, const std::vector<std::string>& texts);

    Result<std::string> print(const Clause& clause, bool negated);
    Result<std::string> print_nested(const Clause& clause, bool negated);

    std::unexpected<Error> cannot(std::string_view what, const Clause& test, std::string_view target) const;

    Words words_;
    const FieldMapping& mapping_;
    Notes& notes_;
};

// All parts test the same field for a whole value, with regard to case or all without.
bool is_value_list(const Clause& any);

std::string number_text(double number);
bool is_plain_number(std::string_view text);              // decimal digits, maybe a sign in front
std::string_view comparison_text(Comparison comparison);  // ">="
std::string_view bound_text(Bound::Is is);
std::string network_text(const Network& network);

// Lowering A to Z is all that folding does to it: the rest is ASCII or of scripts and signs without case.
bool has_ascii_case(std::string_view text);
// The text with a backslash before each of these.
std::string escaped(std::string_view text, std::string_view special);
// Letters, digits, underscores, and the others that are given; not empty, no digit first.
bool is_plain_name(std::string_view name, std::string_view others = {});
// Where a part of a date stands in "2026-11-21T12:34:56": first character from 0, and how many. Not for weeks.
std::pair<int, int> date_part_place(DatePart part);

}  // namespace redoubt::detect::convert
