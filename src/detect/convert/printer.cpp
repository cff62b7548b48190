#include "detect/convert/printer.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "detect/casefold.h"

namespace redoubt::detect::convert {

std::unique_ptr<Printer> make_printer(Target target, const FieldMapping& mapping, Notes& notes) {
    switch (target) {
        case Target::splunk: return make_splunk_printer(mapping, notes);
        case Target::lucene: return make_lucene_printer(mapping, notes);
        case Target::esql: return make_esql_printer(mapping, notes);
        case Target::kql: return make_kql_printer(mapping, notes);
        case Target::clickhouse: return make_clickhouse_printer(mapping, notes);
    }
    return nullptr;
}

Result<std::optional<std::string>> ClausePrinter::one_of(const Clause&, bool) { return std::nullopt; }

std::string ClausePrinter::negate(const Clause&, const std::string& text) { return fmt::format("{}{}", words_.negation, text); }

std::string ClausePrinter::join(const Clause& clause, const std::vector<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, clause.kind == Clause::Kind::all_of ? words_.all : words_.any));
}

Result<std::string> ClausePrinter::print(const Clause& clause, bool negated) {
    switch (clause.kind) {
        case Clause::Kind::test: return test(clause, negated);
        case Clause::Kind::always: return std::string(words_.everything);
        case Clause::Kind::never: return std::unexpected(Error{Code::internal, "a condition that never holds was to be printed", "", ""});
        case Clause::Kind::not_of: {
            const std::string inner = TRY(print_nested(clause.parts.front(), !negated));
            return negate(clause.parts.front(), inner);
        }
        default: break;
    }
    if (clause.kind == Clause::Kind::any_of)
        if (std::optional<std::string> list = TRY(one_of(clause, negated))) return *std::move(list);
    std::vector<std::string> texts;
    for (const Clause& part : clause.parts) texts.push_back(TRY(print_nested(part, negated)));
    return join(clause, texts);
}

Result<std::string> ClausePrinter::print_nested(const Clause& clause, bool negated) {
    if (clause.kind == Clause::Kind::any_of)
        if (std::optional<std::string> list = TRY(one_of(clause, negated))) return *std::move(list);
    std::string text = TRY(print(clause, negated));
    const bool compound = clause.kind == Clause::Kind::all_of || clause.kind == Clause::Kind::any_of;
    return compound ? "(" + text + ")" : text;
}

std::unexpected<Error> ClausePrinter::cannot(std::string_view what, const Clause& test, std::string_view target) const {
    const std::string about = test.field.text.empty() ? std::string("a keyword") : fmt::format("the field '{}'", test.field.text);
    return fail(Code::unsupported, fmt::format("{} has no {} ({})", target, what, about), "",
                "leave the rule to redoubt hunt, or write this test in another way");
}

bool is_value_list(const Clause& any) {
    return any.parts.size() > 1 && std::ranges::all_of(any.parts, [&](const Clause& part) {
               return part.kind == Clause::Kind::test && part.field == any.parts.front().field && !part.field.text.empty() &&
                      part.pattern.shape == Shape::exact && part.pattern.cased == any.parts.front().pattern.cased;
           });
}

std::string number_text(double number) { return fmt::format("{}", number); }

bool is_plain_number(std::string_view text) {
    const size_t first = text.starts_with('-') ? 1 : 0;
    return text.size() > first && text.size() <= 18 && text.find_first_not_of("0123456789", first) == std::string_view::npos;
}

std::string_view comparison_text(Comparison comparison) {
    switch (comparison) {
        case Comparison::equal: return "=";
        case Comparison::less: return "<";
        case Comparison::less_or_equal: return "<=";
        case Comparison::greater: return ">";
        case Comparison::greater_or_equal: return ">=";
    }
    return "";
}

std::string_view bound_text(Bound::Is is) {
    switch (is) {
        case Bound::Is::equal: return "=";
        case Bound::Is::not_equal: return "!=";
        case Bound::Is::less: return "<";
        case Bound::Is::less_or_equal: return "<=";
        case Bound::Is::greater: return ">";
        case Bound::Is::greater_or_equal: return ">=";
    }
    return "";
}

std::string network_text(const Network& network) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    constexpr std::array<uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    const bool v4 = network.bits >= 96 && std::equal(mapped.begin(), mapped.end(), network.address.begin());
    inet_ntop(v4 ? AF_INET : AF_INET6, network.address.data() + (v4 ? 12 : 0), text.data(), text.size());
    return fmt::format("{}/{}", text.data(), v4 ? network.bits - 96 : network.bits);
}

bool has_ascii_case(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        const bool signs = c >= 0x2010 && c < 0x2070;
        const bool scripts = (c >= 0x2E80 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7B0) || (c >= 0x1F000 && c < 0x20000);
        if (c >= 0x80 && !signs && !scripts) return false;
    }
    return true;
}

std::string escaped(std::string_view text, std::string_view special) {
    std::string out;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

bool is_plain_name(std::string_view name, std::string_view others) {
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front())) != 0) return false;
    return std::ranges::all_of(name, [&](char c) {
        return (static_cast<unsigned char>(c) < 0x80 && std::isalnum(static_cast<unsigned char>(c)) != 0) || c == '_' ||
               others.find(c) != std::string_view::npos;
    });
}

std::pair<int, int> date_part_place(DatePart part) {
    switch (part) {
        case DatePart::year: return {0, 4};
        case DatePart::month: return {5, 2};
        case DatePart::day: return {8, 2};
        case DatePart::hour: return {11, 2};
        case DatePart::minute: return {14, 2};
        default: return {0, 0};
    }
}

}  // namespace redoubt::detect::convert
