// Who has an account here, by login and name: for naming somebody in a comment. No more of them is shown than that.
#include "api/accounts.h"
#include "api/present.h"
#include "api/routes.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

Result<HttpResponse> list_people(Call& call, Services& services) {
    std::vector<User> users = TRY(services.accounts.list());
    std::erase_if(users, [](const User& user) { return !user.active; });
    std::vector<std::string> ids;
    for (const User& user : users) ids.push_back(user.party);
    const auto parties = TRY(call.records.refer("party", ids));
    List items;
    for (size_t i = 0; i < users.size(); ++i)
        items.push_back(Map{{"login", users[i].login}, {"name", users[i].name}, {"party", parties[i] ? present(*parties[i]) : Value()}});
    return json_answer(200, Map{{"items", std::move(items)}});
}

}  // namespace

void add_people_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/people",
               .operation = "list_people",
               .summary = "Who has an account, by login and name: whom a comment can name with @login.",
               .tag = "accounts",
               .right = Right::read,
               .answers = {{200, "", "PersonPage"}},
               .handle = [services](Call& call) { return list_people(call, *services); }});
}

}  // namespace redoubt::api
