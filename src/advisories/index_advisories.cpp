// What an index says of its advisories: ids, classes of aliases, and what their records say.
#include "advisories/index.h"

#include <algorithm>

#include "advisories/brief.h"

namespace redoubt::advisories {

IndexCounts Index::counts() const {
    IndexCounts counts{.names = file_.count<uint32_t>(layout::names),
                       .ranges = file_.header().counts[0],
                       .exact_versions = file_.header().counts[1],
                       .advisories = file_.count<layout::AdvisoryEntry>(layout::advisories),
                       .ids = file_.count<layout::IdEntry>(layout::ids),
                       .bytes = file_.header().file_bytes};
    if (!over_) return counts;
    const IndexCounts over = over_->counts();
    counts.names += over.names;
    counts.ranges += over.ranges;
    counts.exact_versions += over.exact_versions;
    counts.advisories += over.advisories - renumbering_.gone().size();
    counts.ids += over.ids;
    counts.bytes += over.bytes;
    return counts;
}

Result<std::string_view> Index::id_text(uint32_t number) const {
    const auto found = TRY(file_.entry<layout::IdEntry>(layout::ids, number));
    return file_.text(found.text);
}

Result<std::vector<std::string_view>> Index::id_texts(layout::IndexSection list, uint64_t from, uint64_t to) const {
    std::vector<std::string_view> all;
    for (uint64_t i = from; i < to; ++i) {
        const auto number = TRY(file_.entry<uint32_t>(list, i));
        all.push_back(TRY(id_text(number)));
    }
    return all;
}

Result<std::optional<uint32_t>> Index::find_id(std::string_view id) const {
    auto low = uint32_t{0}, high = static_cast<uint32_t>(file_.count<layout::IdEntry>(layout::ids));
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const std::string_view there = TRY(id_text(middle));
        if (there == id) return middle;
        if (there < id)
            low = middle + 1;
        else
            high = middle;
    }
    return std::nullopt;
}

Result<std::optional<AdvisoryNumber>> Index::find(std::string_view id) const {
    if (over_)
        if (const auto over = TRY(over_->find(id))) {
            if (*over >= renumbering_.come().size()) return file_.damaged("an id of its overlay points nowhere");
            return renumbering_.come()[*over];
        }
    const auto number = TRY(find_id(id));
    if (!number) return std::nullopt;
    const layout::IdEntry found = TRY(file_.entry<layout::IdEntry>(layout::ids, *number));
    return found.advisory == layout::none ? std::nullopt : renumbering_.after(found.advisory);
}

Result<std::vector<std::string_view>> Index::aliases_of(std::string_view id) const {
    if (over_ && TRY(over_->find_id(id))) return over_->aliases_of(id);
    const auto number = TRY(find_id(id));
    return number ? class_of(*number) : std::vector<std::string_view>();
}

Result<std::vector<std::string_view>> Index::class_of(uint32_t id) const {
    // What the overlay says of an id is all that holds of it.
    if (over_) {
        const std::string_view text = TRY(id_text(id));
        if (TRY(over_->find_id(text))) return over_->aliases_of(text);
    }
    const uint32_t of = TRY(file_.entry<layout::IdEntry>(layout::ids, id)).alias_class;
    if (of == layout::none) return std::vector<std::string_view>();
    const uint32_t from = TRY(file_.entry<uint32_t>(layout::classes, of));
    const uint32_t to = TRY(file_.entry<uint32_t>(layout::classes, uint64_t{of} + 1));
    return id_texts(layout::members, from, to);
}

Result<std::vector<AdvisoryNumber>> Index::downstream_of(std::string_view id) const {
    std::vector<AdvisoryNumber> all = TRY(downstream_here(id));
    if (!over_) return all;
    std::vector<AdvisoryNumber> both;
    for (const AdvisoryNumber number : all)
        if (const auto after = renumbering_.after(number)) both.push_back(*after);
    const auto over = TRY(over_->downstream_here(id));
    for (const AdvisoryNumber number : over) {
        if (number >= renumbering_.come().size()) return file_.damaged("a list of its overlay points nowhere");
        both.push_back(renumbering_.come()[number]);
    }
    std::sort(both.begin(), both.end());
    return both;
}

Result<std::vector<AdvisoryNumber>> Index::downstream_here(std::string_view id) const {
    const auto number = TRY(find_id(id));
    if (!number) return std::vector<AdvisoryNumber>();
    const uint32_t from = TRY(file_.entry<uint32_t>(layout::downstream_starts, *number));
    const uint32_t to = TRY(file_.entry<uint32_t>(layout::downstream_starts, uint64_t{*number} + 1));
    std::vector<AdvisoryNumber> all;
    for (uint64_t i = from; i < to; ++i) all.push_back(TRY(file_.entry<uint32_t>(layout::downstreams, i)));
    return all;
}

