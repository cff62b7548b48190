#include "rooms/watch/query_rule.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::rooms {
namespace {

using schema::Op;
using schema::Query;
using schema::Test;

// In single quotes of YAML.
std::string yaml_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("''") : c == '\n' || c == '\r' ? std::string(" ") : std::string(1, c);
    return out + "'";
}

// Sigma's own wildcards are * and ?; a literal one is escaped there as here.
std::string sigma_value(const Test& test) {
    const schema::Pattern pattern = schema::pattern_of(test);
    if (pattern.wild) return pattern.text;
    std::string out;
    for (const char c : pattern.text) {
        if (c == '*' || c == '?') out += '\\';
        out += c;
    }
    return out;
}

class Drafting {
public:
    explicit Drafting(const RuleDraftAsk& ask) : ask_(ask) {}

    // The condition, or empty when nothing of it can be said.
    std::string of(const Query& query) {
        switch (query.kind) {
            case Query::Kind::everything: return {};
            case Query::Kind::test: return of(query.test);
            case Query::Kind::negation: {
                const std::string inner = of(query.children.front());
                return inner.empty() ? std::string() : fmt::format("not ({})", inner);
            }
            default: return joined(query);
        }
    }

    std::string selections() const { return selections_; }
    std::vector<std::string> cannot, check;

private:
    // Leaving a part out of an "or" would find less, and out of an "and" more: both are said.
    std::string joined(const Query& query) {
        const bool all = query.kind == Query::Kind::all;
        std::string out;
        for (const Query& child : query.children) {
            const std::string inner = of(child);
            if (inner.empty()) continue;
            const bool simple = child.kind == Query::Kind::test;
            out += fmt::format("{}{}", out.empty() ? "" : all ? " and " : " or ", simple ? inner : "(" + inner + ")");
        }
        return out;
    }

    std::string add(const std::string& lines) {
        const std::string name = fmt::format("selection{}", ++count_);
        selections_ += fmt::format("    {}:\n{}", name, lines);
        return name;
    }

    std::string refuse(const Test& test, std::string_view why) {
        cannot.push_back(fmt::format("{}: {}", schema::to_text(Query{.kind = Query::Kind::test, .test = test}), why));
        return {};
    }

    std::string of(const Test& test) {
        if (test.field.empty()) {
            if (test.op != Op::equals) return refuse(test, "a word cannot be compared");
            check.push_back(fmt::format("'{}' is looked for anywhere in the event as text; a field would be faster and surer", test.value));
            return add(fmt::format("        - {}\n", yaml_quoted(sigma_value(test))));
        }
        if (equal_ignoring_case(test.field, "time") || equal_ignoring_case(test.field, "received")) return refuse(test, "a rule looks at events of any time");
        if (equal_ignoring_case(test.field, "source") || equal_ignoring_case(test.field, "sender") || equal_ignoring_case(test.field, "kind") ||
            equal_ignoring_case(test.field, "dataset"))
            return refuse(test, "a rule names its logs under 'logsource'");
        return of_field(test);
    }

    std::string of_field(const Test& test) {
        std::vector<std::string> names{test.field};
        logs::Promoted promoted{};
        if (logs::promoted_named(test.field, promoted)) {
            names = ask_.names_of ? ask_.names_of(logs::promoted_name(promoted)) : std::vector<std::string>{};
            if (names.empty()) return refuse(test, fmt::format("no field of these events stands for it; it may be {}", logs::format_aliases(promoted)));
            check.push_back(fmt::format("'{}' is {} in these events; other sources call it differently", test.field, fmt::join(names, " or ")));
        }
        std::string out;
        for (const std::string& name : names) {
            const std::string one = add(lines_of(name, test));
            out += (out.empty() ? "" : " or ") + one;
        }
        return names.size() > 1 ? "(" + out + ")" : out;
    }

    static std::string lines_of(const std::string& name, const Test& test) {
        const auto line = [&](std::string_view modifier, const std::string& value) { return fmt::format("        {}{}: {}\n", name, modifier, value); };
        const bool is_subnet = !test.quoted && test.op == Op::equals && test.value.find('/') != std::string::npos && parse_subnet(test.value);
        switch (test.op) {
            case Op::less: return line("|lt", test.value);
            case Op::at_most: return line("|lte", test.value);
            case Op::greater: return line("|gt", test.value);
            case Op::at_least: return line("|gte", test.value);
            case Op::between: return line("|gte", test.value) + line("|lte", test.to);
            case Op::present: return line("|exists", "true");
            default: return is_subnet ? line("|cidr", yaml_quoted(test.value)) : line("", yaml_quoted(sigma_value(test)));
        }
    }

    const RuleDraftAsk& ask_;
    std::string selections_;
    int count_ = 0;
};

}  // namespace

Result<RuleDraft> rule_of_query(const RuleDraftAsk& ask) {
    Drafting drafting(ask);
    const std::string condition = drafting.of(ask.query);
    if (condition.empty()) {
        std::string why = "the search has no condition that a rule can have";
        for (const std::string& one : drafting.cannot) why += "; " + one;
        return fail(Code::invalid, why, "q", "search for a field with a value first");
    }
    std::string source;
    for (const auto& [key, value] : {std::pair("product", &ask.product), std::pair("category", &ask.category), std::pair("service", &ask.service)})
        if (!value->empty()) source += fmt::format("    {}: {}\n", key, yaml_quoted(*value));
    if (source.empty()) {
        source = "    category: 'any'\n";
        drafting.check.emplace_back("say under 'logsource' which logs it is about");
    }
    return RuleDraft{
        .body = fmt::format("title: {}\nid: {}\nstatus: experimental\ndescription: {}\nauthor: {}\ndate: {}\nlogsource:\n{}detection:\n{}    condition: {}\n"
                            "falsepositives:\n    - Unknown\nlevel: medium\n",
                            yaml_quoted(ask.title), ask.id, yaml_quoted("Written from the search: " + schema::to_text(ask.query)), yaml_quoted(ask.author),
                            ask.date, source, drafting.selections(), condition),
        .cannot = drafting.cannot,
        .check = drafting.check};
}

}  // namespace redoubt::rooms
