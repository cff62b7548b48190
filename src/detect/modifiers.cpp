#include "detect/modifiers.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/binary_text.h"
#include "base/text.h"
#include "detect/encodings.h"
#include "detect/network.h"
#include "detect/placeholders.h"
#include "detect/regex.h"
#include "detect/sigma_string.h"
#include "detect/windash.h"

namespace redoubt::detect {
namespace {

enum class Modifier : uint8_t {
    contains,
    startswith,
    endswith,
    all,
    re,
    ignore_case,
    multi_line,
    dot_all,
    windash,
    cidr,
    expand,
    base64offset,
    base64,
    wide,
    utf16,
    utf16be,
    fieldref,
    exists,
    cased,
    neq,
    lt,
    lte,
    gt,
    gte,
    minute,
    hour,
    day,
    week,
    month,
    year
};

struct ModifierName {
    std::string_view name;
    Modifier modifier;
};

constexpr ModifierName modifier_names[] = {
    {"contains", Modifier::contains},
    {"startswith", Modifier::startswith},
    {"endswith", Modifier::endswith},
    {"all", Modifier::all},
    {"re", Modifier::re},
    {"i", Modifier::ignore_case},
    {"ignorecase", Modifier::ignore_case},
    {"m", Modifier::multi_line},
    {"multiline", Modifier::multi_line},
    {"s", Modifier::dot_all},
    {"dotall", Modifier::dot_all},
    {"windash", Modifier::windash},
    {"cidr", Modifier::cidr},
    {"expand", Modifier::expand},
    {"base64offset", Modifier::base64offset},
    {"base64", Modifier::base64},
    {"wide", Modifier::wide},
    {"utf16le", Modifier::wide},
    {"utf16", Modifier::utf16},
    {"utf16be", Modifier::utf16be},
    {"fieldref", Modifier::fieldref},
    {"exists", Modifier::exists},
    {"cased", Modifier::cased},
    {"neq", Modifier::neq},
    {"lt", Modifier::lt},
    {"lte", Modifier::lte},
    {"gt", Modifier::gt},
    {"gte", Modifier::gte},
    {"minute", Modifier::minute},
    {"hour", Modifier::hour},
    {"day", Modifier::day},
    {"week", Modifier::week},
    {"month", Modifier::month},
    {"year", Modifier::year},
};

constexpr size_t most_patterns_per_value = 4096;
constexpr size_t longest_value = size_t{64} << 10;
constexpr size_t most_pieces = 512;  // of literal text and wildcards in one value

enum class Sort : uint8_t { text, regex, network, exists, number, other_field };

// What the whole chain asks for, found before any value is looked at.
struct Chain {
    std::vector<Modifier> order;
    Sort sort = Sort::text;
    RegexFlags flags;
    bool cased = false;
    bool all = false;
    bool negated = false;
    bool compares = false;
    Comparison comparison = Comparison::equal;
    DatePart date_part = DatePart::none;

