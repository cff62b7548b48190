// How the API shows stored events, and what a search says of them all together.
#pragma once

#include "logs/search.h"
#include "schema/value.h"

namespace redoubt::api {

class EventPresenter {
public:
    // {id, time, received, source, host, sender, kind, json, text, promoted: {user: …}, fields: [[name, value], …]}. In a list long texts
    // are cut, and `cut` says so.
    schema::Map show(const logs::Hit& hit, bool whole = false);
    std::string cell(const logs::Hit& hit, std::string_view field);  // as a table has it

private:
    bool read(const logs::Hit& hit);
    logs::EventFields event_;
};

// {matched, blocks, blocks_done, events_read, histogram: {from, step_ns, counts}, fields: [{name, events, values: [{value, count}], cut}]}
schema::Map present_search(const logs::SearchResult& result, uint64_t blocks_done, bool with_fields, size_t top);
schema::List present_fields(const logs::SearchResult& result, size_t top);

}  // namespace redoubt::api
