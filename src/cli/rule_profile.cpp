#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "cli/client.h"
#include "cli/rule_work.h"
#include "cli/text_layout.h"
#include "rooms/watch/profiling.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;

constexpr size_t dearest_shown = 20;
constexpr size_t dearest_fields = 10;

struct CostedRule {
    const detect::Rule* rule = nullptr;
    detect::RuleCost cost;
};

std::vector<CostedRule> by_cost(std::span<const detect::Rule> rules, const detect::Profile& costs) {
    std::vector<CostedRule> out;
    for (size_t i = 0; i < rules.size(); ++i)
        if (costs.rules[i].evaluated > 0) out.push_back({&rules[i], costs.rules[i]});
    std::ranges::sort(out,
                      [](const CostedRule& a, const CostedRule& b) { return std::tie(b.cost.nanoseconds, a.rule) < std::tie(a.cost.nanoseconds, b.rule); });
    return out;
}

// One row for a field, whatever forms of it rules ask for.
std::vector<detect::FieldCost> by_cost(const std::vector<detect::FieldCost>& fields) {
    std::map<std::string_view, detect::FieldCost> merged;
    for (const detect::FieldCost& field : fields) {
        detect::FieldCost& sum = merged[field.field];
        sum.field = field.field.empty() ? "(all values)" : field.field;
        sum.nanoseconds += field.nanoseconds;
        sum.events += field.events;
    }
    std::vector<detect::FieldCost> out;
    for (auto& [name, field] : merged)
        if (field.events > 0) out.push_back(std::move(field));
    std::ranges::sort(
        out, [](const detect::FieldCost& a, const detect::FieldCost& b) { return std::tie(b.nanoseconds, a.field) < std::tie(a.nanoseconds, b.field); });
    return out;
}

uint64_t sum_of(const auto& costs, auto cost) {
    return std::accumulate(costs.begin(), costs.end(), uint64_t{0}, [&](uint64_t sum, const auto& one) { return sum + cost(one); });
}

std::string share(uint64_t part, uint64_t whole) {
    return whole == 0 ? "-" : fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}
std::string each(uint64_t nanoseconds, uint64_t count) {
    return count == 0 ? "-" : fmt::format("{:.0f} ns", static_cast<double>(nanoseconds) / static_cast<double>(count));
}

class Report {
public:
    Report(std::span<const detect::Rule> rules, const rooms::ProfiledLogs& logs)
        : logs_(logs), rules_(by_cost(rules, logs.costs)), fields_(by_cost(logs.costs.fields)) {
        of_rules_ = sum_of(rules_, [](const CostedRule& one) { return one.cost.nanoseconds; });
        of_fields_ = sum_of(fields_, [](const detect::FieldCost& one) { return one.nanoseconds; });
        const uint64_t known = of_rules_ + of_fields_;
        rest_ = logs.matching_ns > known ? logs.matching_ns - known : 0;
    }

    std::string text(size_t loaded, size_t width, bool colour) const {
        std::string out = rule_table(width, colour);
        if (rules_.size() > dearest_shown) out += fmt::format("… and {} more\n", counted(rules_.size() - dearest_shown, "rule"));
        out += "\n" + field_table(width, colour) + "\n";
        out += fmt::format("{}, {} of {} rules evaluated on any\n\n", counted(logs_.events, "event"), group_digits(rules_.size()), group_digits(loaded));
        for (const auto& [what, nanoseconds] : {std::pair{"reading the logs", logs_.reading_ns},
                                                {"looking for witnesses, all rules at once", of_fields_},
                                                {"rules on the events where one was found", of_rules_},
                                                {"routing, and telling the time", rest_}})
            out += fmt::format("{:>10}  {:>7}  {}\n", each(nanoseconds, logs_.events), share(nanoseconds, logs_.reading_ns + logs_.matching_ns), what);
        return out + "           an event, on one thread\n";
    }

