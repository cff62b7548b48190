#include "advisories/feed_delta.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "advisories/zip_members.h"
#include "base/text.h"

namespace redoubt::advisories {
namespace {

bool is_exploitation_feed(std::string_view kind) { return kind == "kev" || kind == "epss"; }

std::unexpected<Error> make_anew(std::string why) { return fail(Code::conflict, std::move(why)); }

const FeedState* feed_named(const std::vector<FeedState>& feeds, std::string_view name) {
    const auto found = std::ranges::find(feeds, name, &FeedState::name);
    return found == feeds.end() ? nullptr : &*found;
}

// Members of a zip by name; the later of two with one name counts for neither.
using Members = std::unordered_map<std::string_view, const ZipMember*>;

Result<Members> members_of(const Zip& zip) {
    Members out;
    for (const ZipMember& member : zip.members())
        if (!out.try_emplace(member.name, &member).second) return make_anew("the zip has two members of one name");
    return out;
}

bool same_member(const ZipMember& a, const ZipMember& b) { return a.crc == b.crc && a.unpacked == b.unpacked; }

class DeltaReading {
public:
    DeltaReading(Disk& disk, const std::string& folder, const SnapshotFiles& before, Index base)
        : disk_(disk), folder_(folder), before_(before), base_(std::move(base)), most_(most_overlaid(base_.counts().advisories)) {}

    // What lies over the base already: its members are read again, as they are now.
    Result<> take_earlier(const Index& overlaid) {
        const auto rereads = TRY(overlaid.overlay()->rereads());
        for (const Index::Reread& each : rereads) rereads_[std::string(each.feed)].emplace(each.member);
        for (const AdvisoryNumber number : overlaid.renumbering().gone()) hidden_[feed_of_label(TRY(base_.feed_of(number)))].insert(number);
        return {};
    }

    Result<> take(const FeedState& feed) {
        const FeedState* was = feed_named(before_.feeds, feed.name);
        const bool changed = was == nullptr || was->digest != feed.digest;
        const auto earlier = rereads_.find(feed.name);
        if (!changed && earlier == rereads_.end()) return {};
        const auto mapped = TRY(disk_.map(folder_ + "/" + feed.file));
        const std::string_view bytes = mapped->bytes();
        const bool whole = earlier != rereads_.end() && earlier->second.contains("");
        if (!whole && !changed) return read_again(feed, bytes, earlier->second, nullptr);
        if (!whole && was != nullptr && Zip::looks_like_one(bytes)) {
            const auto old = TRY(disk_.map(folder_ + "/" + was->file));
            if (Zip::looks_like_one(old->bytes())) return compare_zips(feed, *was, old->bytes(), bytes);
        }
        return compare_with_base(feed, was, bytes, changed);
    }

    Result<FeedDelta> finish() {
        std::set<AdvisoryNumber> hidden;
        for (const auto& [feed, numbers] : hidden_) hidden.insert(numbers.begin(), numbers.end());
        if (hidden.size() > most_) return make_anew("much has gone");
        IndexBuilder::Over over{.base = base_, .hidden = {hidden.begin(), hidden.end()}};
        for (const auto& [feed, members] : rereads_)
            for (const std::string& member : members) over.rereads.emplace_back(feed, member);
        delta_.overlay = TRY(builder_.finish_over(over));
        return std::move(delta_);
    }

private:
    static std::string feed_of_label(std::string_view label) { return std::string(label.substr(0, label.find(' '))); }

    // The advisory of the base that a record of the feed takes the place of.
    Result<std::optional<AdvisoryNumber>> replaced(std::string_view id, std::string_view feed) const {
        const auto number = TRY(base_.find(id));
        if (!number) return number;
        const bool of_feed = feed_of_label(TRY(base_.feed_of(*number))) == feed;
        if (!of_feed || TRY(base_.has_several_records(*number))) return make_anew(fmt::format("{} is in several records", id));
        return number;
    }

    Result<> hide(std::string_view id, const std::string& feed) {
        if (const auto number = TRY(replaced(id, feed))) hidden_[feed].insert(*number);
        return {};
    }

