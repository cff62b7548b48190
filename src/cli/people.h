// People as one types them: a key, an id, a whole name or mail address, or any part of a name that means one person only.
#pragma once

#include <string>
#include <string_view>

#include "cli/client.h"
#include "schema/own_field.h"

namespace redoubt::cli {

// The party's key. Code::invalid with the candidates where several fit, Code::not_found where nobody does.
Result<std::string> find_person(Client& client, const std::string& typed, std::string_view where);

// The same in every field of `fields` that refers to a party; `own` are the customer's own fields.
Result<> find_people(Client& client, std::string_view type, const schema::OwnFields& own, schema::Map& fields);

}  // namespace redoubt::cli
