#include "rooms/fix/deadlines.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "rooms/content.h"
#include "rooms/fix/setting_name.h"
#include "store/settings.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr std::string_view setting = "deadlines";
constexpr std::string_view used_first = "severity";  // until somebody chooses
constexpr std::array<std::string_view, 2> deadline_outcomes{"days", "action"};
constexpr int longest_days = 3650;
constexpr int64_t ns_a_day = int64_t{86400} * 1'000'000'000;

constexpr std::array inputs{
    DeadlineInput{"exploited", "Known to be exploited somewhere (KEV): yes or no."},
    DeadlineInput{"ransomware", "Known to be used by ransomware: yes or no."},
    DeadlineInput{"exploitation", "What is known of exploits: none, poc or active (SSVC)."},
    DeadlineInput{"automatable", "Whether attacks on it can be automated: yes or no (SSVC)."},
    DeadlineInput{"technical_impact", "What an attacker gains: partial or total (SSVC)."},
    DeadlineInput{"epss", "Probability of exploitation within 30 days, 0 to 1."},
    DeadlineInput{"cvss", "CVSS score, 0 to 10."},
    DeadlineInput{"severity", "informational, low, medium, high or critical."},
    DeadlineInput{"exposed", "Whether anybody can reach the asset: yes or no."},
    DeadlineInput{"exposure", "From where the asset can be reached: none, internal, partner or public."},
    DeadlineInput{"criticality", "Of the asset: low, medium, high or critical."},
    DeadlineInput{"kind", "Of the asset: host, device, application …"},
};

std::optional<int> days_of(std::string_view text) {
    int out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

std::string title_of(std::string_view csv, std::string_view name) {
    for (const std::string_view line : split(csv, '\n'))
        if (line.starts_with('#')) return std::string(trim(line.substr(1)));
    return std::string(name);
}

std::string reasons(const DeadlineTable& table, const Decided& decided, const Known& known) {
    std::string out;
    const DecisionRow& row = table.table.rows[decided.row];
    for (size_t at = 0; at < table.table.inputs.size(); ++at) {
        if (row.asked[at].empty() || row.asked[at] == "*") continue;
        const auto value = known.find(table.table.inputs[at]);
        const bool is_known = value != known.end() && !value->second.empty();
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", table.table.inputs[at],
                           is_known ? value->second : fmt::format("not known, taken as {}", row.asked[at]));
    }
    return out.empty() ? "any" : out;
}

}  // namespace

std::span<const DeadlineInput> deadline_inputs() { return inputs; }

Result<DeadlineTable> read_deadline_table(std::string name, std::string csv) {
    DeadlineTable out{.name = std::move(name), .csv = std::move(csv)};
    out.title = title_of(out.csv, out.name);
    out.table = TRY(parse_decision_table(out.csv, deadline_outcomes));
    for (const std::string& input : out.table.inputs) {
        if (std::ranges::find(inputs, input, &DeadlineInput::name) != inputs.end()) continue;
        std::vector<std::string_view> names;
        for (const DeadlineInput& one : inputs) names.push_back(one.name);
        return fail(Code::invalid, fmt::format("nothing is known by the name '{}'", input), "columns",
                    fmt::format("inputs are {}; outcomes are days and action", fmt::join(names, ", ")));
    }
    if (std::ranges::find(out.table.outcomes, "days") == out.table.outcomes.end()) return fail(Code::invalid, "no column is called days", "columns");
    for (size_t row = 0; row < out.table.rows.size(); ++row) {
        const std::string_view days = out.table.outcome(row, "days");
        if (days.empty()) continue;
        if (const auto number = days_of(days); !number || *number < 0 || *number > longest_days)
            return fail(Code::invalid, fmt::format("'{}' is no number of days", days), fmt::format("line {}", out.table.rows[row].line),
                        fmt::format("write 0 to {}, or nothing for no date", longest_days));
    }
    return out;
}

