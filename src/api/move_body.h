// {"to":…, "reason":…, …fields}: how a move is asked for, of one record and of many.
#pragma once

#include "schema/value.h"
#include "store/records.h"

namespace redoubt::api {

// `place` goes before the path of what is wrong: "/move".
Result<store::MoveRequest> read_move(const schema::Map& given, std::string_view place);

}  // namespace redoubt::api
