#include <fmt/format.h>

#include <algorithm>

#include "reports/functions.h"
#include "reports/mapping_parser.h"
#include "reports/mapping_words.h"
#include "schema/query.h"

namespace redoubt::reports {
namespace {

constexpr size_t deepest_expression = 60;

std::string meant_hint(std::string_view word, const std::vector<std::string>& known) {
    const auto near = schema::near_names(word, std::vector<std::string_view>(known.begin(), known.end()));
    return near.empty() ? std::string() : fmt::format("meant {}?", fmt::join(near, ", "));
}

}  // namespace

std::vector<std::string> function_names() {
    std::vector<std::string> out;
    for (const FunctionShape& shape : all_functions()) out.emplace_back(shape.name);
    return out;
}

std::unexpected<Error> MappingParser::wrong(std::string message, std::string hint) const {
    return fail(Code::invalid, std::move(message), fmt::format("{}:{}:{}", source_, word().line, word().column), std::move(hint));
}

bool MappingParser::take(std::string_view mark) {
    if (!is(mark)) return false;
    ++at_;
    return true;
}

Result<> MappingParser::expect(std::string_view mark, std::string_view why) {
    if (take(mark)) return {};
    return wrong(fmt::format("'{}' is missing {}", mark, why));
}

ExprId MappingParser::add(Expr expr) {
    expr.line = word().line;
    mapping_.exprs.push_back(std::move(expr));
    return static_cast<ExprId>(mapping_.exprs.size() - 1);
}

ExprId MappingParser::literal(std::string text) {
    Expr expr;
    expr.text = std::move(text);
    return add(std::move(expr));
}

uint32_t MappingParser::name_number(std::string_view name) {
    const auto known = std::find(mapping_.names.begin(), mapping_.names.end(), name);
    if (known != mapping_.names.end()) return static_cast<uint32_t>(known - mapping_.names.begin());
    mapping_.names.emplace_back(name);
    return static_cast<uint32_t>(mapping_.names.size() - 1);
}

uint32_t MappingParser::variable(std::string_view name) {
    for (auto known = variables_.rbegin(); known != variables_.rend(); ++known)
        if (known->name == name) return known->number;
    return none;
}

Result<ExprId> MappingParser::expression() {
    if (++depth_ > deepest_expression) return wrong("this is nested too deep");
    Expr either{.op = Op::either};
    either.kids.push_back(TRY(conjunction()));
    while (is_name("or")) {
        ++at_;
        either.kids.push_back(TRY(conjunction()));
    }
    --depth_;
    return either.kids.size() == 1 ? either.kids[0] : add(std::move(either));
}

Result<ExprId> MappingParser::conjunction() {
    Expr both{.op = Op::both};
    both.kids.push_back(TRY(negation()));
    while (is_name("and")) {
        ++at_;
        both.kids.push_back(TRY(negation()));
    }
    return both.kids.size() == 1 ? both.kids[0] : add(std::move(both));
}

Result<ExprId> MappingParser::negation() {
    size_t times = 0;
    for (; is_name("not"); ++at_) ++times;
    ExprId inner = TRY(comparison());
    if (times % 2 == 0) return inner;
    Expr expr{.op = Op::negation};
    expr.kids.push_back(inner);
    return add(std::move(expr));
}

Result<ExprId> MappingParser::comparison() {
    const ExprId left = TRY(coalesce());
    static constexpr std::pair<std::string_view, Op> marks[] = {{"=", Op::equal},    {"==", Op::equal}, {"!=", Op::unequal}, {"<", Op::less},
                                                                {"<=", Op::at_most}, {">", Op::more},   {">=", Op::at_least}};
    static constexpr std::pair<std::string_view, Op> names[] = {
        {"in", Op::in}, {"contains", Op::contains}, {"starts", Op::starts}, {"ends", Op::ends}, {"matches", Op::matches}};
    const Op* op = nullptr;
    for (const auto& [mark, known] : marks)
        if (is(mark)) op = &known;
    for (const auto& [name, known] : names)
        if (is_name(name) && next_word().text != "=" && next_word().text != "(") op = &known;
    if (is_name("in") && next_word().text == "(") op = &names[0].second;
    if (op == nullptr) return left;
    ++at_;
    Expr expr{.op = *op};
    if (*op == Op::matches) {
        if (word().kind != WordKind::raw) return wrong("a pattern in single quotes is missing behind 'matches'");
        auto regex = Regex::compile(word().text);
        if (!regex) return wrong(regex.error().message);
        expr.regex = *std::move(regex);
        expr.kids.push_back(left);
        ++at_;
        return add(std::move(expr));
    }
    expr.kids.push_back(left);
    expr.kids.push_back(TRY(coalesce()));
    return add(std::move(expr));
}

Result<ExprId> MappingParser::coalesce() {
    Expr expr{.op = Op::coalesce};
    expr.kids.push_back(TRY(primary()));
    while (take("??")) expr.kids.push_back(TRY(primary()));
    return expr.kids.size() == 1 ? expr.kids[0] : add(std::move(expr));
}

Result<ExprId> MappingParser::list() {
    Expr expr{.op = Op::list};
    do {
        if (is(")")) break;
        expr.kids.push_back(TRY(expression()));
    } while (take(","));
    TRY(expect(")", "behind the list"));
    return expr.kids.size() == 1 ? expr.kids[0] : add(std::move(expr));
}

Result<ExprId> MappingParser::primary() {
    const Word here = word();
    switch (here.kind) {
        case WordKind::number:
        case WordKind::raw: ++at_; return literal(here.text);
        case WordKind::text: ++at_; return text_template(here);
        case WordKind::variable: {
            Expr path{.op = Op::path, .from = From::variable, .number = variable(here.text)};
            if (path.number == none) {
                std::vector<std::string> known;
                for (const Variable& each : variables_) known.push_back("$" + each.name);
                return wrong(fmt::format("${} is not bound here", here.text), meant_hint("$" + here.text, known));
            }
            ++at_;
            TRY(steps(path));
            return add(std::move(path));
        }
        case WordKind::name: return named();
        default: break;
    }
    if (take("(")) {
        const ExprId inner = TRY(list());
        if (!is("/") && !is("//") && !is("[")) return inner;
        Expr path{.op = Op::path, .from = From::value};
        path.kids.push_back(inner);
        TRY(steps(path));
        return add(std::move(path));
    }
    Expr path{.op = Op::path, .from = From::context};
    if (is("/") || is("//")) {
        path.from = From::root;
        const bool alone = is("/") && (next_word().first || (next_word().kind != WordKind::name && next_word().kind != WordKind::text &&
                                                             next_word().kind != WordKind::raw && next_word().text != "*"));
        if (alone)
            ++at_;
        else
            TRY(steps(path));
        return add(std::move(path));
    }
    if (is("*")) {
        TRY(step(path, false));
        TRY(steps(path));
        return add(std::move(path));
    }
    if (take(".")) {
        TRY(steps(path));
        return add(std::move(path));
    }
    return wrong(here.kind == WordKind::end ? "the page ends where a value should be" : fmt::format("'{}' cannot begin a value", here.text));
}

Result<ExprId> MappingParser::named() {
    const Word name = word();
    if (next_word().kind == WordKind::mark && next_word().text == "(" && next_word().begin == name.end) return call(name);
    Expr lookup{.op = Op::table};
    for (uint32_t i = 0; i < mapping_.tables.size(); ++i)
        if (mapping_.tables[i].name == name.text) lookup.number = i;
    if (lookup.number == none) {
        lookup.op = Op::index;
        for (uint32_t i = 0; i < mapping_.indexes.size(); ++i)
            if (mapping_.indexes[i].name == name.text) lookup.number = i;
        for (const auto& [known, number] : block_indexes_)
            if (known == name.text) lookup.number = number;
    }
    if (lookup.number != none && next_word().kind == WordKind::mark && next_word().text == "[") {
        at_ += 2;
        lookup.kids.push_back(TRY(expression()));
        TRY(expect("]", "behind the key"));
        const ExprId found = add(std::move(lookup));
        if (!is("/") && !is("//")) return found;
        Expr path{.op = Op::path, .from = From::value};
        path.kids.push_back(found);
        TRY(steps(path));
        return add(std::move(path));
    }
    Expr path{.op = Op::path, .from = From::context};
    TRY(step(path, false));
    TRY(steps(path));
    return add(std::move(path));
}

Result<ExprId> MappingParser::call(const Word& name) {
    const auto functions = all_functions();
    const auto shape = std::find_if(functions.begin(), functions.end(), [&](const FunctionShape& known) { return known.name == name.text; });
    if (shape == functions.end()) return wrong(fmt::format("unknown function '{}'", name.text), meant_hint(name.text, function_names()));
    at_ += 2;
    Expr expr{.op = Op::call, .number = static_cast<uint32_t>(shape->function)};
    while (!is(")")) {
        if (static_cast<int>(expr.kids.size()) == shape->pattern) {
            if (word().kind != WordKind::raw) return wrong(fmt::format("{}() wants a pattern in single quotes here", name.text));
            auto regex = Regex::compile(word().text);
            if (!regex) return wrong(regex.error().message);
            expr.regex = *std::move(regex);
        }
        expr.kids.push_back(TRY(expression()));
        if (!take(",")) break;
    }
    if (expr.kids.size() < shape->least || expr.kids.size() > shape->most)
        return wrong(shape->least == shape->most
                         ? fmt::format("{}() takes {} arguments, not {}", name.text, shape->least, expr.kids.size())
                         : fmt::format("{}() takes {} to {} arguments, not {}", name.text, shape->least, shape->most, expr.kids.size()));
    TRY(expect(")", fmt::format("behind the arguments of {}", name.text)));
    const ExprId called = add(std::move(expr));
    if (!is("/") && !is("//")) return called;
    Expr path{.op = Op::path, .from = From::value};
    path.kids.push_back(called);
    TRY(steps(path));
    return add(std::move(path));
}

// "{host}:{port}": what stands in braces is an expression. Missing when every hole is.
Result<ExprId> MappingParser::text_template(const Word& word) {
    Expr expr{.op = Op::text_template};
    std::string plain;
    bool holes = false;
    const std::string_view text = word.text;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '{' || text[i + 1] == '}')) {
            plain += text[++i];
        } else if (text[i] == '{') {
            const size_t end = end_of_hole(text, i);
            if (end == std::string_view::npos) return wrong("a hole in a text is not closed", "write \\{ for a brace itself");
            if (!plain.empty()) expr.kids.push_back(literal(plain));
            plain.clear();
            auto inner = TRY(words_of_mapping(text.substr(i + 1, end - i - 1), source_));
            for (Word& each : inner) {
                each.column += word.column + static_cast<uint32_t>(i) + 1;
                each.line = word.line;
            }
            std::swap(words_, inner);
            const size_t at = std::exchange(at_, 0);
            auto hole = expression();
            const bool rest = hole && this->word().kind != WordKind::end;
            auto refused = rest ? wrong("this is more than one value") : std::unexpected(Error{});
            std::swap(words_, inner);
            at_ = at;
            if (!hole) return hole;
            if (rest) return refused;
            expr.kids.push_back(*hole);
            holes = true;
            i = end;
        } else {
            plain += text[i];
        }
    }
    if (!holes) return literal(std::move(plain));
    if (!plain.empty()) expr.kids.push_back(literal(plain));
    return add(std::move(expr));
}

Result<> MappingParser::steps(Expr& path) {
    for (;;) {
        if (take("/"))
            TRY(step(path, false));
        else if (take("//"))
            TRY(step(path, true));
        else if (is("[") && !word().first) {
            if (path.steps.empty()) path.steps.emplace_back();
            ++at_;
            path.steps.back().conditions.push_back(TRY(expression()));
            TRY(expect("]", "behind the condition"));
        } else
            return {};
    }
}

Result<> MappingParser::step(Expr& path, bool descend) {
    Step out{.descend = descend};
    if (take("*")) {
        out.any = true;
    } else if (word().kind == WordKind::name || word().kind == WordKind::raw || word().kind == WordKind::text || word().kind == WordKind::number) {
        out.name = name_number(word().text);
        ++at_;
    } else {
        return wrong("a name is missing behind '/'");
    }
    path.steps.push_back(std::move(out));
    return {};
}

}  // namespace redoubt::reports
