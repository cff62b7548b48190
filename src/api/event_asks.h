// A search as the parameters of a request say it.
#pragma once

#include "formats/http/target.h"
#include "rooms/watch/event_search.h"

namespace redoubt::api {

// Code::invalid at the parameter.
Result<rooms::EventAsk> event_ask(const formats::http::Target& target);

}  // namespace redoubt::api
