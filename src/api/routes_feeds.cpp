// Feeds of advisories: which are in use, how old each is, and taking new ones.
#include <fmt/format.h>

#include "advisories/feed_folder.h"
#include "api/present.h"
#include "api/routes.h"
#include "rooms/fix/software_watch.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr uint64_t most_feed_bytes = uint64_t{4} << 30;

Value show_feed(const advisories::FeedState& feed) {
    return Map{{"name", feed.name},
               {"from", feed.from},
               {"published", time_or_null(feed.published)},
               {"taken", time_or_null(feed.taken)},
               {"records", static_cast<int64_t>(feed.records)},
               {"not_read", static_cast<int64_t>(feed.not_read)},
               {"bytes", static_cast<int64_t>(feed.bytes)},
               {"verified", feed.verified}};
}

Result<HttpResponse> list_feeds(Services& services) {
    TRY(services.software.know());
    return services.software.with_state([&](const rooms::SoftwareState& state) -> Result<HttpResponse> {
        List items;
        Value made;
        int64_t advisories = 0;
        if (state.book) {
            for (const advisories::FeedState& feed : state.book->snapshot().feeds()) items.push_back(show_feed(feed));
            made = state.book->snapshot().made();
            advisories = static_cast<int64_t>(state.book->snapshot().index().counts().advisories);
        }
        return json_answer(200, Map{{"items", std::move(items)}, {"made", std::move(made)}, {"advisories", advisories}});
    });
}

Value show_change(const advisories::FeedChange& change) {
    return Map{{"name", change.name},
               {"taken", change.taken},
               {"unchanged", change.unchanged},
               {"records", static_cast<int64_t>(change.reading.records)},
               {"not_read", static_cast<int64_t>(change.reading.not_read)},
               {"problem", change.taken || change.unchanged ? Value() : Value(change.problem.text())}};
}

// What somebody sent: a file where it is large. `from` is what they call it, not where it lies here.
Result<std::vector<advisories::FeedSource>> sent_sources(Call& call, Services& services) {
    const std::string name = call.text("name"), file = call.text("file");
    std::vector<advisories::FeedSource> sources;
    if (call.request.spooled_bytes > 0)
        sources = TRY(advisories::sources_at(services.disk, call.request.spooled, name));
    else if (!call.request.body.empty())
        sources.push_back({.state = {.name = name.empty() ? "brought" : name}, .bytes = call.request.body});
    else
        return fail(Code::invalid, "the feed is empty", "body");
    for (advisories::FeedSource& source : sources)
        if (source.state.from.empty() || source.state.from.find(call.request.spooled) == 0) source.state.from = file.empty() ? "brought" : file;
    return sources;
}

// What was there stays in use until the new one is read as a whole.
Result<HttpResponse> import_feed(Call& call, Services& services) {
    std::vector<advisories::FeedSource> sources = TRY(sent_sources(call, services));
    advisories::FeedFolder folder(services.disk, services.software.feeds());
    const auto update = TRY(folder.take(std::move(sources), services.store.clock().now(), call.text("smaller") == "true"));
    List changes;
    for (const advisories::FeedChange& change : update.changes) changes.push_back(show_change(change));
    const rooms::SoftwareOutcome done = TRY(services.software.follow());
    return json_answer(200, Map{{"items", std::move(changes)},
                                {"raised", static_cast<int64_t>(done.raised)},
                                {"closed", static_cast<int64_t>(done.closed)},
                                {"opened", static_cast<int64_t>(done.opened)},
                                {"verified", static_cast<int64_t>(done.verified)}});
}

}  // namespace

void add_feed_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/feeds",
               .operation = "list_feeds",
               .summary = "The feeds of advisories that are in use, and how old each is.",
               .tag = "software",
               .answers = {{200, "", "Feeds"}},
               .handle = [services](Call&) { return list_feeds(*services); }});
    table.add({.method = "POST",
               .pattern = "/feeds",
               .operation = "import_feed",
               .summary = "Takes a feed, or a bundle of several: the file is the body. What it says is matched at once.",
               .tag = "software",
               .right = Right::admin,
               .query = {{"name", "Of the feed; found by its content when left out."},
                         {"file", "What the file is called, for the list of feeds."},
                         {"smaller", "true: also one that has less than half of what it had.", {{"type", "string"}, {"enum", List{"true", "false"}}}}},
               .body = BodyKind::bytes,
               .most_body_bytes = most_feed_bytes,
               .spooled = true,
               .answers = {{200, "", "FeedsTaken"}},
               .handle = [services](Call& call) { return import_feed(call, *services); }});
}

}  // namespace redoubt::api
