// A decision table as people write it: CSV, one column for each input, then what comes of it; the first row that holds decides.
// SSVC's tables, CISA's BOD 26-04 and "severity → days" are all of this form.
//
// A cell of an input is empty or * (anything), a word, several words between bars (high|critical), or a bound on a number (>=0.1).
// An input that is not known may be anything: then every row that could hold is looked at, and the worst of them is taken, so that
// what nobody knows is never an excuse. Where a row asks for "unknown", that is the row; "known yes" asks only of what is
// known.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace redoubt::rooms {

struct DecisionRow {
    std::vector<std::string> asked{};  // by input
    std::vector<std::string> comes{};  // by outcome
    size_t line = 0;                   // in the file
};

struct DecisionTable {
    std::vector<std::string> inputs{};
    std::vector<std::string> outcomes{};
    std::vector<DecisionRow> rows{};

    // Empty when there is no such outcome.
    std::string_view outcome(size_t row, std::string_view name) const;
};

constexpr size_t most_decision_rows = 10'000;

// `outcomes`: which columns are no inputs; at least one must be there. Lines that begin with # are comments. Code::malformed with the
// line for a row of another length, an input that is there twice, or a bound that is no number.
Result<DecisionTable> parse_decision_table(std::string_view csv, std::span<const std::string_view> outcomes);

using Known = std::map<std::string, std::string, std::less<>>;  // what is known of each input; absent: unknown

struct Decided {
    size_t row = 0;
    std::vector<std::string> supposed{};  // inputs that are not known and that the row asks something of: "automatable=yes"
};

// Whether the row `a` is worse than the row `b`.
using Worse = std::function<bool(size_t a, size_t b)>;

// None when no row holds or could.
std::optional<Decided> decide(const DecisionTable& table, const Known& known, const Worse& worse);

}  // namespace redoubt::rooms
