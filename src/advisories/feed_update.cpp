#include "advisories/feed_update.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::advisories {
namespace {

constexpr uint64_t most_digest_bytes = 1 << 16;

// The first run of 64 hexadecimal digits: "<digest>  name" of sha256sum and "sha256:<DIGEST>" of NVD alike.
std::string digest_in(std::string_view text) {
    const auto hexadecimal = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    size_t run = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        run = hexadecimal(text[i]) ? run + 1 : 0;
        const bool ends = i + 1 == text.size() || !hexadecimal(text[i + 1]);
        if (run == 64 && ends) return to_lower(text.substr(i - 63, 64));
    }
    return {};
}

class FeedFetch {
public:
    FeedFetch(const FeedFolder& folder, Disk& disk, Downloads& downloads) : disk_(disk), downloads_(downloads), parts_(folder.folder() + "/parts/") {}

    // Nothing when it is unchanged.
    Result<std::optional<FeedSource>> fetch(const KnownFeed& feed, const FeedState* was, const FeedProgress& progress) {
        DownloadRequest request{.url = feed.url, .part = parts_ + feed.name, .internal_allowed = feed.internal};
        if (was != nullptr && was->from == feed.url) {
            request.tag = was->tag;
            request.changed = was->changed;
        }
        if (progress) request.progress = [&](uint64_t have, uint64_t whole) { progress(feed.name, have, whole); };
        const Downloaded got = TRY(downloads_.fetch(request));
        if (got.unchanged) return std::nullopt;
        FeedSource source{.path = request.part};
        source.state.name = feed.name;
        source.state.from = feed.url;
        source.state.internal = feed.internal;
        source.state.tag = got.tag;
        source.state.changed = got.changed;
        if (!feed.digest.empty()) source.expected = TRY(fetch_digest(feed));
        return source;
    }

    void forget(const std::string& name) {
        (void)disk_.remove(parts_ + name);
        (void)disk_.remove(parts_ + name + ".of");
    }

private:
    Result<std::string> fetch_digest(const KnownFeed& feed) {
        const std::string part = parts_ + feed.name + ".sha256";
        (void)disk_.remove(part);
        TRY(downloads_.fetch({.url = feed.digest, .part = part, .most_bytes = most_digest_bytes, .internal_allowed = feed.internal}));
        const std::string text = TRY(disk_.read(part, most_digest_bytes));
        forget(feed.name + ".sha256");
        std::string digest = digest_in(text);
        if (digest.empty()) return fail(Code::malformed, "there is no SHA-256 there", feed.digest);
        return digest;
    }

    Disk& disk_;
    Downloads& downloads_;
    std::string parts_;
};

}  // namespace

Result<FeedUpdate> update_feeds(FeedFolder& folder, Disk& disk, Downloads& downloads, Clock& clock, std::span<const KnownFeed> feeds, bool smaller,
                                const FeedProgress& progress) {
    const auto lock = TRY(folder.hold(clock.now()));
    const std::vector<FeedState> before = TRY(folder.feeds());
    FeedFetch fetch(folder, disk, downloads);
    std::vector<FeedSource> sources;
    std::vector<FeedChange> others;
    for (const KnownFeed& feed : feeds) {
        const auto was = std::ranges::find(before, feed.name, &FeedState::name);
        auto fetched = fetch.fetch(feed, was == before.end() ? nullptr : &*was, progress);
        if (!fetched) {
            others.push_back({.name = feed.name, .problem = fetched.error()});
        } else if (*fetched) {
            sources.push_back(std::move(**fetched));
        } else {
            others.push_back({.name = feed.name, .unchanged = true});
        }
    }
    auto update = TRY(folder.take(std::move(sources), clock.now(), smaller));
    // What was read and refused is no use as a part either.
    for (const FeedChange& change : update.changes) fetch.forget(change.name);
    for (FeedChange& other : others) {
        if (other.unchanged) TRY(folder.note_unchanged(other.name, clock.now()));
        update.changes.push_back(std::move(other));
    }
    return update;
}

}  // namespace redoubt::advisories