std::optional<Deadline> deadline_of(std::span<const DeadlineTable> tables, const Known& known, Time first_seen) {
    std::optional<Deadline> out;
    for (const DeadlineTable& table : tables) {
        if (!table.used) continue;
        const auto days = [&](size_t row) { return days_of(table.table.outcome(row, "days")).value_or(longest_days + 1); };
        const auto decided = decide(table.table, known, [&](size_t a, size_t b) { return days(a) < days(b); });
        if (!decided) continue;
        const int in_days = days(decided->row);
        const bool dated = in_days <= longest_days;
        Deadline one{.due = dated ? Time{first_seen.unix_ns + in_days * ns_a_day} : Time{},
                     .table = table.name,
                     .line = table.table.rows[decided->row].line,
                     .action = std::string(table.table.outcome(decided->row, "action"))};
        const std::string term = dated ? fmt::format("{} day{}", in_days, in_days == 1 ? "" : "s") : "no date";
        one.why =
            fmt::format("{}, line {}: {}{} ({})", table.title, one.line, term, one.action.empty() ? "" : ", " + one.action, reasons(table, *decided, known));
        if (!out || (dated && (out->due.unix_ns == 0 || one.due < out->due))) out = std::move(one);
    }
    return out;
}

Result<std::vector<DeadlineTable>> Deadlines::tables() {
    const Map kept = TRY(store::Settings(store_).get(setting));
    std::vector<DeadlineTable> out;
    for (const ContentFile& file : shipped_content("deadlines/")) {
        std::string_view name = file.path.substr(file.path.rfind('/') + 1);
        name.remove_suffix(std::string_view(".csv").size());
        out.push_back(TRY(read_deadline_table(std::string(name), std::string(file.text))));
        out.back().shipped = true;
    }
    for (const schema::Member& own : kept["own"].map()) out.push_back(TRY(read_deadline_table(own.name, std::string(own.value.text()))));
    const List& used = kept["used"].list();
    for (DeadlineTable& table : out)
        table.used = kept["used"].is_null() ? table.name == used_first : std::ranges::any_of(used, [&](const Value& one) { return one.text() == table.name; });
    std::ranges::sort(out, {}, &DeadlineTable::name);
    return out;
}

Result<> Deadlines::keep(const store::Actor& by, const std::string& name, const std::string& csv) {
    if (!names_a_setting(name))
        return fail(Code::invalid, fmt::format("'{}' is no name of a table", name.substr(0, 80)), "name", "write lower-case letters, digits and dashes");
    TRY(read_deadline_table(name, csv));
    for (const DeadlineTable& table : TRY(tables()))
        if (table.shipped && table.name == name)
            return fail(Code::conflict, fmt::format("'{}' comes with Redoubt", name), "name", "keep yours by another name");
    store::Settings settings(store_);
    Map kept = TRY(settings.get(setting));
    Map own = kept["own"].map();
    own.set(name, csv);
    kept.set("own", std::move(own));
    return settings.put(by, setting, kept, fmt::format("the deadline table {}", name));
}

Result<> Deadlines::drop(const store::Actor& by, const std::string& name) {
    store::Settings settings(store_);
    Map kept = TRY(settings.get(setting));
    Map own;
    bool found = false;
    for (const schema::Member& one : kept["own"].map()) {
        if (one.name == name)
            found = true;
        else
            own.set(one.name, one.value);
    }
    if (!found) {
        for (const DeadlineTable& table : TRY(tables()))
            if (table.name == name) return fail(Code::conflict, fmt::format("'{}' comes with Redoubt", name), "name", "leave it out of those that are used");
        return fail(Code::not_found, fmt::format("there is no deadline table '{}'", name), "name");
    }
    kept.set("own", std::move(own));
    if (!kept["used"].is_null()) {
        List used;
        for (const Value& one : kept["used"].list())
            if (one.text() != name) used.push_back(one);
        kept.set("used", std::move(used));
    }
    return settings.put(by, setting, kept, fmt::format("the deadline table {} dropped", name));
}

Result<> Deadlines::use(const store::Actor& by, std::span<const std::string> names) {
    const std::vector<DeadlineTable> all = TRY(tables());
    List used;
    for (const std::string& name : names) {
        if (std::ranges::find(all, name, &DeadlineTable::name) == all.end())
            return fail(Code::not_found, fmt::format("there is no deadline table '{}'", name.substr(0, 80)), "names");
        used.emplace_back(name);
    }
    store::Settings settings(store_);
    Map kept = TRY(settings.get(setting));
    kept.set("used", std::move(used));
    return settings.put(by, setting, kept, "which deadline tables are used");
}

}  // namespace redoubt::rooms
