#include "api/route.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::api {
namespace {

bool is_capture(std::string_view part) { return part.starts_with('{'); }

bool fits(std::span<const std::string> pattern, std::span<const std::string> segments) {
    if (pattern.size() != segments.size()) return false;
    for (size_t i = 0; i < pattern.size(); ++i)
        if (!is_capture(pattern[i]) && pattern[i] != segments[i]) return false;
    return true;
}

// "/alerts/counts" before "/alerts/{id}": the pattern with fewer captures wins.
size_t count_captures(std::span<const std::string> pattern) { return static_cast<size_t>(std::ranges::count_if(pattern, is_capture)); }

}  // namespace

void RouteTable::add(Route route) {
    std::vector<std::string> pattern;
    for (const std::string_view part : split(std::string_view(route.pattern).substr(1), '/')) pattern.emplace_back(part);
    routes_.push_back(std::move(route));
    patterns_.push_back(std::move(pattern));
}

void RouteTable::name_types(std::span<const schema::RecordInfo* const> types) {
    for (size_t i = 0; i < routes_.size(); ++i)
        for (const schema::RecordInfo* type : types)
            if (patterns_[i].front() == type->plural) routes_[i].of_type = std::string(type->name);
}

RouteMatch RouteTable::match(std::string_view method, std::span<const std::string> segments) const {
    if (method == "HEAD") method = "GET";
    size_t fewest = SIZE_MAX;
    for (const auto& pattern : patterns_)
        if (fits(pattern, segments)) fewest = std::min(fewest, count_captures(pattern));
    RouteMatch out;
    for (size_t i = 0; i < routes_.size(); ++i) {
        if (!fits(patterns_[i], segments) || count_captures(patterns_[i]) != fewest) continue;
        out.methods.push_back(routes_[i].method);
        if (routes_[i].method != method) continue;
        out.route = &routes_[i];
        for (size_t part = 0; part < segments.size(); ++part)
            if (const std::string& name = patterns_[i][part]; is_capture(name)) out.captured.emplace_back(name.substr(1, name.size() - 2), segments[part]);
    }
    return out;
}

std::vector<int> common_statuses(const Route& route) {
    std::vector<int> out{400, 421, 429, 500, 503};
    if (route.right != Right::none) out.insert(out.end(), {401, 403});
    if (route.method != "GET") out.push_back(403);
    if (route.pattern.find('{') != std::string::npos) out.push_back(404);
    out.push_back(422);  // a parameter that is not known here
    if (!route.query.empty()) out.push_back(413);
    if (route.body != BodyKind::none) out.insert(out.end(), {408, 413, 415});
    if (route.spooled) out.push_back(507);
    if (route.replayable) out.push_back(409);
    std::ranges::sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::string_view Call::captured_as(std::string_view name) const {
    for (const auto& [key, value] : captured)
        if (key == name) return value;
    return {};
}

Result<bool> Call::truth(std::string_view parameter) const {
    const std::string given = text(parameter);
    if (!given.empty() && given != "true" && given != "false")
        return fail(Code::invalid, fmt::format("'{}' is true or false", parameter), std::string(parameter));
    return given == "true";
}

Result<int> Call::number(std::string_view parameter, int absent, int least, int most) const {
    const std::string given = text(parameter);
    if (given.empty()) return absent;
    int out = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), out);
    if (error == std::errc() && end == given.data() + given.size() && out >= least && out <= most) return out;
    return fail(Code::invalid, fmt::format("'{}' must be a number from {} to {}", parameter, least, most), std::string(parameter));
}

HttpResponse json_answer(int status, const schema::Value& body) {
    return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = schema::to_json(body)};
}

HttpResponse empty_answer() { return {.status = 204, .headers = {}, .body = {}}; }

}  // namespace redoubt::api
