#include "detect/convert/convert.h"

#include <algorithm>

#include <fmt/format.h>

#include "detect/convert/printer.h"

namespace redoubt::detect::convert {
namespace {

Result<CorrelationAsked> lower_correlation(const Rule& rule, std::span<const Rule> rules, const FieldMapping& mapping, Notes& notes) {
    CorrelationAsked asked{*rule.correlation, mapping, {}};
    for (const std::string& id : rule.correlation->rules) {
        const auto counted = std::ranges::find(rules, id, &Rule::id);
        if (counted == rules.end()) return fail(Code::not_found, fmt::format("the correlation refers to '{}', which is not loaded", id), "", "load it too");
        if (counted->correlation)
            return fail(Code::unsupported, "a correlation of correlations is not converted", "", "leave it to redoubt, or convert the lower ones");
        asked.rules.push_back({id, TRY(lower_rule(*counted, mapping, notes))});
    }
    return asked;
}

Result<std::string> written(const Rule& rule, std::span<const Rule> rules, Target target, const FieldMapping& mapping, Notes& notes) {
    const std::unique_ptr<Printer> printer = make_printer(target, mapping, notes);
    if (!rule.correlation) return printer->query(TRY(lower_rule(rule, mapping, notes)));
    return printer->correlation(TRY(lower_correlation(rule, rules, mapping, notes)));
}

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    return out;
}

}  // namespace

Result<Query> convert(const Rule& rule, std::span<const Rule> rules, Target target, const FieldMapping& mapping) {
    Notes notes;
    auto text = written(rule, rules, target, mapping, notes);
    if (text) return Query{*std::move(text), notes.take()};
    Error error = std::move(text).error();
    if (error.where.empty()) error.where = fmt::format("{}:{}", rule.path, rule.line);
    return std::unexpected(std::move(error));
}

std::string with_comments(const Rule& rule, const Query& query, Target target) {
    Notes notes;
    const FieldMapping none;
    const std::unique_ptr<Printer> printer = make_printer(target, none, notes);
    std::vector<std::string> lines{fmt::format("{} ({}), by {}", rule.title, rule.id, rule.author.empty() ? "an unnamed author" : rule.author)};
    for (const std::string& warning : query.warnings) lines.push_back("note: " + warning);
    std::string out;
    for (const std::string& line : lines) {
        const std::string comment = printer->comment(one_line(line));
        if (!comment.empty()) out += comment + "\n";
    }
    return out + query.text + "\n";
}

}  // namespace redoubt::detect::convert
