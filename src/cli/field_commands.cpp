#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/record_values.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;

Result<int> list_fields(const FieldArguments& arguments, const Surroundings& around, Client& client) {
    const Value answer = TRY(client.get(arguments.type.empty() ? "/own-fields" : "/own-fields?type=" + percent_encode(arguments.type)));
    if (arguments.json) {
        TRY(around.out.write(schema::to_json(answer) + "\n"));
        return 0;
    }
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer.map()["items"].list()) {
        const Map& field = item.map();
        std::string kind(field["kind"].text());
        if (!field["refers_to"].text().empty()) kind += fmt::format(" to {}", field["refers_to"].text());
        if (!field["choices"].list().empty()) kind += ": " + cell_text(field["choices"]);
        rows.push_back({fmt::format("{}.{}", field["type"].text(), field["name"].text()), cell_text(field["title"]), std::move(kind),
                        field["required"].boolean() ? "yes" : "", cell_text(field["doc"])});
    }
    const std::vector<Column> titles{{.title = "FIELD", .least = 16}, {.title = "TITLE"}, {.title = "KIND"}, {.title = "REQUIRED"}, {.title = "DOC"}};
    TRY(around.out.write(rows.empty() ? "no fields of your own yet\n" : layout_table(titles, rows, around.terminal.width, around.terminal.colour)));
    return 0;
}

// "asset.cost_center" or an id, as its id.
Result<std::string> id_of(const std::string& field, Client& client) {
    const Value answer = TRY(client.get("/own-fields"));
    for (const Value& item : answer.map()["items"].list()) {
        const Map& map = item.map();
        if (map["id"].text() == field || fmt::format("{}.{}", map["type"].text(), map["name"].text()) == field) return std::string(map["id"].text());
    }
    return fail(Code::not_found, fmt::format("there is no own field '{}'", field), {}, "redoubt field list shows them, as TYPE.NAME");
}

Map body_of(const FieldArguments& arguments) {
    Map body;
    if (!arguments.title.empty()) body.set("title", arguments.title);
    if (!arguments.doc.empty()) body.set("doc", arguments.doc);
    if (!arguments.choices.empty()) body.set("choices", schema::list_of(arguments.choices));
    if (!arguments.refers_to.empty()) body.set("refers_to", arguments.refers_to);
    if (!arguments.required.empty()) body.set("required", arguments.required == "true" || arguments.required == "yes");
    if (!arguments.reason.empty()) body.set("reason", arguments.reason);
    return body;
}

Result<int> print_field(const Value& field, std::string_view what, const FieldArguments& arguments, const Surroundings& around) {
    const Map& map = field.map();
    TRY(around.out.write(arguments.json ? schema::to_json(field) + "\n" : fmt::format("{}.{} {}\n", map["type"].text(), map["name"].text(), what)));
    return 0;
}

}  // namespace

Result<int> run_field(const FieldArguments& arguments, const Surroundings& around) {
    using Verb = FieldArguments::Verb;
    Client client = TRY(Client::connect(arguments.target, around, arguments.verb == Verb::add ? Missing::create : Missing::refuse));
    switch (arguments.verb) {
        case Verb::list: return list_fields(arguments, around, client);
        case Verb::add: {
            Map body = body_of(arguments);
            body.set("type", arguments.type);
            body.set("name", arguments.name);
            body.set("kind", arguments.kind);
            return print_field(TRY(client.post("/own-fields", body)), "defined", arguments, around);
        }
        case Verb::change: {
            const std::string id = TRY(id_of(arguments.name, client));
            return print_field(TRY(client.patch("/own-fields/" + percent_encode(id), body_of(arguments), {})), "changed", arguments, around);
        }
        case Verb::remove: {
            const std::string id = TRY(id_of(arguments.name, client));
            TRY(client.remove(
                fmt::format("/own-fields/{}{}", percent_encode(id), arguments.reason.empty() ? "" : "?reason=" + percent_encode(arguments.reason))));
            TRY(around.out.write(fmt::format("{} removed; its values stay, to be read\n", arguments.name)));
            return 0;
        }
    }
    return 0;
}

}  // namespace redoubt::cli