    Result<> json(const Surroundings& around) const {
        for (const CostedRule& one : rules_) {
            const Map line{{"rule", one.rule->id},
                           {"title", one.rule->title},
                           {"path", one.rule->path},
                           {"nanoseconds", static_cast<int64_t>(one.cost.nanoseconds)},
                           {"evaluated", static_cast<int64_t>(one.cost.evaluated)},
                           {"without_witness", static_cast<int64_t>(one.cost.unprompted)},
                           {"matched", static_cast<int64_t>(one.cost.matched)}};
            TRY(around.out.write(schema::to_json(line) + "\n"));
        }
        for (const detect::FieldCost& one : fields_)
            TRY(around.out.write(
                schema::to_json(
                    Map{{"field", one.field}, {"nanoseconds", static_cast<int64_t>(one.nanoseconds)}, {"events", static_cast<int64_t>(one.events)}}) +
                "\n"));
        return around.out.write(schema::to_json(Map{{"events", static_cast<int64_t>(logs_.events)},
                                                    {"reading", static_cast<int64_t>(logs_.reading_ns)},
                                                    {"matching", static_cast<int64_t>(logs_.matching_ns)},
                                                    {"rest", static_cast<int64_t>(rest_)}}) +
                                "\n");
    }

private:
    std::string rule_table(size_t width, bool colour) const {
        std::vector<std::vector<std::string>> rows;
        for (size_t i = 0; i < rules_.size() && i < dearest_shown; ++i) {
            const auto& [rule, cost] = rules_[i];
            const std::string why = cost.unprompted == 0 ? "" : "no witness: evaluated on every event of its log source";
            rows.push_back({share(cost.nanoseconds, logs_.matching_ns), each(cost.nanoseconds, logs_.events), each(cost.nanoseconds, cost.evaluated),
                            group_digits(cost.evaluated), group_digits(cost.matched), rule->title, rule->path, why});
        }
        const std::vector<Column> columns{{.title = "OF MATCHING", .right = true}, {.title = "AN EVENT", .right = true},
                                          {.title = "A TIME", .right = true},      {.title = "EVALUATED", .right = true},
                                          {.title = "MATCHED", .right = true},     {.title = "RULE", .least = 24},
                                          {.title = "FILE", .least = 10},          {.title = "", .least = 10}};
        return layout_table(columns, rows, width, colour);
    }

    std::string field_table(size_t width, bool colour) const {
        std::vector<std::vector<std::string>> rows;
        for (size_t i = 0; i < fields_.size() && i < dearest_fields; ++i)
            rows.push_back({share(fields_[i].nanoseconds, logs_.matching_ns), each(fields_[i].nanoseconds, logs_.events),
                            each(fields_[i].nanoseconds, fields_[i].events), group_digits(fields_[i].events), fields_[i].field});
        const std::vector<Column> columns{{.title = "OF MATCHING", .right = true},
                                          {.title = "AN EVENT", .right = true},
                                          {.title = "A TIME", .right = true},
                                          {.title = "EVENTS", .right = true},
                                          {.title = "SEARCHED FIELD", .least = 14}};
        return layout_table(columns, rows, width, colour);
    }

    const rooms::ProfiledLogs& logs_;
    std::vector<CostedRule> rules_;
    std::vector<detect::FieldCost> fields_;
    uint64_t of_rules_ = 0;
    uint64_t of_fields_ = 0;
    uint64_t rest_ = 0;
};

}  // namespace

Result<int> profile_rules(const RulesArguments& arguments, const detect::RuleSet& rules, const Surroundings& around) {
    events::FieldNames names;
    const std::unique_ptr<detect::Matcher> matcher = detect::make_fast_matcher(rules.rules, names);
    rooms::ProfiledLogs logs;
    {
        ProgressLine line(around.error, around.terminal, true);
        const auto show = [&](double fraction) { line.show(fraction, [] { return std::string("measuring"); }); };
        logs = TRY(rooms::profile_rules(around.disk, arguments.logs, *matcher, names, show));
    }
    const Report report(rules.rules, logs);
    if (arguments.json)
        TRY(report.json(around));
    else
        TRY(around.out.write(report.text(rules.rules.size(), around.terminal.width, around.terminal.colour)));
    if (!rules.not_loaded.empty()) TRY(around.error.write(fmt::format("{} not loaded: redoubt rules check\n", counted(rules.not_loaded.size(), "rule"))));
    return 0;
}

}  // namespace redoubt::cli
