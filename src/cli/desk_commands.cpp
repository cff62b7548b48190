// Saved views, what one follows, and the news of it.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/record_options.h"
#include "cli/record_values.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;

using Cells = std::vector<std::string>;

const RecordOptions* type_named(const std::string& name) {
    const auto& all = record_options();
    const auto found = std::ranges::find_if(all, [&](const RecordOptions& type) { return type.name == name || type.plural == name; });
    return found == all.end() ? nullptr : &*found;
}

Result<std::string> plural_named(const std::string& name) {
    if (const RecordOptions* type = type_named(name)) return type->plural;
    return fail(Code::invalid, fmt::format("'{}' is not a record type", name), "TYPE", "redoubt schema names them");
}

std::string in_shell_quotes(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string list_command(const Map& view) {
    const RecordOptions* type = type_named(std::string(view["type"].text()));
    std::string out = fmt::format("redoubt {} list", type ? type->name : std::string(view["type"].text()));
    if (!view["q"].text().empty()) out += " " + in_shell_quotes(view["q"].text());
    if (!view["sort"].text().empty()) out += fmt::format(" --sort={}", view["sort"].text());
    return out;
}

Result<schema::List> all_views(Client& client, const std::string& plural) {
    const Value answer = TRY(client.get(plural.empty() ? "/views" : "/views?type=" + plural));
    return answer.map()["items"].list();
}

// By its id, or by its name where that is one view only; mine before those of others.
Result<Map> view_named(const ViewArguments& arguments, Client& client, const std::string& plural) {
    const schema::List views = TRY(all_views(client, plural));
    std::vector<Map> mine, others;
    for (const Value& item : views) {
        const Map& view = item.map();
        if (view["id"].text() == arguments.name) return view;
        if (equal_ignoring_case(view["name"].text(), arguments.name)) (view["mine"].boolean() ? mine : others).push_back(view);
    }
    const std::vector<Map>& found = mine.empty() ? others : mine;
    if (found.empty()) return fail(Code::not_found, fmt::format("there is no view '{}'", arguments.name), "NAME", "redoubt view list shows them");
    if (found.size() == 1) return found.front();
    std::string types;
    for (const Map& view : found) types += fmt::format("{}{}", types.empty() ? "" : ", ", view["type"].text());
    return fail(Code::invalid, fmt::format("there are {} views '{}': of {}", found.size(), arguments.name, types), "NAME", "say which with --type");
}

Result<int> answer_json(const Value& value, const Surroundings& around) {
    TRY(around.out.write(schema::to_json(value) + "\n"));
    return 0;
}

Result<int> list_views(const ViewArguments& arguments, const Surroundings& around, Client& client, const std::string& plural) {
    const schema::List views = TRY(all_views(client, plural));
    if (arguments.json) return answer_json(Map{{"items", views}}, around);
    const std::array columns{Column{"NAME", 12}, Column{"TYPE", 8}, Column{"WHOSE", 10}, Column{"SHARED", 6}, Column{"QUERY", 16}};
    std::vector<Cells> rows;
    for (const Value& item : views) {
        const Map& view = item.map();
        rows.push_back({cell_text(view["name"]), cell_text(view["type"]), view["mine"].boolean() ? "mine" : cell_text(view["owner"]), cell_text(view["shared"]),
                        cell_text(view["q"])});
    }
    TRY(around.out.write(rows.empty() ? "no views yet\n" : layout_table(columns, rows, around.terminal.width, around.terminal.colour)));
    return 0;
}

Result<int> save_view(const ViewArguments& arguments, const Surroundings& around, Client& client, const std::string& plural) {
    if (plural.empty()) return fail(Code::invalid, "a view is of one record type", "TYPE", "redoubt view save NAME alert 'severity:high'");
    Map body{{"name", arguments.name}, {"type", plural}, {"q", arguments.query}, {"shared", arguments.shared}};
    for (const auto& [name, text] : {std::pair{"sort", &arguments.sort}, {"layout", &arguments.layout}, {"by", &arguments.by}})
        if (!text->empty()) body.set(name, *text);
    schema::List columns;
    if (!arguments.columns.empty())
        for (const std::string_view column : split(arguments.columns, ',')) columns.emplace_back(trim(column));
    if (!columns.empty()) body.set("columns", std::move(columns));
    std::string known;
    for (const Value& item : TRY(all_views(client, plural)))
        if (item.map()["mine"].boolean() && item.map()["name"].text() == arguments.name) known = item.map()["id"].text();
    const Value saved = TRY(known.empty() ? client.post("/views", body) : client.patch("/views/" + known, body, std::nullopt));
    if (arguments.json) return answer_json(saved, around);
    TRY(around.out.write(
        printable(fmt::format("{} view '{}' of {}: {}", known.empty() ? "saved" : "changed", arguments.name, plural, list_command(saved.map()))) + "\n"));
    return 0;
}

Result<int> show_view(const ViewArguments& arguments, const Surroundings& around, const Map& view) {
    if (arguments.json) return answer_json(view, around);
    std::string out;
    for (const schema::Member& member : view)
        if (const std::string text = cell_text(member.value); !text.empty()) out += printable(fmt::format("{}  {}", pad(member.name, 9), text)) + "\n";
    TRY(around.out.write(out + printable(fmt::format("{}  {}", pad("command", 9), list_command(view))) + "\n"));
    return 0;
}

std::string what_of(const Map& subscription) {
    if (!subscription["record"].is_null()) return cell_text(subscription["record"]);
    const std::string query(subscription["q"].text());
    return fmt::format("{} {}", subscription["type"].text(), query.empty() ? "(all)" : query);
}

Result<int> list_subscriptions(const FollowArguments& arguments, const Surroundings& around, Client& client) {
    const Value answer = TRY(client.get("/subscriptions"));
    if (arguments.json) return answer_json(answer, around);
    const std::array columns{Column{"WHAT", 20}, Column{"SINCE", 19}, Column{"ID", 26}};
    std::vector<Cells> rows;
    for (const Value& item : answer.map()["items"].list()) rows.push_back({what_of(item.map()), cell_text(item.map()["created"]), cell_text(item.map()["id"])});
    TRY(around.out.write(rows.empty() ? "you follow nothing yet\n" : layout_table(columns, rows, around.terminal.width, around.terminal.colour)));
    return 0;
}

bool is_meant(const Map& subscription, const FollowArguments& arguments) {
    if (subscription["id"].text() == arguments.what) return true;
    const Map& record = subscription["record"].map();
    if (!subscription["record"].is_null()) return equal_ignoring_case(record["key"].text(), arguments.what) || record["id"].text() == arguments.what;
    const RecordOptions* type = type_named(arguments.what);
    const std::string_view of = subscription["type"].text();
    return type && (of == type->name || of == type->plural) && subscription["q"].text() == arguments.query;
}

}  // namespace

