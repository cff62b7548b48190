#include "estate/json_report.h"

#include <fmt/format.h>

#include "base/text.h"
#include "formats/charset/charset.h"

namespace redoubt::estate {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr schema::JsonLimits limits{.most_bytes = size_t{256} << 20, .deepest = 48, .most_values = 6'000'000};
constexpr schema::JsonLimits line_limits{.most_bytes = size_t{16} << 20, .deepest = 48, .most_values = 500'000};

// A whole object in the first line, and more behind it.
bool is_lines(std::string_view text) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos || trim(text.substr(end)).empty()) return false;
    const std::string_view line = trim(text.substr(0, end));
    return line.starts_with('{') && line.ends_with('}') && schema::parse_json(line, line_limits).has_value();
}

Result<> each_line(std::string_view text, Report& report, std::string_view thing, const TakeJson& take) {
    for (size_t number = 1; !text.empty(); ++number) {
        const size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        const std::string where = fmt::format("line {}", number);
        const Result<Value> value = schema::parse_json(line, line_limits);
        if (!value)
            report.problem(where, value.error().text());
        else if (!value->as<Map>())
            report.problem(where, fmt::format("it is no {}", thing));
        else
            TRY(take(*value, where));
    }
    return {};
}

}  // namespace

Result<> each_json(std::string_view bytes, Report& report, std::string_view thing, const TakeJson& take) {
    std::string held;
    const std::string_view text = trim(TRY(formats::charset::to_utf8(bytes, held)));
    if (!text.starts_with('{') && !text.starts_with('[')) return fail(Code::malformed, "this is not JSON", {}, "it should begin with { or [");
    if (is_lines(text)) return each_line(text, report, thing, take);
    const Value whole = TRY(schema::parse_json(text, limits));
    if (!whole.as<List>()) return take(whole, "");
    size_t number = 0;
    for (const Value& each : whole.list()) {
        const std::string where = fmt::format("{} {}", thing, ++number);
        if (each.as<Map>())
            TRY(take(each, where));
        else
            report.problem(where, "it is no JSON object");
    }
    return {};
}

const Value& dig(const Value& value, std::string_view path) {
    const Value* at = &value;
    while (!path.empty()) {
        const size_t dot = std::min(path.find('.'), path.size());
        at = &at->map()[path.substr(0, dot)];
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return *at;
}

std::string_view text_at(const Value& value, std::string_view path) { return dig(value, path).text(); }
std::string scalar_at(const Value& value, std::string_view path) { return scalar_text(dig(value, path)); }
const List& list_at(const Value& value, std::string_view path) { return dig(value, path).list(); }

const Value& any_of(const Value& value, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        if (const Value* found = value.map().find(name)) return *found;
    return value.map()[""];
}

std::string scalar_text(const Value& value) {
    if (const auto* integer = value.as<int64_t>()) return fmt::to_string(*integer);
    if (const auto* number = value.as<double>()) return fmt::format("{}", *number);
    if (const auto* truth = value.as<bool>()) return *truth ? "true" : "false";
    return std::string(value.text());
}

void add_labels(Draft& draft, const Map& labels) {
    for (const schema::Member& label : labels) {
        const std::string text = scalar_text(label.value);
        draft.tag(text.empty() ? label.name : label.name + "=" + text);
    }
}

Result<> read_hosts(std::string_view bytes, const ReadOptions& options, const ReportSink& sink,
                    Result<Draft> (*draft_of)(const schema::Value& value, const ReadOptions& options)) {
    Report report(options, sink);
    TRY(each_json(bytes, report, "host", [&](const schema::Value& value, const std::string& where) -> Result<> {
        Result<Draft> draft = draft_of(value, options);
        if (draft) return report.give(*std::move(draft), where);
        if (where.empty()) return std::unexpected(draft.error());  // the only one
        report.problem(where, draft.error().text());
        return {};
    }));
    return report.end("host");
}

}  // namespace redoubt::estate
