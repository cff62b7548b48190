// The file of an index, of what was added.
#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include "advisories/alias_classes.h"
#include "advisories/brief.h"
#include "advisories/index_building.h"

namespace redoubt::advisories {
namespace {

constexpr size_t most_merged = 16;

// Ids that the file names in the order of their texts, and the place of each.
struct SortedIds {
    std::vector<uint32_t> sorted, place;

    SortedIds(IndexBuilder::State& state, const std::vector<bool>& named) : place(state.ids.size(), layout::none) {
        for (const uint32_t id : state.ids_in_order()) {
            if (!named[id]) continue;
            place[id] = static_cast<uint32_t>(sorted.size());
            sorted.push_back(id);
        }
    }
};

// Lists of one kind, one behind the other.
template <class T>
struct Lists {
    std::vector<T> all;

    template <class From, class Make>
    Result<layout::List> add(std::span<const From> items, const Make& make) {
        const layout::List list{.first = static_cast<uint32_t>(all.size()), .count = static_cast<uint32_t>(items.size())};
        for (const From& item : items) all.push_back(TRY(make(item)));
        return list;
    }
};

template <class T>
std::vector<T> with_what_is_missing(std::span<const T> before, std::span<const T> more, size_t most) {
    std::vector<T> all(before.begin(), before.end());
    for (const T& each : more)
        if (all.size() < most && std::find(all.begin(), all.end(), each) == all.end()) all.push_back(each);
    return all;
}

// Where each class of aliases begins, and its members; classes are numbered by their first id. What nobody names has none.
struct Classes {
    std::vector<uint32_t> starts, members, of_id;

    Classes(AliasClasses& aliases, const SortedIds& ids, size_t count, const std::vector<bool>& unnamed) {
        std::vector<uint32_t> class_of_root(count, layout::none);
        uint32_t classes = 0;
        std::vector<uint32_t> places;
        for (const uint32_t id : ids.sorted) {
            if (id < unnamed.size() && unnamed[id]) {
                of_id.push_back(layout::none);
                continue;
            }
            uint32_t& number = class_of_root[aliases.of(id)];
            if (number == layout::none) number = classes++;
            places.push_back(static_cast<uint32_t>(of_id.size()));
            of_id.push_back(number);
        }
        members = in_order_of_keys(places, classes, [&](uint32_t place) { return of_id[place]; }, starts);
    }
};

class IndexFinish {
public:
    struct Merged {
        std::vector<IndexBuilder::State::Advisory> advisories;
        std::vector<uint32_t> place;  // of each record, in these
    };

    IndexFinish(IndexBuilder::State& state, Merged merged, Surroundings around = {}, std::vector<uint32_t> places = {})
        : state_(state),
          merged_(std::move(merged.advisories)),
          place_(std::move(merged.place)),
          around_(std::move(around)),
          places_(std::move(places)),
          ids_(state, named()) {}

    Result<std::string> file(const IndexBuilder::Over* over = nullptr) {
        abouts_ = TRY(state_.ranges.write(file_, place_));
        TRY(write_feeds());
        TRY(write_advisories());
        TRY(write_ids());
        write_briefs();
        write_downstreams();
        if (over != nullptr) TRY(write_over(*over));
        return file_.seal(layout::index_magic, layout::index_version);
    }

private:
    std::vector<bool> named() const {
        std::vector<bool> all(state_.ids.size());
        const auto name = [&](std::span<const uint32_t> ids) {
            for (const uint32_t id : ids) all[id] = true;
        };
        name(around_.ids);
        for (const auto& each : merged_) {
            all[each.id] = true;
            name(each.aliases);
            name(each.upstream);
        }
        return all;
    }

    // Feeds by name, so that their order does not show.
    Result<> write_feeds() {
        const std::vector<uint32_t> order = in_order_of_texts(state_.feeds);
        if (order.size() > UINT16_MAX) return fail(Code::too_large, "there are more feeds than an index can hold");
        feed_place_.resize(order.size());
        std::vector<layout::Text> names;
        for (const uint32_t feed : order) {
            feed_place_[feed] = static_cast<uint16_t>(names.size());
            names.push_back(TRY(file_.add_text(state_.feeds.text(feed))));
        }
        file_.put(layout::feeds, names);
        return {};
    }

    // Vectors and words come again and again.
    Result<layout::Text> shared_text(std::string_view text) {
        const auto [found, fresh] = shared_.try_emplace(text);
        if (fresh) found->second = TRY(file_.add_text(text));
        return found->second;
    }