    FeedPart taking_all(const std::string& feed) {
        return {.member = {},
                .record = [this, feed](const OsvRecord& record, std::string_view) -> Result<bool> {
                    if (builder_.size() >= most_) return make_anew("much has changed");
                    // What it takes the place of was in a member that is read again; otherwise two records have the id now.
                    const auto number = TRY(replaced(record.id, feed));
                    if (number && !hidden_[feed].contains(*number)) return make_anew(fmt::format("{} is in several records", record.id));
                    return true;
                },
                .decision = [this](std::string_view cve, const Ssvc& ssvc, Time decided) { delta_.decisions.push_back({std::string(cve), ssvc, decided}); }};
    }

    Result<> read(const FeedState& feed, std::string_view bytes, FeedReading& reading, IndexBuilder& builder, FeedPart part) {
        FeedReader reader(builder, nullptr, feed.name, reading, std::move(part));
        reader.add(feed.file, bytes);
        if (reader.ended()) return std::unexpected(*reader.ended());
        return {};
    }

    // Those members of a zip that are there.
    Result<> read_again(const FeedState& feed, std::string_view bytes, const std::set<std::string>& members, FeedReading* reading) {
        FeedReading not_asked;
        FeedPart part = taking_all(feed.name);
        part.member = [&](const ZipMember& member) { return members.contains(std::string(member.name)); };
        return read(feed, bytes, reading == nullptr ? not_asked : *reading, builder_, std::move(part));
    }

    Result<> compare_zips(const FeedState& feed, const FeedState& was, std::string_view old_bytes, std::string_view bytes) {
        const Zip old_zip = TRY(Zip::open(old_bytes)), zip = TRY(Zip::open(bytes));
        const Members before = TRY(members_of(old_zip)), after = TRY(members_of(zip));
        std::set<std::string>& names = rereads_[feed.name];
        const auto note = [&](std::string_view name) -> Result<> {
            names.emplace(name);
            if (names.size() > 2 * most_) return make_anew("much has changed");
            return {};
        };
        for (const auto& [name, member] : after) {
            const auto same = before.find(name);
            if (same == before.end() || !same_member(*same->second, *member)) TRY(note(name));
        }
        for (const auto& [name, member] : before)
            if (!after.contains(name)) TRY(note(name));
        FeedReading old_reading, reading;
        std::map<std::string, Time> taken_back;
        IndexBuilder unused;
        FeedPart part{.member = [&](const ZipMember& member) { return names.contains(std::string(member.name)); },
                      .record = [&](const OsvRecord& record, std::string_view) -> Result<bool> {
                          TRY(hide(record.id, feed.name));
                          return false;
                      },
                      .decision = [&](std::string_view cve, const Ssvc&, Time decided) { taken_back[std::string(cve)] = decided; }};
        TRY(read(was, old_bytes, old_reading, unused, std::move(part)));
        TRY(read_again(feed, bytes, names, &reading));
        for (const SsvcDecision& decision : delta_.decisions)
            if (const auto old = taken_back.find(decision.cve); old != taken_back.end() && old->second <= decision.decided) taken_back.erase(old);
        if (!taken_back.empty()) return make_anew("decisions were taken back");
        delta_.readings[feed.name] = counted(was, old_reading, std::move(reading));
        return {};
    }

    // What the feed counts now, of what it counted and of what was read of both.
    static FeedReading counted(const FeedState& was, const FeedReading& old, FeedReading now) {
        const auto moved = [](uint64_t from, uint64_t less, uint64_t more) { return from + more - std::min(from + more, less); };
        now.records = moved(was.records, old.records, now.records);
        now.not_read = moved(was.not_read, old.not_read, now.not_read);
        now.scores_apart = moved(was.scores_apart, old.scores_apart, now.scores_apart);
        now.published = std::max(now.published, was.published);
        std::vector<std::string> kinds;
        for (const std::string_view kind : split(was.kind, ',')) kinds.emplace_back(trim(kind));
        for (const std::string& kind : now.kinds)
            if (std::ranges::find(kinds, kind) == kinds.end()) kinds.push_back(kind);
        now.kinds = std::move(kinds);
        return now;
    }

