// SearchStream: a search told as server-sent events while it runs: hits newest first, progress with the histogram so far, done. It
// waits where the client does not keep up, and ends when the client goes.
#pragma once

#include <functional>
#include <memory>

#include "api/application.h"
#include "rooms/watch/event_search.h"

namespace redoubt::api {

// Events: hits {items}, progress {…, histogram, fields}, done {…, looked_at_all, spent, next, problems}, problem {detail}.
Result<std::unique_ptr<EventStream>> stream_search(rooms::EventSearch& searches, const store::Actor& actor, const rooms::EventAsk& ask,
                                                   std::function<void()> wake, std::function<bool()> allowed);

}  // namespace redoubt::api
