#include "advisories/index_builder.h"

#include <algorithm>
#include <utility>

#include "advisories/cvss.h"
#include "advisories/ecosystems.h"
#include "advisories/index_building.h"
#include "base/time.h"

namespace redoubt::advisories {
namespace {

constexpr size_t most_summary_bytes = 1'000, most_details_bytes = 4'000, most_word_bytes = 200, most_address_bytes = 500;
constexpr size_t most_references = 16, most_weaknesses = 16;

// Without half a character at the end.
std::string_view shortened(std::string_view text, size_t most) {
    size_t end = std::min(text.size(), most);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end);
}

std::string canonical_ecosystem(std::string_view ecosystem) {
    const ScopedEcosystem parts = split_ecosystem(ecosystem);
    return std::string(parts.base) + (parts.scope.empty() ? "" : ":" + std::string(parts.scope));
}

int64_t nanoseconds_of(std::string_view text) {
    const auto time = parse_time(text);
    return time ? time->unix_ns : 0;
}

}  // namespace

uint64_t IndexBuilder::content_of(const OsvRecord& record) {
    uint64_t hash = 0x9e3779b97f4a7c15;
    const auto take = [&](std::string_view text) { hash = layout::hash_from(hash, text); };
    const auto take_number = [&](uint64_t number) { hash = layout::mixed(hash ^ number, 0xa0761d6478bd642f); };
    const auto take_all = [&](const std::vector<std::string_view>& texts) {
        take_number(texts.size());
        for (const std::string_view text : texts) take(text);
    };
    for (const std::string_view text : {record.id, record.published, record.withdrawn, record.summary, record.details, record.urgency}) take(text);
    for (const auto* texts : {&record.references, &record.aliases, &record.upstream}) take_all(*texts);
    for (const uint32_t weakness : record.weaknesses) take_number(weakness);
    for (const OsvSeverity& severity : record.severities) take(severity.score);
    for (const OsvAffected& affected : record.affected) {
        take(affected.ecosystem);
        take(affected.name);
        take_all(affected.versions);
        for (const OsvRange& range : affected.ranges) {
            take_number(static_cast<uint64_t>(range.type));
            for (const OsvEvent& event : range.events) {
                take_number(static_cast<uint64_t>(event.kind));
                take(event.version);
            }
        }
    }
    return hash;
}

size_t IndexBuilder::size() const { return state_->advisories.size(); }

IndexBuilder::IndexBuilder() : state_(std::make_unique<State>()) { begin_feed({}); }
IndexBuilder::~IndexBuilder() = default;
IndexBuilder::IndexBuilder(IndexBuilder&&) noexcept = default;

void IndexBuilder::begin_feed(std::string_view name) { state_->feed = state_->feeds.number_of(name); }

void IndexBuilder::State::add_score(const OsvRecord& record, Advisory& advisory) {
    for (const OsvSeverity& severity : record.severities) {
        if (!severity.type.starts_with("CVSS")) continue;
        const auto score = score_cvss(severity.score);
        if (!score) continue;
        const auto version = static_cast<uint8_t>(1 + static_cast<int>(score->version));
        if (version < advisory.score_version || (version == advisory.score_version && score->overall() <= advisory.score)) continue;
        advisory.score = score->overall();
        advisory.score_version = version;
        advisory.vector = severity.score;
    }
    advisory.vector = arena.copy(shortened(advisory.vector, most_word_bytes));
}

IndexBuilder::State::Advisory IndexBuilder::State::read(const OsvRecord& record) {
    Advisory advisory{.id = ids.number_of(record.id), .feed = feed};
    advisory.modified_ns = nanoseconds_of(record.modified);
    advisory.published_s = nanoseconds_of(record.published) / 1'000'000'000;
    advisory.content = IndexBuilder::content_of(record);
    advisory.withdrawn = !record.withdrawn.empty();
    return advisory;
}

void IndexBuilder::State::fill(const OsvRecord& record, Advisory& advisory) {
    advisory.summary = arena.copy(shortened(record.summary, most_summary_bytes));
    advisory.details = arena.copy(shortened(record.details, most_details_bytes));
    advisory.urgency = arena.copy(shortened(record.urgency, most_word_bytes));
    add_score(record, advisory);
    for (const std::string_view each : record.references)
        if (each.size() <= most_address_bytes && advisory.references.size() < most_references) advisory.references.push_back(arena.copy(each));
    for (const uint32_t each : record.weaknesses)
        if (advisory.weaknesses.size() < most_weaknesses && std::ranges::find(advisory.weaknesses, each) == advisory.weaknesses.end())
            advisory.weaknesses.push_back(each);
    for (const std::string_view each : record.aliases) advisory.aliases.push_back(ids.number_of(each));
    for (const std::string_view each : record.upstream) advisory.upstream.push_back(ids.number_of(each));
}

void IndexBuilder::State::add_affected(const OsvAffected& affected, uint32_t advisory) {
    if (affected.name.empty() || affected.ecosystem.empty()) return;
    const Ordering ordering = ordering_of(affected);
    const std::string ecosystem = canonical_ecosystem(affected.ecosystem);
    const uint32_t name = ranges.name_number(ecosystem, ordering, canonical_name(ecosystem, affected.name));
    std::vector<VersionInterval> intervals;
    for (const OsvRange& range : affected.ranges)
        for (const VersionInterval& each : intervals_of(range, ordering)) intervals.push_back(each);
    for (const VersionInterval& each : intervals) ranges.add(name, advisory, each);
    const CompareVersions compare = comparison(ordering);
    for (const std::string_view version : affected.versions) {
        const bool covered = std::any_of(intervals.begin(), intervals.end(), [&](const VersionInterval& each) { return contains(each, compare, version); });
        if (!covered) ranges.add(name, advisory, version);
    }
    advisories[advisory].about_packages = true;
}

void IndexBuilder::add(const OsvRecord& record) {
    State& state = *state_;
    State::Advisory advisory = state.read(record);
    const auto place = static_cast<uint32_t>(state.advisories.size());
    const auto [found, fresh] = state.newest.try_emplace(uint64_t{advisory.id} << 32 | advisory.feed, place);
    if (!fresh) {
        State::Advisory& before = state.advisories[found->second];
        before.several = advisory.several = true;
        if (std::pair(before.modified_ns, before.content) >= std::pair(advisory.modified_ns, advisory.content)) return;
        before.replaced = true;
        found->second = place;
    }
    state.fill(record, advisory);
    state.advisories.push_back(std::move(advisory));
    if (!record.withdrawn.empty()) return;
    for (const OsvAffected& affected : record.affected) state.add_affected(affected, place);
}

}  // namespace redoubt::advisories