Result<int> run_view(const ViewArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    const std::string plural = arguments.type.empty() ? std::string() : TRY(plural_named(arguments.type));
    if (arguments.verb == ViewArguments::Verb::list) return list_views(arguments, around, client, plural);
    if (arguments.verb == ViewArguments::Verb::save) return save_view(arguments, around, client, plural);
    const Map view = TRY(view_named(arguments, client, plural));
    if (arguments.verb == ViewArguments::Verb::show) return show_view(arguments, around, view);
    TRY(client.remove("/views/" + std::string(view["id"].text())));
    TRY(around.out.write(printable(fmt::format("deleted view '{}' of {}", view["name"].text(), view["type"].text())) + "\n"));
    return 0;
}

Result<int> run_follow(const FollowArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    if (arguments.what.empty()) return list_subscriptions(arguments, around, client);
    if (!arguments.stop) {
        const RecordOptions* type = type_named(arguments.what);
        const Map body = type ? Map{{"type", type->plural}, {"q", arguments.query}} : Map{{"record", arguments.what}};
        const Value made = TRY(client.post("/subscriptions", body));
        if (arguments.json) return answer_json(made, around);
        TRY(around.out.write(printable("you follow " + what_of(made.map())) + "\n"));
        return 0;
    }
    const Value answer = TRY(client.get("/subscriptions"));
    for (const Value& item : answer.map()["items"].list()) {
        if (!is_meant(item.map(), arguments)) continue;
        TRY(client.remove("/subscriptions/" + std::string(item.map()["id"].text())));
        TRY(around.out.write(printable("you no longer follow " + what_of(item.map())) + "\n"));
        return 0;
    }
    return fail(Code::not_found, fmt::format("you do not follow '{}'", arguments.what), {}, "redoubt subscribe, without more, shows what you follow");
}

Result<int> run_news(const NewsArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    const Value news = TRY(client.get(fmt::format("/news?limit={}{}", arguments.limit, arguments.all ? "&after=0" : "")));
    const Map& map = news.map();
    if (arguments.json) {
        TRY(answer_json(news, around));
    } else {
        std::string out;
        for (const Value& item : map["items"].list()) {
            const Map& one = item.map();
            const std::string reason(one["reason"].text());
            out += printable(fmt::format("{}  {}  {} {}{}{}", cell_text(one["at"]), one["actor"].text(), one["action"].text(), cell_text(one["record"]),
                                         reason.empty() ? "" : ": " + reason, one["mentioned"].boolean() ? " (mentions you)" : "")) +
                   "\n";
        }
        if (map["more"].boolean()) out += "there is more; --limit shows it\n";
        TRY(around.out.write(out.empty() ? "no news\n" : out));
    }
    if (arguments.seen) TRY(client.post("/news/seen", {{"seq", map["next"]}}));
    return 0;
}

}  // namespace redoubt::cli
