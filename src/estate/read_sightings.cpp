#include "estate/read_sightings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "schema/json.h"

namespace redoubt::estate {
namespace {

using schema::Map;
using schema::Value;

constexpr size_t most_ids = 200;
constexpr size_t most_services = 2000;
constexpr size_t most_software = 20'000;
constexpr size_t most_ties = 1000;
constexpr size_t longest_key = 500;
constexpr size_t longest_title = 300;

std::string cut(std::string_view text, size_t most) { return to_valid_utf8(trim(text).substr(0, most)); }

class LineReader {
public:
    LineReader(const ReadOptions& options, const ReportSink& sink, std::string where) : options_(options), sink_(sink), where_(std::move(where)) {}

    Result<> read(const Map& line) {
        Sighting out{.key = cut(line["key"].text(), longest_key), .title = cut(line["title"].text(), longest_title), .at = options_.at};
        if (!kind(line["kind"], out) || !time(line["at"], out)) return {};
        for (const Value& each : bounded(line["ids"], most_ids, "ids"))
            if (auto id = identifier(each.map())) out.ids.push_back(*std::move(id));
        out.facts = line["facts"].map();
        for (const Value& each : bounded(line["software"], most_software, "software"))
            out.software.push_back({.name = text(each, "name", 300), .version = text(each, "version", 200), .purl = text(each, "purl", 500)});
        std::erase_if(out.software, [](const records::Software& one) { return one.name.empty(); });
        for (const Value& each : bounded(line["services"], most_services, "services")) service(each.map(), out);
        for (const Value& each : bounded(line["ties"], most_ties, "ties")) tie(each.map(), out);
        if (out.ids.empty() && out.key.empty()) {
            problem("nothing says what it is: it has neither a key nor an id that identifies anything");
            return {};
        }
        return sink_.sighting(std::move(out));
    }

private:
    void problem(std::string message) { sink_.problem({.where = where_, .message = std::move(message)}); }

    static std::string text(const Value& map, std::string_view name, size_t most) { return cut(map.map()[name].text(), most); }

    std::span<const Value> bounded(const Value& list, size_t most, std::string_view name) {
        if (list.list().size() > most) problem(fmt::format("{} has more than {} items; the rest was left out", name, most));
        return std::span(list.list()).first(std::min(list.list().size(), most));
    }

    bool kind(const Value& given, Sighting& out) {
        if (given.is_null()) return true;
        const auto& names = schema::choices_of<records::AssetKind>;
        const auto found = std::ranges::find(names, given.text(), &schema::Choice::name);
        if (found == names.end()) {
            problem(fmt::format("'{}' is no kind of asset", cut(given.text(), 60)));
            return false;
        }
        out.kind = static_cast<records::AssetKind>(found - names.begin());
        return true;
    }

    bool time(const Value& given, Sighting& out) {
        if (given.is_null()) return true;
        const Result<Time> at = parse_time(given.text());
        if (at) out.at = *at;
        if (!at) problem("at: " + at.error().message);
        return at.has_value();
    }

    std::optional<Identifier> identifier(const Map& given) {
        for (size_t i = 0; i <= static_cast<size_t>(IdKind::url); ++i) {
            const auto kind = static_cast<IdKind>(i);
            if (name_of(kind) != given["kind"].text()) continue;
            const bool in_zone = kind == IdKind::ip && given["space"].text().empty();
            Result<Identifier> id = normal_id(kind, given["value"].text(), in_zone ? std::string_view(options_.zone) : given["space"].text());
            if (id) return *std::move(id);
            problem(id.error().message);
            return {};
        }
        problem(fmt::format("'{}' is no kind of identifier", cut(given["kind"].text(), 60)));
        return {};
    }

    void service(const Map& given, Sighting& out) {
        const int64_t port = given["port"].integer();
        if (port < 0 || port > 65535) return problem(fmt::format("{} is no port", port));
        const Value all(given);
        Service service{.port = port,
                        .address = text(all, "address", 100),
                        .name = text(all, "name", 100),
                        .product = text(all, "product", 200),
                        .version = text(all, "version", 200),
                        .process = text(all, "process", 300)};
        if (!given["transport"].text().empty()) service.transport = to_lower(text(all, "transport", 20));
        out.services.push_back(std::move(service));
    }

    void tie(const Map& given, Sighting& out) {
        static constexpr std::array<std::string_view, 4> between_assets{"runs-on", "depends-on", "connects-to", "stores"};
        if (std::ranges::find(between_assets, given["relation"].text()) == between_assets.end())
            return problem(fmt::format("'{}' is none of {}", cut(given["relation"].text(), 60), fmt::join(between_assets, ", ")));
        if (auto to = identifier(given["to"].map())) out.ties.push_back({.relation = std::string(given["relation"].text()), .to = *std::move(to)});
    }

    const ReadOptions& options_;
    const ReportSink& sink_;
    std::string where_;
};

}  // namespace

Result<> read_sightings(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    size_t number = 0;
    while (!bytes.empty()) {
        const size_t end = std::min(bytes.find('\n'), bytes.size());
        const std::string_view line = trim(bytes.substr(0, end));
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        ++number;
        if (line.empty()) continue;
        const std::string where = fmt::format("line {}", number);
        const Result<Value> value = schema::parse_json(line);
        if (!value)
            sink.problem({.where = where, .message = value.error().text()});
        else if (!value->as<Map>())
            sink.problem({.where = where, .message = "it is no JSON object"});
        else
            TRY(LineReader(options, sink, where).read(value->map()));
    }
    return {};
}

}  // namespace redoubt::estate
