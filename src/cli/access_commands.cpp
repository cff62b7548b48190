#include <array>
#include <span>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/record_values.h"
#include "cli/text_layout.h"
#include "records/all.h"
#include "schema/json.h"
#include "schema/record.h"
#include "store/records.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;

Result<int> print_rows(const Value& answer, std::span<const std::pair<const char*, const char*>> columns, bool json, const Surroundings& around) {
    TRY(around.out.write(json ? schema::to_json(answer) + "\n" : table_of_items(answer, columns, around.terminal)));
    return 0;
}

Result<int> print_link(const Value& answer, std::string_view what, const UserArguments& arguments, const Surroundings& around) {
    std::string link(answer.map()["link"].text());
    if (link.starts_with('/')) link = "the address that redoubt serve prints, and " + link;
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n"
                                        : fmt::format("{} {}\n{}", arguments.login, what, link.empty() ? "" : fmt::format("One-time link: {}\n", link))));
    return 0;
}

Result<int> add_user(Client& client, const UserArguments& arguments, const Surroundings& around) {
    Map body{{"login", arguments.login}, {"name", arguments.name.empty() ? arguments.login : arguments.name}, {"level", arguments.level}};
    if (arguments.service) body.set("kind", "service");
    if (!arguments.owner.empty()) body.set("party", arguments.owner);
    if (!arguments.until.empty()) body.set("until", arguments.until);
    return print_link(TRY(client.post("/users", body)), "added", arguments, around);
}

Result<int> run_policy(Client& client, const UserArguments& arguments, const Surroundings& around) {
    Map body;
    if (!arguments.factor_from.empty()) body.set("second_factor_from", arguments.factor_from);
    if (!arguments.address.empty()) body.set("address", arguments.address);
    const Value policy = body.empty() ? TRY(client.get("/identity/policy")) : TRY(client.patch("/identity/policy", body, {}));
    TRY(around.out.write(
        arguments.json ? schema::to_json(policy) + "\n"
                       : fmt::format("second factor from: {}\naddress: {}\n", policy.map()["second_factor_from"].text(), policy.map()["address"].text())));
    return 0;
}

}  // namespace

Result<int> run_user(const UserArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around, arguments.verb == UserArguments::Verb::add ? Missing::create : Missing::refuse));
    const std::string path = "/users/" + percent_encode(arguments.login);
    switch (arguments.verb) {
        case UserArguments::Verb::list: {
            constexpr std::array<std::pair<const char*, const char*>, 7> columns{
                {{"login", "LOGIN"}, {"name", "NAME"}, {"level", "LEVEL"}, {"kind", "KIND"}, {"active", "ACTIVE"}, {"factors", "FACTORS"}, {"until", "UNTIL"}}};
            return print_rows(TRY(client.get("/users")), columns, arguments.json, around);
        }
        case UserArguments::Verb::sessions: {
            constexpr std::array<std::pair<const char*, const char*>, 4> columns{
                {{"id", "ID"}, {"peer", "FROM"}, {"created", "SIGNED IN"}, {"last_used", "LAST USED"}}};
            return print_rows(TRY(client.get(path + "/sessions")), columns, arguments.json, around);
        }
        case UserArguments::Verb::add: return add_user(client, arguments, around);
        case UserArguments::Verb::policy: return run_policy(client, arguments, around);
        case UserArguments::Verb::end:
            TRY(client.remove(path + "/sessions"));
            TRY(around.out.write("ended\n"));
            return 0;
        case UserArguments::Verb::until:
            return print_link(TRY(client.patch(path, {{"until", arguments.until == "never" ? "" : arguments.until}}, {})), "changed", arguments, around);
        case UserArguments::Verb::reset:
            return print_link(TRY(client.patch(path, {{arguments.factors ? "reset_factors" : "reset", true}}, {})), "reset", arguments, around);
    }
    return 0;
}

Result<int> run_token(const TokenArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    switch (arguments.verb) {
        case TokenArguments::Verb::list: {
            constexpr std::array<std::pair<const char*, const char*>, 6> columns{
                {{"id", "ID"}, {"name", "NAME"}, {"user", "USER"}, {"scopes", "SCOPES"}, {"expires", "EXPIRES"}, {"last_used", "LAST USED"}}};
            return print_rows(TRY(client.get("/tokens")), columns, arguments.json, around);
        }
        case TokenArguments::Verb::create: {
            Map body{{"name", arguments.name}, {"scopes", schema::list_of(arguments.scopes.empty() ? std::vector<std::string>{"read"} : arguments.scopes)}};
            if (!arguments.expires.empty()) body.set("expires", arguments.expires);
            if (!arguments.service.empty()) body.set("user", arguments.service);
            const Value made = TRY(client.post("/tokens", body));
            TRY(around.out.write(arguments.json ? schema::to_json(made) + "\n" : fmt::format("{}\n", made.map()["token"].text())));
            if (!arguments.json) TRY(around.error.write("It is shown this once; keep it where secrets are kept.\n"));
            return 0;
        }
        case TokenArguments::Verb::revoke:
            TRY(client.remove("/tokens/" + percent_encode(arguments.name)));
            TRY(around.out.write("revoked\n"));
            return 0;
    }
    return 0;
}

Result<int> run_schema(const SchemaArguments& arguments, const Surroundings& around) {
    if (arguments.openapi) {
        TRY(around.out.write(around.openapi() + "\n"));  // of this program, whether or not there is data
        return 0;
    }
    schema::List types;
    for (const schema::RecordInfo* type : records::all_records()) types.push_back(schema::describe(*type));
    schema::List relations;
    for (const std::string_view relation : store::link_relations()) relations.emplace_back(relation);
    TRY(around.out.write(schema::to_json(Map{{"types", std::move(types)}, {"relations", std::move(relations)}}) + "\n"));
    return 0;
}

}  // namespace redoubt::cli