    bool has(Modifier modifier) const { return std::ranges::find(order, modifier) != order.end(); }
};

std::unexpected<Error> wrong(std::string message, std::string hint) { return fail(Code::invalid, std::move(message), "", std::move(hint)); }

Result<Modifier> find_modifier(std::string_view name) {
    for (const ModifierName& row : modifier_names)
        if (row.name == name) return row.modifier;
    const std::string small = to_lower(name);
    for (const ModifierName& row : modifier_names)
        if (row.name == small) return wrong(fmt::format("unknown modifier '{}'", name), fmt::format("modifiers are lower case: '{}'", small));
    return wrong(fmt::format("unknown modifier '{}'", name), "correct it or remove it; docs/sigma.md lists the modifiers");
}

bool is_comparison(Modifier modifier) { return modifier >= Modifier::lt && modifier <= Modifier::gte; }
bool is_date_part(Modifier modifier) { return modifier >= Modifier::minute; }

Result<> set_sort(Chain& chain, Sort sort, std::string_view name) {
    if (chain.sort != Sort::text) return wrong(fmt::format("the modifier '{}' cannot stand with the one before it", name), "use one of them");
    chain.sort = sort;
    return {};
}

Result<> note_modifier(Chain& chain, Modifier modifier, std::string_view name) {
    switch (modifier) {
        case Modifier::all: chain.all = true; break;
        case Modifier::neq: chain.negated = true; break;
        case Modifier::cased: chain.cased = true; break;
        case Modifier::re: return set_sort(chain, Sort::regex, name);
        case Modifier::cidr: return set_sort(chain, Sort::network, name);
        case Modifier::exists: return set_sort(chain, Sort::exists, name);
        case Modifier::fieldref: return set_sort(chain, Sort::other_field, name);
        case Modifier::ignore_case: chain.flags.ignore_case = true; break;
        case Modifier::multi_line: chain.flags.multi_line = true; break;
        case Modifier::dot_all: chain.flags.dot_all = true; break;
        default: break;
    }
    if (is_comparison(modifier)) {
        if (chain.compares) return wrong(fmt::format("a second comparison '{}' on one field", name), "write two tests");
        chain.compares = true;
        constexpr std::array comparisons{Comparison::less, Comparison::less_or_equal, Comparison::greater, Comparison::greater_or_equal};
        chain.comparison = comparisons[static_cast<size_t>(modifier) - static_cast<size_t>(Modifier::lt)];
    } else if (is_date_part(modifier)) {
        if (chain.date_part != DatePart::none) return wrong(fmt::format("a second date part '{}' on one field", name), "write two tests");
        chain.date_part = static_cast<DatePart>(static_cast<size_t>(modifier) - static_cast<size_t>(Modifier::minute) + 1);
    }
    if (is_comparison(modifier) || is_date_part(modifier)) {
        if (chain.sort != Sort::number) return set_sort(chain, Sort::number, name);
    }
    return {};
}

// Which modifiers may stand beside each sort; `all`, `neq` may always.
bool fits_sort(Modifier modifier, const Chain& chain) {
    const bool shape = modifier == Modifier::contains || modifier == Modifier::startswith || modifier == Modifier::endswith;
    const bool flag = modifier == Modifier::ignore_case || modifier == Modifier::multi_line || modifier == Modifier::dot_all;
    if (modifier == Modifier::all || modifier == Modifier::neq) return true;
    switch (chain.sort) {
        case Sort::text: return !flag;
        case Sort::regex: return shape || flag || modifier == Modifier::re || modifier == Modifier::expand;
        case Sort::network: return modifier == Modifier::cidr || modifier == Modifier::expand;
        case Sort::exists: return modifier == Modifier::exists;
        case Sort::number: return is_comparison(modifier) || is_date_part(modifier) || modifier == Modifier::expand;
        case Sort::other_field: return shape || modifier == Modifier::fieldref || modifier == Modifier::cased;
    }
    return false;
}

Result<Chain> read_chain(const std::vector<std::string>& names) {
    Chain chain;
    for (const std::string& name : names) {
        const Modifier modifier = TRY(find_modifier(name));
        if (chain.has(modifier)) return wrong(fmt::format("the modifier '{}' stands twice", name), "remove one");
        TRY(note_modifier(chain, modifier, name));
        chain.order.push_back(modifier);
    }
    for (size_t i = 0; i < names.size(); ++i)
        if (!fits_sort(chain.order[i], chain))
            return wrong(fmt::format("the modifier '{}' makes no sense in '{}'", names[i], fmt::join(names, "|")), "remove it, or write two tests");
    return chain;
}

Result<std::string> plain_text(const Pieces& pieces, std::string_view why) {
    if (has_wildcards(pieces)) return wrong(fmt::format("'{}' needs a value without wildcards", why), "escape * and ? with a backslash");
    return literal_text(pieces);
}

Result<> encode(std::vector<Pieces>& all, Modifier modifier) {
    std::vector<Pieces> encoded;
    const auto keep = [&](std::string_view text) { append_literal(encoded.emplace_back(), text); };
    for (const Pieces& each : all) {
        const std::string text = TRY(plain_text(each, modifier == Modifier::base64 || modifier == Modifier::base64offset ? "base64" : "utf16"));
        switch (modifier) {
            case Modifier::wide: keep(to_utf16(text, Utf16::little_endian)); break;
            case Modifier::utf16be: keep(to_utf16(text, Utf16::big_endian)); break;
            case Modifier::utf16: keep(to_utf16(text, Utf16::with_mark)); break;
            case Modifier::base64: keep(to_base64(text)); break;
            default:
                for (const std::string& offset : base64_offsets(text)) {
                    if (offset.empty()) return wrong(fmt::format("'{}' is too short for base64offset", text), "use at least three bytes");
                    keep(offset);
                }
        }
    }
    all = std::move(encoded);
    return {};
}

Result<> apply_to_text(std::vector<Pieces>& all, Modifier modifier, const LoadOptions& options) {
    std::vector<Pieces> grown;
    switch (modifier) {
        case Modifier::contains:
            for (Pieces& each : all) add_run_before(each), add_run_after(each);
            return {};
        case Modifier::startswith:
            for (Pieces& each : all) add_run_after(each);
            return {};
        case Modifier::endswith:
            for (Pieces& each : all) add_run_before(each);
            return {};
        case Modifier::windash:
            for (const Pieces& each : all)
                for (Pieces& variant : TRY(windash_variants(each, most_patterns_per_value))) grown.push_back(std::move(variant));
            break;
        case Modifier::expand:
            for (const Pieces& each : all)
                for (Pieces& variant : TRY(expand_placeholders(each, options, most_patterns_per_value))) grown.push_back(std::move(variant));
            break;
        case Modifier::wide:
        case Modifier::utf16:
        case Modifier::utf16be:
        case Modifier::base64:
        case Modifier::base64offset: return encode(all, modifier);
        default: return {};
    }
    if (grown.size() > most_patterns_per_value)
        return fail(Code::too_large, fmt::format("one value becomes more than {} patterns", most_patterns_per_value), "", "split the value");
    all = std::move(grown);
    return {};
}

Result<std::vector<Pattern>> text_patterns(std::string_view text, const Chain& chain, bool keyword, const LoadOptions& options) {
    std::vector<Pieces> all{parse_wildcards(text)};
    for (const Modifier modifier : chain.order) TRY(apply_to_text(all, modifier, options));
    std::vector<Pattern> patterns;
    for (Pieces& each : all) {
        if (keyword) add_run_before(each), add_run_after(each);
        if (each.size() > most_pieces) return fail(Code::too_large, fmt::format("more than {} wildcards in one value", most_pieces / 2), "", "use 're'");
        for (const GlobPiece& piece : each)
            if (!is_utf8(piece.text)) return wrong(fmt::format("'{}' does not become text", text), "let base64 or base64offset follow the encoding");
        patterns.push_back(options.keep_case ? text_pattern_as_written(each, chain.cased) : text_pattern(each, chain.cased));
    }
    return patterns;
}

Result<Pattern> regex_pattern(const std::string& source, const Chain& chain) {
    Pattern pattern;
    pattern.shape = Shape::regex;
    pattern.text = source;
    if (chain.has(Modifier::startswith)) pattern.text = fmt::format("\\A(?:{})", pattern.text);
    if (chain.has(Modifier::endswith)) pattern.text = fmt::format("(?:{})\\z", pattern.text);
    pattern.regex = TRY(Regex::compile(pattern.text, chain.flags));
    return pattern;
}

Result<Pattern> number_pattern(std::string_view text, const Chain& chain) {
    Pattern pattern;
    pattern.shape = Shape::compare;
    pattern.comparison = chain.comparison;
    pattern.date_part = chain.date_part;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pattern.number);
    if (error != std::errc() || end != text.data() + text.size()) return wrong(fmt::format("'{}' is not a number", text), "comparisons need a number");
    return pattern;
}

Result<Pattern> exists_pattern(std::string_view text) {
    const std::string small = to_lower(text);
    const bool wanted = small == "true" || small == "yes";
    if (!wanted && small != "false" && small != "no") return wrong(fmt::format("'exists' with the value '{}'", text), "write true or false");
    Pattern pattern;
    pattern.shape = Shape::exists;
    pattern.wanted = wanted;
    return pattern;
}

Result<Pattern> other_field_pattern(std::string_view text, const Chain& chain) {
    if (text.empty()) return wrong("'fieldref' without a field name", "name the other field");
    Pattern pattern;
    pattern.shape = Shape::field;
    pattern.text = text;
    pattern.cased = chain.cased;
    const bool front = chain.has(Modifier::startswith);
    const bool back = chain.has(Modifier::endswith);
    if (chain.has(Modifier::contains) || (front && back))
        pattern.field_shape = Shape::contains;
    else if (front)
        pattern.field_shape = Shape::prefix;
    else if (back)
        pattern.field_shape = Shape::suffix;
    return pattern;
}

Result<std::vector<Pattern>> patterns_of(const WrittenValue& value, const Chain& chain, bool keyword, const LoadOptions& options) {
    if (value.text.size() > longest_value)
        return fail(Code::too_large, fmt::format("a value of {} bytes, at most {} are allowed", value.text.size(), longest_value), "", "shorten it");
    std::vector<Pattern> patterns;
    if (value.null) {
        const bool plain = std::ranges::all_of(chain.order, [](Modifier m) { return m == Modifier::all || m == Modifier::neq || m == Modifier::cased; });
        if (!plain || keyword) return wrong("null where a text is needed", "write '' for an empty value, or remove the modifiers");
        patterns.emplace_back().shape = Shape::null;
        return patterns;
    }
    std::vector<std::string> texts{std::string(value.text)};
    if (chain.sort != Sort::text && chain.has(Modifier::expand)) texts = TRY(expand_placeholders(value.text, options, most_patterns_per_value));
    for (const std::string& text : texts) {
        switch (chain.sort) {
            case Sort::text: return text_patterns(value.text, chain, keyword, options);
            case Sort::regex: patterns.push_back(TRY(regex_pattern(text, chain))); break;
            case Sort::exists: patterns.push_back(TRY(exists_pattern(text))); break;
            case Sort::number: patterns.push_back(TRY(number_pattern(text, chain))); break;
            case Sort::other_field: patterns.push_back(TRY(other_field_pattern(text, chain))); break;
            case Sort::network:
                patterns.emplace_back().shape = Shape::cidr;
                patterns.back().network = TRY(parse_network(text));
                break;
        }
    }
    return patterns;
}

}  // namespace

Result<FieldTest> make_test(std::string_view key, const std::vector<WrittenValue>& values, const LoadOptions& options) {
    FieldTest test;
    const auto parts = split(key, '|');
    test.field = parts[0];
    for (size_t i = 1; i < parts.size(); ++i) test.modifiers.emplace_back(parts[i]);
    const Chain chain = TRY(read_chain(test.modifiers));
    const bool keyword = test.field.empty();
    if (keyword && chain.sort != Sort::text && chain.sort != Sort::regex)
        return wrong(fmt::format("'{}' needs a field name", key), "write it as 'Field|modifier'");
    if (values.empty()) return wrong("a list without values", "give at least one value, or remove the test");
    test.all = chain.all;
    test.negated = chain.negated;
    for (const WrittenValue& value : values)
        test.values.push_back({value.null ? "null" : std::string(value.text), TRY(patterns_of(value, chain, keyword, options))});
    return test;
}

}  // namespace redoubt::detect