Result<AdvisorySummary> Index::advisory(AdvisoryNumber number) const {
    const auto [index, local, found] = TRY(located(number));
    AdvisorySummary summary{.id = TRY(index->id_text(found.id)),
                            .summary = TRY(index->file_.text(found.summary)),
                            .modified_s = found.modified,
                            .withdrawn = found.withdrawn != 0,
                            .urgency = TRY(index->file_.text(found.urgency))};
    if (found.score_version == 0 || found.score_version > 4) return summary;
    summary.score = found.score;
    summary.score_version = static_cast<CvssVersion>(found.score_version - 1);
    return summary;
}

Result<> Index::brief(AdvisoryNumber number, AdvisoryBrief& brief) const {
    const auto [index, local] = file_of(number);
    const SealedFile& file = index->file_;
    brief.score.reset();
    for (auto* texts : {&brief.ids, &brief.upstream, &brief.upstream_ids}) texts->clear();
    const auto place = TRY(file.entry<uint32_t>(layout::brief_places, local));
    if (place == layout::none) return brief_of_tables(number, brief);
    const layout::Section& all = file.section(layout::briefs);
    if (all.bytes < brief_header_bytes || place > all.bytes - brief_header_bytes) return file.damaged("a brief lies outside of the briefs");
    TRY(file.touch(all.offset + place, brief_header_bytes));
    const size_t bytes = brief_bytes(file.bytes().substr(all.offset + place, brief_header_bytes));
    if (bytes > all.bytes - place) return file.damaged("a brief lies outside of the briefs");
    TRY(file.touch(all.offset + place, bytes));
    BriefNumbers numbers;
    if (!read_brief(file.bytes().substr(all.offset + place, bytes), brief, numbers)) return file.damaged("a brief is shorter than what it holds");
    if (numbers.score_version > 0 && numbers.score_version <= 4) {
        brief.score = numbers.score;
        brief.score_version = static_cast<CvssVersion>(numbers.score_version - 1);
    }
    const auto feed = TRY(file.entry<layout::Text>(layout::feeds, numbers.feed));
    brief.feed = TRY(file.text(feed));
    if (!over_ || index != this) return {};
    // What the overlay says of an id is all that holds of it.
    if (TRY(over_->find_id(brief.id))) brief.ids = TRY(over_->aliases_of(brief.id));
    if (brief.upstream.size() == 1 && TRY(over_->find_id(brief.upstream.front()))) brief.upstream_ids = TRY(over_->aliases_of(brief.upstream.front()));
    return {};
}

Result<> Index::brief_of_tables(AdvisoryNumber number, AdvisoryBrief& brief) const {
    const AdvisorySummary summary = TRY(advisory(number));
    brief.id = summary.id;
    brief.feed = TRY(feed_of(number));
    brief.urgency = summary.urgency;
    brief.score = summary.score;
    brief.score_version = summary.score_version;
    brief.ids = TRY(aliases_of(summary.id));
    brief.upstream = TRY(upstream_of(number));
    if (brief.upstream.size() == 1) brief.upstream_ids = TRY(aliases_of(brief.upstream.front()));
    return {};
}

Result<AdvisoryPage> Index::page(AdvisoryNumber number) const {
    const auto [index, local, found] = TRY(located(number));
    const SealedFile& file = index->file_;
    AdvisoryPage page{
        .details = TRY(file.text(found.details)), .vector = TRY(file.text(found.vector)), .published_s = found.published, .feed = TRY(feed_of(number))};
    for (uint64_t i = 0; i < found.references.count; ++i) {
        const auto place = TRY(file.entry<layout::Text>(layout::references, found.references.first + i));
        page.references.push_back(TRY(file.text(place)));
    }
    for (uint64_t i = 0; i < found.weaknesses.count; ++i) page.weaknesses.push_back(TRY(file.entry<uint32_t>(layout::lists, found.weaknesses.first + i)));
    return page;
}

Result<std::string_view> Index::feed_of(AdvisoryNumber number) const {
    const auto [index, local, found] = TRY(located(number));
    const auto place = TRY(index->file_.entry<layout::Text>(layout::feeds, found.feed));
    return index->file_.text(place);
}

Result<uint64_t> Index::content_of(AdvisoryNumber number) const { return TRY(located(number)).entry.content; }

Result<std::vector<std::string_view>> Index::upstream_of(AdvisoryNumber number) const {
    const auto [index, local, found] = TRY(located(number));
    return index->id_texts(layout::lists, found.upstream.first, uint64_t{found.upstream.first} + found.upstream.count);
}

Result<std::vector<std::string_view>> Index::said_aliases_of(AdvisoryNumber number) const {
    const auto [index, local, found] = TRY(located(number));
    return index->id_texts(layout::lists, found.aliases.first, uint64_t{found.aliases.first} + found.aliases.count);
}

Result<bool> Index::has_several_records(AdvisoryNumber number) const { return TRY(located(number)).entry.several != 0; }

}  // namespace redoubt::advisories
