// What `campaign show` says after the record: how far it is, its burn-down, who has what left, and what is in the way.
#include <algorithm>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/record_values.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

// Ten days at most, the first and the last among them.
std::string burn_down(const List& days) {
    constexpr size_t most_rows = 10;
    std::vector<std::vector<std::string>> rows;
    const size_t shown = std::min(most_rows, days.size());
    for (size_t at = 0; at < shown; ++at) {
        const Map& day = days[shown == 1 ? 0 : at * (days.size() - 1) / (shown - 1)].map();
        rows.push_back({std::string(day["at"].text().substr(0, 10)), cell_text(day["open"]), cell_text(day["closed"])});
    }
    const std::array columns{Column{"DAY", 10}, Column{"OPEN", 5, true}, Column{"DONE", 5, true}};
    return rows.empty() ? std::string() : "\n" + layout_table(columns, rows, 0, false);
}

std::string left_to_whom(const List& owners) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : owners) {
        const Map& one = item.map();
        rows.push_back(
            {one["owner"].is_null() ? "nobody" : cell_text(one["title"]), cell_text(one["open"]), cell_text(one["count"]), cell_text(one["overdue"])});
    }
    const std::array columns{Column{"OWNER", 8}, Column{"OPEN", 5, true}, Column{"ALL", 5, true}, Column{"OVERDUE", 7, true}};
    return rows.empty() ? std::string() : "\n" + layout_table(columns, rows, 0, false);
}

}  // namespace

Result<int> print_campaign(const std::string& key, const Surroundings& around, Client& client) {
    const Value answer = TRY(client.get(fmt::format("/campaigns/{}/progress", percent_encode(key))));
    const Map& progress = answer.map();
    std::string out = fmt::format("\n  {}: {}\n", progress["track"].text(), printable(progress["why"].text()));
    out += fmt::format("  {} at the start, {} of them open; {} joined since, {} of them open; {} done with, {} missing to the target\n",
                       progress["at_start"].integer(), progress["at_start_open"].integer(), progress["joined"].integer(), progress["joined_open"].integer(),
                       progress["closed"].integer(), progress["to_close"].integer());
    out += burn_down(progress["days"].list()) + left_to_whom(progress["owners"].list());
    if (!progress["blocks"].list().empty()) out += "\n";
    for (const Value& item : progress["blocks"].list()) out += fmt::format("{:>7}  {}\n", item.map()["count"].integer(), printable(item.map()["title"].text()));
    TRY(around.out.write(out));
    return 0;
}

}  // namespace redoubt::cli
