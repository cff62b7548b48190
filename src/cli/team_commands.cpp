// My work, and what Redoubt does by itself.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/people.h"
#include "cli/record_values.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;

using Cells = std::vector<std::string>;

Result<int> print_json(const Value& value, const Surroundings& around) {
    TRY(around.out.write(schema::to_json(value) + "\n"));
    return 0;
}

Result<int> print_table(std::span<const Column> columns, std::span<const Cells> rows, std::string_view when_empty, const Surroundings& around) {
    TRY(around.out.write(rows.empty() ? std::string(when_empty) : layout_table(columns, rows, around.terminal.width, around.terminal.colour)));
    return 0;
}

Result<int> print_job(const Value& answer, const Surroundings& around) {
    std::string out;
    for (const schema::Member& member : answer.map())
        if (!member.value.is_null()) out += printable(fmt::format("{}  {}", pad(member.name, 14), cell_text(member.value))) + "\n";
    TRY(around.out.write(out));
    return 0;
}

Result<int> list_jobs(const JobArguments& arguments, Client& client, const Surroundings& around) {
    const Value answer = TRY(client.get("/jobs?limit=1000" + (arguments.state.empty() ? "" : "&state=" + percent_encode(arguments.state))));
    if (arguments.json) return print_json(answer, around);
    const std::array columns{Column{"KIND", 12},       Column{"STATE", 7},       Column{"DUE", 20}, Column{"EVERY", 8},
                             Column{"TRIES", 5, true}, Column{"LAST ERROR", 12}, Column{"ID", 26}};
    std::vector<Cells> rows;
    for (const Value& item : answer.map()["items"].list()) {
        const Map& job = item.map();
        rows.push_back({cell_text(job["kind"]), cell_text(job["state"]), cell_text(job["due"]), cell_text(job["every"]), cell_text(job["attempts"]),
                        cell_text(job["last_error"]), cell_text(job["id"])});
    }
    return print_table(columns, rows, "no jobs\n", around);
}

Result<int> print_formula(const Value& answer, const Surroundings& around) {
    const std::array columns{Column{"FACTOR", 10}, Column{"POINTS", 8}, Column{"WHAT IT SAYS", 30}};
    std::vector<Cells> rows;
    for (const Value& item : answer.map()["formula"].list())
        rows.push_back({cell_text(item.map()["factor"]), cell_text(item.map()["points"]), cell_text(item.map()["doc"])});
    return print_table(columns, rows, "", around);
}

std::optional<double> number_in(const Value& value) {
    if (const auto* decimal = value.as<double>()) return *decimal;
    if (const auto* whole = value.as<int64_t>()) return static_cast<double>(*whole);
    return std::nullopt;
}

// One bar a sample, the newest sixty; a dot where there was nothing to measure.
std::string sparkline(const schema::List& samples) {
    constexpr std::array<std::string_view, 8> bars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    constexpr size_t widest = 60;
    const size_t first = samples.size() > widest ? samples.size() - widest : 0;
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = first; i < samples.size(); ++i)
        if (const auto value = number_in(samples[i].map()["value"])) {
            low = std::min(low, *value);
            high = std::max(high, *value);
        }
    std::string out;
    for (size_t i = first; i < samples.size(); ++i) {
        const auto value = number_in(samples[i].map()["value"]);
        const double part = value && high > low ? (*value - low) / (high - low) : 0;
        out += value ? bars[static_cast<size_t>(std::lround(part * 7))] : std::string_view("·");
    }
    return out;
}

std::string reasons(const Map& item) {
    std::string out;
    for (const Value& why : item["why"].list())
        out += fmt::format("{}{} {:+}", out.empty() ? "" : ", ", why.map()["text"].text(), why.map()["points"].integer());
    return out;
}

}  // namespace

Result<int> run_job(const JobArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    if (arguments.verb == JobArguments::Verb::list) return list_jobs(arguments, client, around);
    const std::string target = "/jobs/" + percent_encode(arguments.id);
    const Value answer = TRY(arguments.verb == JobArguments::Verb::show ? client.get(target) : client.post(target + "/retry", {}));
    return arguments.json ? print_json(answer, around) : print_job(answer, around);
}

Result<int> print_trend(const std::string& key, const Surroundings& around, Client& client) {
    const std::string target = "/metrics/" + percent_encode(key);
    const Value answer = TRY(client.get(target + "/value"));
    const Value sampled = TRY(client.get(target + "/samples"));
    const Map& value = answer.map();
    const schema::List& samples = sampled.map()["samples"].list();
    std::string out = fmt::format("\n  now     {} {} ({})\n", value["value"].is_null() ? "nothing to measure" : cell_text(value["value"]),
                                  cell_text(value["unit"]), value["track"].text());
    if (!value["target"].is_null()) out += fmt::format("  target  {} ({} is better)\n", cell_text(value["target"]), value["direction"].text());
    if (!samples.empty())
        out += fmt::format("  {}  {} samples since {}\n", sparkline(samples), samples.size(), cell_text(samples.front().map()["at"]).substr(0, 10));
    out += fmt::format("  behind it: {}\n", value["command"].text());
    TRY(around.out.write(out));
    return 0;
}

Result<int> run_work(const WorkArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    const std::string who = arguments.who.empty() ? "" : "&who=" + percent_encode(TRY(find_person(client, arguments.who, "--who")));
    const Value answer = TRY(client.get(fmt::format("/work?limit={}{}", arguments.limit, who)));
    if (arguments.json) return print_json(answer, around);
    if (arguments.formula) return print_formula(answer, around);
    std::string out;
    int rank = 0;
    for (const Value& item : answer.map()["items"].list()) {
        const Map& record = item.map()["record"].map();
        out += printable(fmt::format("{:>3}. {}  {}", ++rank, record["key"].text(), record["title"].text())) + "\n";
        out += printable(fmt::format("     {}: {}", item.map()["score"].integer(), reasons(item.map()))) + "\n";
        out += printable(fmt::format("     {}", item.map()["command"].text())) + "\n";
    }
    TRY(around.out.write(out.empty() ? "nothing waits\n" : out));
    return 0;
}

}  // namespace redoubt::cli
