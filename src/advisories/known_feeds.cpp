#include <cstdio>
#include <cstdlib>

#include "advisories/feed_update.h"
#include "formats/yaml/yaml.h"

// Rows of (path, start, end); a row of nulls ends the table.
extern "C" const char* const redoubt_feeds_table[];

namespace redoubt::advisories {

Result<std::vector<KnownFeed>> parse_known_feeds(std::string_view yaml) {
    const formats::yaml::Node root = TRY(formats::yaml::parse(yaml, {.bytes = 1 << 20, .depth = 8, .nodes = 10'000}));
    if (!root.is_mapping() || root.keys.size() != 1 || root.keys[0].text != "feeds" || !root.items[0].is_sequence())
        return fail(Code::malformed, "this is no list of feeds", "feeds");
    std::vector<KnownFeed> feeds;
    for (const formats::yaml::Node& item : root.items[0].items) {
        KnownFeed& feed = feeds.emplace_back();
        for (size_t i = 0; i < item.keys.size(); ++i) {
            const std::string& key = item.keys[i].text;
            const std::string& value = item.items[i].text;
            if (key == "name")
                feed.name = value;
            else if (key == "about")
                feed.about = value;
            else if (key == "url")
                feed.url = value;
            else if (key == "digest")
                feed.digest = value;
            else if (key == "usual")
                feed.usual = value == "yes";
            else
                return fail(Code::malformed, "a feed has no such member: " + key, std::to_string(item.keys[i].line));
        }
        if (feed.name.empty() || feed.url.empty()) return fail(Code::malformed, "a feed needs a name and an address", std::to_string(item.line));
    }
    return feeds;
}

// They are part of the program: a fault in them is a fault of the program, and a test loads them.
std::span<const KnownFeed> known_feeds() {
    static const std::vector<KnownFeed> feeds = [] {
        const char* const* row = redoubt_feeds_table;
        auto parsed = parse_known_feeds(std::string_view(row[1], static_cast<size_t>(row[2] - row[1])));
        if (parsed) return std::move(*parsed);
        std::fprintf(stderr, "redoubt: %s\n", parsed.error().text().c_str());
        std::abort();
    }();
    return feeds;
}

}  // namespace redoubt::advisories