    // Everything that the feed says against the base, whatever lay over it.
    Result<> compare_with_base(const FeedState& feed, const FeedState* was, std::string_view bytes, bool changed) {
        if (was != nullptr && was->kind.find("cve") != std::string::npos) return make_anew("decisions may have been taken back");
        rereads_[feed.name] = {""};
        std::set<AdvisoryNumber>& hidden = hidden_[feed.name];
        hidden.clear();
        std::vector<bool> seen(base_.counts().advisories);
        FeedPart part = taking_all(feed.name);
        part.record = [&](const OsvRecord& record, std::string_view label) -> Result<bool> {
            const auto number = TRY(replaced(record.id, feed.name));
            if (number && seen[*number]) return make_anew(fmt::format("{} is in several records", record.id));
            if (number) seen[*number] = true;
            if (number && TRY(says_the_same(*number, record, label))) return false;
            if (builder_.size() >= most_) return make_anew("much has changed");
            if (number) hidden.insert(*number);
            return true;
        };
        FeedReading reading;
        TRY(read(feed, bytes, reading, builder_, std::move(part)));
        if (std::ranges::all_of(reading.kinds, is_exploitation_feed)) rereads_.erase(feed.name);
        for (AdvisoryNumber number = 0; was != nullptr && number < seen.size(); ++number) {
            if (seen[number] || feed_of_label(TRY(base_.feed_of(number))) != feed.name) continue;
            if (TRY(base_.has_several_records(number))) return make_anew("one of several records is gone");
            hidden.insert(number);
        }
        if (changed) delta_.readings[feed.name] = std::move(reading);
        return {};
    }

    Result<bool> says_the_same(AdvisoryNumber number, const OsvRecord& record, std::string_view label) const {
        if (TRY(base_.content_of(number)) != IndexBuilder::content_of(record) || TRY(base_.feed_of(number)) != label) return false;
        return TRY(base_.advisory(number)).modified_s == record_time(record.modified).unix_ns / 1'000'000'000;
    }

    Disk& disk_;
    const std::string& folder_;
    const SnapshotFiles& before_;
    const Index base_;
    const size_t most_;
    IndexBuilder builder_;
    std::map<std::string, std::set<std::string>> rereads_;    // by feed
    std::map<std::string, std::set<AdvisoryNumber>> hidden_;  // likewise
    FeedDelta delta_;
};

Result<FeedDelta> read_what_changed(Disk& disk, const std::string& folder, const SnapshotFiles& before, const std::vector<FeedState>& feeds) {
    auto base = TRY(disk.map(folder + "/" + before.index));
    DeltaReading reading(disk, folder, before, TRY(Index::open(std::move(base))));
    if (!before.overlay.empty()) {
        auto below = TRY(disk.map(folder + "/" + before.index));
        auto over = TRY(disk.map(folder + "/" + before.overlay));
        const Index overlaid = TRY(Index::open(std::move(below), std::move(over)));
        TRY(reading.take_earlier(overlaid));
    }
    for (const FeedState& feed : feeds)
        if (!is_exploitation_feed(feed.kind)) TRY(reading.take(feed));
    return reading.finish();
}

}  // namespace

size_t most_overlaid(uint64_t advisories) { return std::min<size_t>(10'000, std::max<size_t>(16, advisories / 8)); }

Result<std::optional<FeedDelta>> read_delta(Disk& disk, const std::string& folder, const SnapshotFiles& before, const std::vector<FeedState>& feeds) {
    if (before.index.empty()) return std::nullopt;
    const bool any_gone = std::ranges::any_of(before.feeds, [&](const FeedState& was) { return feed_named(feeds, was.name) == nullptr; });
    if (any_gone) return std::nullopt;
    auto delta = read_what_changed(disk, folder, before, feeds);
    // Whatever is in its way, all of it read anew says what is wrong.
    if (!delta) return std::nullopt;
    return std::optional(std::move(*delta));
}

}  // namespace redoubt::advisories