    Result<> write_advisories() {
        std::vector<layout::AdvisoryEntry> entries;
        Lists<uint32_t> lists;
        Lists<layout::Text> references;
        std::vector<uint32_t> blocks;
        const auto same = [](uint32_t number) -> Result<uint32_t> { return number; };
        entries.reserve(merged_.size());
        auto about = abouts_.begin();
        for (const auto& from : merged_) {
            layout::AdvisoryEntry& entry = entries.emplace_back();
            entry = {.modified = from.modified_ns / 1'000'000'000, .published = from.published_s, .content = from.content};
            entry.summary = TRY(file_.add_text(from.summary));
            entry.details = TRY(file_.add_text(from.details));
            entry.vector = TRY(shared_text(from.vector));
            entry.urgency = TRY(shared_text(from.urgency));
            const auto placed = [&](uint32_t id) -> Result<uint32_t> { return ids_.place[id]; };
            entry.upstream = TRY(lists.add(from.upstream, placed));
            entry.aliases = TRY(lists.add(from.aliases, placed));
            entry.weaknesses = TRY(lists.add(from.weaknesses, same));
            entry.references = TRY(references.add(from.references, [&](std::string_view text) { return file_.add_text(text); }));
            const auto number = static_cast<uint32_t>(entries.size() - 1);
            entry.abouts.first = static_cast<uint32_t>(about - abouts_.begin());
            for (; about != abouts_.end() && about->advisory == number; ++about) ++entry.abouts.count;
            entry.id = ids_.place[from.id];
            entry.feed = feed_place_[from.feed];
            entry.score = from.score;
            entry.score_version = from.score_version;
            entry.withdrawn = from.withdrawn ? 1 : 0;
            entry.several = from.several ? 1 : 0;
            if (!places_.empty()) entry.place = places_[number];
        }
        for (const NamedRanges::About& each : abouts_) blocks.push_back(each.block);
        file_.put(layout::advisories, entries);
        file_.put(layout::lists, lists.all);
        file_.put(layout::references, references.all);
        file_.put(layout::abouts, blocks);
        return {};
    }

    Result<> write_ids() {
        AliasClasses aliases;
        aliases.grow(static_cast<uint32_t>(state_.ids.size()));
        std::vector<layout::IdEntry> entries(ids_.sorted.size());
        for (uint32_t number = 0; number < merged_.size(); ++number) {
            entries[ids_.place[merged_[number].id]].advisory = number;
            for (const uint32_t alias : merged_[number].aliases) aliases.join(merged_[number].id, alias);
        }
        for (const auto& [id, alias] : around_.aliases) aliases.join(id, alias);
        classes_.emplace(aliases, ids_, state_.ids.size(), around_.unnamed);
        for (size_t i = 0; i < entries.size(); ++i) {
            entries[i].text = TRY(file_.add_text(state_.ids.text(ids_.sorted[i])));
            entries[i].alias_class = classes_->of_id[i];
        }
        file_.put(layout::ids, entries);
        file_.put(layout::members, classes_->members);
        file_.put(layout::classes, classes_->starts);
        return {};
    }

    // By the first name that they are about, and behind these those of none.
    std::vector<uint32_t> in_order_of_names() const {
        std::vector<std::pair<uint32_t, uint32_t>> keyed;
        auto about = abouts_.begin();
        for (uint32_t number = 0; number < merged_.size(); ++number) {
            keyed.emplace_back(about != abouts_.end() && about->advisory == number ? about->block : layout::none, number);
            while (about != abouts_.end() && about->advisory == number) ++about;
        }
        std::ranges::sort(keyed);
        std::vector<uint32_t> order;
        for (const auto& [block, number] : keyed) order.push_back(number);
        return order;
    }

    void add_class(uint32_t id, std::vector<std::string_view>& ids) const {
        const uint32_t of = classes_->of_id[ids_.place[id]];
        if (of == layout::none) return;
        for (uint32_t i = classes_->starts[of]; i < classes_->starts[of + 1]; ++i) ids.push_back(state_.ids.text(ids_.sorted[classes_->members[i]]));
    }

    void write_briefs() {
        std::vector<uint32_t> places(merged_.size(), layout::none);
        std::string bytes;
        for (const uint32_t number : in_order_of_names()) {
            const auto& from = merged_[number];
            AdvisoryBrief brief{.id = state_.ids.text(from.id), .urgency = from.urgency};
            add_class(from.id, brief.ids);
            for (const uint32_t id : from.upstream) brief.upstream.push_back(state_.ids.text(id));
            if (from.upstream.size() == 1) add_class(from.upstream.front(), brief.upstream_ids);
            const size_t place = bytes.size();
            if (place < layout::none && append_brief(bytes, brief, {.feed = feed_place_[from.feed], .score = from.score, .score_version = from.score_version}))
                places[number] = static_cast<uint32_t>(place);
        }
        file_.put(layout::brief_places, places);
        file_.put(layout::briefs, bytes);
    }

    void write_downstreams() {
        std::vector<uint32_t> starts(ids_.sorted.size() + 1, 0);
        for (const auto& each : merged_)
            for (const uint32_t id : each.upstream) ++starts[ids_.place[id] + 1];
        std::partial_sum(starts.begin(), starts.end(), starts.begin());
        std::vector<uint32_t> next(starts.begin(), starts.end() - 1), all(starts.back());
        for (uint32_t number = 0; number < merged_.size(); ++number)
            for (const uint32_t id : merged_[number].upstream) all[next[ids_.place[id]]++] = number;
        file_.put(layout::downstream_starts, starts);
        file_.put(layout::downstreams, all);
    }

    Result<> write_over(const IndexBuilder::Over& over) {
        std::vector<uint32_t> hidden{over.base.checksum()};
        hidden.insert(hidden.end(), over.hidden.begin(), over.hidden.end());
        file_.put(layout::hidden, hidden);
        std::vector<layout::Text> rereads;
        for (const auto& [feed, member] : over.rereads) {
            rereads.push_back(TRY(shared_text(feed)));
            rereads.push_back(TRY(file_.add_text(member)));
        }
        file_.put(layout::rereads, rereads);
        return {};
    }

    IndexBuilder::State& state_;
    const std::vector<IndexBuilder::State::Advisory> merged_;
    const std::vector<uint32_t> place_;
    const Surroundings around_;
    const std::vector<uint32_t> places_;  // in an overlay
    const SortedIds ids_;
    SealedWriter file_;
    std::vector<NamedRanges::About> abouts_;
    std::optional<Classes> classes_;
    std::vector<uint16_t> feed_place_;
    std::unordered_map<std::string_view, layout::Text> shared_;
};

}  // namespace

const std::vector<uint32_t>& IndexBuilder::State::ids_in_order() {
    if (id_order.size() != ids.size()) id_order = in_order_of_texts(ids);
    return id_order;
}

void IndexBuilder::State::fill_in(Advisory& merged, const Advisory& other) {
    const auto text = [](std::string_view& to, std::string_view from) {
        if (to.empty()) to = from;
    };
    text(merged.summary, other.summary);
    text(merged.details, other.details);
    text(merged.urgency, other.urgency);
    if (merged.score_version == 0) {
        merged.score = other.score;
        merged.score_version = other.score_version;
        merged.vector = other.vector;
    }
    if (merged.published_s == 0) merged.published_s = other.published_s;
    merged.references = kept(with_what_is_missing(merged.references, other.references, most_merged));
    merged.weaknesses = kept(with_what_is_missing(merged.weaknesses, other.weaknesses, most_merged));
    merged.aliases = kept(with_what_is_missing(merged.aliases, other.aliases, SIZE_MAX));
    merged.upstream = kept(with_what_is_missing(merged.upstream, other.upstream, SIZE_MAX));
    merged.withdrawn = merged.withdrawn && other.withdrawn;
    merged.several = true;
    merged.content = layout::mixed(merged.content ^ 0xa0761d6478bd642f, other.content ^ 0xe7037ed1a0b428db);
}

std::vector<IndexBuilder::State::Advisory> IndexBuilder::State::merge(std::vector<uint32_t>& place) {
    std::vector<uint32_t> records, starts;
    for (uint32_t i = 0; i < advisories.size(); ++i)
        if (!advisories[i].replaced) records.push_back(i);
    records = in_order_of_keys(records, ids.size(), [&](uint32_t record) { return advisories[record].id; }, starts);
    const auto precedence = [&](const Advisory& each) {
        return std::tuple(!each.withdrawn, each.about_packages, each.modified_ns, each.content, feeds.text(each.feed));
    };
    std::vector<Advisory> all;
    place.assign(advisories.size(), layout::none);
    for (const uint32_t id : ids_in_order()) {
        const std::span of_id = std::span(records).subspan(starts[id], starts[id + 1] - starts[id]);
        std::ranges::sort(of_id, [&](uint32_t a, uint32_t b) { return precedence(advisories[a]) > precedence(advisories[b]); });
        for (const uint32_t record : of_id) {
            if (record == of_id.front())
                all.push_back(advisories[record]);
            else
                fill_in(all.back(), advisories[record]);
            place[record] = static_cast<uint32_t>(all.size() - 1);
        }
    }
    return all;
}

Result<std::string> IndexBuilder::finish() {
    const std::unique_ptr<State> state = std::exchange(state_, std::make_unique<State>());
    begin_feed({});
    IndexFinish::Merged merged;
    merged.advisories = state->merge(merged.place);
    return IndexFinish(*state, std::move(merged)).file();
}

Result<std::string> IndexBuilder::finish_over(const Over& over) {
    const std::unique_ptr<State> state = std::exchange(state_, std::make_unique<State>());
    begin_feed({});
    IndexFinish::Merged merged;
    merged.advisories = state->merge(merged.place);
    Surroundings around = TRY(surroundings_of(over, *state, merged.advisories));
    std::vector<uint32_t> places = TRY(places_over(over, *state, merged.advisories));
    return IndexFinish(*state, std::move(merged), std::move(around), std::move(places)).file(&over);
}

}  // namespace redoubt::advisories
