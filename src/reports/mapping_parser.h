// The parser of mappings; used by mapping_statements.cpp and mapping_expressions.cpp alone. Goes on behind a wrong statement, so
// that all faults of a page are told at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/mapping.h"
#include "reports/mapping_words.h"

namespace redoubt::reports {

class MappingParser {
public:
    MappingParser(std::vector<Word> words, std::string_view text, std::string source) : words_(std::move(words)), text_(text), source_(std::move(source)) {}
    Result<Mapping> run();

private:
    // Statements.
    Result<> statement();
    Result<> reads();
    Result<> columns();
    Result<> line_shape();
    Result<> detect();
    Result<> table(bool band);
    Result<> index(Block* block);
    Result<> block(BlockKind kind);
    Result<> block_statement(Block& block);
    Result<> each(Block& block);
    Result<> assignment(Block& block);
    Result<> plain_paths(std::vector<std::vector<uint32_t>>& into);
    Result<> check_whole();

    // Expressions.
    Result<ExprId> expression();
    Result<ExprId> conjunction();
    Result<ExprId> negation();
    Result<ExprId> comparison();
    Result<ExprId> coalesce();
    Result<ExprId> primary();
    Result<ExprId> named();
    Result<ExprId> call(const Word& name);
    Result<ExprId> text_template(const Word& word);
    Result<ExprId> list();
    Result<> steps(Expr& path);
    Result<> step(Expr& path, bool descend);
    ExprId add(Expr expr);
    ExprId literal(std::string text);

    // Words.
    const Word& word() const { return words_[at_]; }
    const Word& next_word() const { return words_[at_ + 1 < words_.size() ? at_ + 1 : at_]; }
    bool is(std::string_view mark) const { return word().kind == WordKind::mark && word().text == mark; }
    bool is_name(std::string_view name) const { return word().kind == WordKind::name && word().text == name; }
    bool take(std::string_view mark);
    Result<> expect(std::string_view mark, std::string_view why);
    Result<std::string> plain_text(std::string_view what);
    std::unexpected<Error> wrong(std::string message, std::string hint = {}) const;
    uint32_t name_number(std::string_view name);
    uint32_t variable(std::string_view name);  // none: not known
    uint32_t new_variable(std::string name);

    std::vector<Chain> chains_of(const Expr& path) const;
    Result<> check_streams() const;

    struct Variable {
        std::string name;
        uint32_t number;
        std::vector<Chain> chains;
    };

    std::vector<Word> words_;
    std::string_view text_;
    std::string source_;
    size_t at_ = 0;
    Mapping mapping_;
    std::vector<Variable> variables_;
    std::vector<std::pair<std::string, uint32_t>> block_indexes_;
    uint32_t innermost_ = none;  // variable of the each around
    size_t depth_ = 0;
};

}  // namespace redoubt::reports
