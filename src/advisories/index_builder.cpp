#include "advisories/index_builder.h"

#include <algorithm>
#include <utility>

#include "advisories/cvss.h"
#include "advisories/ecosystems.h"
#include "advisories/index_building.h"

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
    advisory.modified_ns = record_time(record.modified).unix_ns;
    advisory.published_s = record_time(record.published).unix_ns / 1'000'000'000;
    advisory.content = IndexBuilder::content_of(record);
    advisory.withdrawn = !record.withdrawn.empty();
    return advisory;
}

void IndexBuilder::State::fill(const OsvRecord& record, Advisory& advisory) {
    advisory.summary = arena.copy(shortened(record.summary, most_summary_bytes));
    advisory.details = arena.copy(shortened(record.details, most_details_bytes));
    advisory.urgency = arena.copy(shortened(record.urgency, most_word_bytes));
    add_score(record, advisory);
    texts.clear();
    for (const std::string_view each : record.references)
        if (each.size() <= most_address_bytes && texts.size() < most_references) texts.push_back(arena.copy(each));
    advisory.references = kept(texts);
    numbers.clear();
    for (const uint32_t each : record.weaknesses)
        if (numbers.size() < most_weaknesses && std::ranges::find(numbers, each) == numbers.end()) numbers.push_back(each);
    advisory.weaknesses = kept(numbers);
    const auto numbered = [&](const std::vector<std::string_view>& named) {
        numbers.clear();
        for (const std::string_view each : named) numbers.push_back(ids.number_of(each));
        return kept(numbers);
    };
    advisory.aliases = numbered(record.aliases);
    advisory.upstream = numbered(record.upstream);
}

IndexBuilder::State::Spelled IndexBuilder::State::ecosystem_of(const OsvAffected& affected) {
    const uint32_t spelling = spellings.number_of(affected.ecosystem);
    if (spelling < ecosystems.size()) return ecosystems[spelling];
    const ScopedEcosystem parts = split_ecosystem(affected.ecosystem);
    const std::string name = std::string(parts.base) + (parts.scope.empty() ? "" : ":" + std::string(parts.scope));
    const Ecosystem* known = find_ecosystem(name);
    const Ordering ordering = ordering_of(affected);
    return ecosystems.emplace_back(
        Spelled{.ordering = ordering, .names = known == nullptr ? Names::as_written : known->names, .number = ranges.ecosystem_number(name, ordering)});
}

void IndexBuilder::State::add_affected(const OsvAffected& affected, uint32_t advisory) {
    if (affected.name.empty() || affected.ecosystem.empty()) return;
    const auto [ordering, names, ecosystem] = ecosystem_of(affected);
    const uint32_t name =
        ranges.name_number(ecosystem, names == Names::as_written ? affected.name : std::string_view(spelled = canonical_name(names, affected.name)));
    cover.begin(ordering);
    for (const OsvRange& range : affected.ranges) cover.add(range);
    for (const VersionInterval& each : cover.intervals()) ranges.add(name, advisory, each);
    for (const std::string_view version : affected.versions)
        if (!cover.has(version)) ranges.add(name, advisory, version);
    advisories[advisory].about_packages = true;
}

void IndexBuilder::add(const OsvRecord& record) {
    State& state = *state_;
    State::Advisory advisory = state.read(record);
    const auto place = static_cast<uint32_t>(state.advisories.size());
    const uint32_t number = state.ids_of_feeds.number_of(advisory.id, advisory.feed);
    if (number < state.newest.size()) {
        State::Advisory& before = state.advisories[state.newest[number]];
        before.several = advisory.several = true;
        if (std::pair(before.modified_ns, before.content) >= std::pair(advisory.modified_ns, advisory.content)) return;
        before.replaced = true;
        state.newest[number] = place;
    } else {
        state.newest.push_back(place);
    }
    state.fill(record, advisory);
    state.advisories.push_back(advisory);
    if (!record.withdrawn.empty()) return;
    for (const OsvAffected& affected : record.affected) state.add_affected(affected, place);
}

}  // namespace redoubt::advisories
