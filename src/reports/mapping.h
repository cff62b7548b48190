// Mapping: a page that says how a tool's report is read (docs/mappings.md), compiled once into a small program of expressions.
//
// Values are sequences of items, an item is a node of the tree or a text; empty texts and nulls count as missing. There are no
// loops but `each`, no recursion but the bounded closure(), so every mapping ends.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "reports/field.h"
#include "reports/readers.h"
#include "reports/regex.h"

namespace redoubt::reports {

using ExprId = uint32_t;
inline constexpr uint32_t none = UINT32_MAX;

enum class Op : uint8_t {
    literal,
    path,
    text_template,
    coalesce,
    list,
    both,
    either,
    negation,
    equal,
    unequal,
    less,
    at_most,
    more,
    at_least,
    in,
    contains,
    starts,
    ends,
    matches,
    call,
    table,
    index,
};

struct Step {
    bool descend = false;  // '//'
    bool any = false;      // '*'
    uint32_t name = none;  // number in Mapping::names; none with !any: '.'
    std::vector<ExprId> conditions{};
};

enum class From : uint8_t { root, context, variable, value };

struct Expr {
    Op op = Op::literal;
    From from = From::context;
    uint32_t number = none;  // variable, table, index or function
    uint32_t line = 0;
    std::string text{};
    std::vector<ExprId> kids{};
    std::vector<Step> steps{};
    Regex regex{};
};

struct Table {
    std::string name{};
    bool band = false;
    std::vector<std::pair<std::string, std::string>> entries{};  // keys lower case
    std::vector<double> bounds{};                                // of a band, descending
    std::string otherwise{};
    bool has_otherwise = false;
};

struct Index {
    std::string name{};
    ExprId nodes = none;
    ExprId key = none;
    uint32_t depends = none;  // variable of the innermost each around it
};

// An each over plain names from the root, as far as it is one: their numbers, and what the last of them must meet.
struct Chain {
    std::vector<uint32_t> names{};
    std::vector<ExprId> conditions{};
};

enum class Does : uint8_t { each, when, let, index };

struct Control {
    Does does = Does::when;
    bool optional = false;   // each: once without it when there is none
    uint32_t number = none;  // variable or index
    ExprId value = none;
    std::vector<Chain> chains{};  // of an each over plain names: one, or one for each of (/a, /b)
};

struct Assignment {
    Field field = Field::title;
    std::string name{};  // of a proof
    ExprId value = none;
};

enum class BlockKind : uint8_t { finding, scan, target };

struct Block {
    BlockKind kind = BlockKind::finding;
    std::vector<Control> controls{};
    std::vector<ExprId> key{};
    std::vector<Assignment> fields{};
};

struct Detect {
    ExprId condition = none;
    uint32_t score = 0;
    std::string says{};  // as written
};

struct Mapping {
    std::string name{}, title{}, about{}, source{};
    Reading reads = Reading::json;
    Shape shape{};
    std::vector<Detect> detects{};
    std::vector<ExprId> nothing_when{};
    std::vector<std::vector<uint32_t>> streams{};  // plain paths of names
    std::vector<std::vector<uint32_t>> passed_over{};
    std::vector<Table> tables{};
    std::vector<Index> indexes{};
    std::vector<Block> blocks{};
    std::vector<Expr> exprs{};
    std::vector<std::string> names{};  // that its paths ask for
    uint32_t variables = 0;
};

// `source` names the file in errors: "trivy.map:17:9: unknown function …". Error::problems lists all that was found.
Result<Mapping> compile_mapping(std::string_view text, std::string source);

// The fields that a block may set, and the functions there are, for documentation and "did you mean".
std::vector<std::string> field_names(BlockKind kind);
std::vector<std::string> function_names();

}  // namespace redoubt::reports
