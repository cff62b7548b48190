#include "advisories/index_builder.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "advisories/alias_classes.h"
#include "advisories/cvss.h"
#include "advisories/ecosystems.h"
#include "advisories/index_blocks.h"
#include "advisories/index_layout.h"
#include "advisories/version_intervals.h"
#include "base/time.h"

namespace redoubt::advisories {
namespace {

// At most 1,000 bytes, without half a character at the end.
std::string shortened(std::string_view text) {
    size_t end = std::min<size_t>(text.size(), 1000);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return std::string(text.substr(0, end));
}

std::string canonical_ecosystem(std::string_view ecosystem) {
    const ScopedEcosystem parts = split_ecosystem(ecosystem);
    return std::string(parts.base) + (parts.scope.empty() ? "" : ":" + std::string(parts.scope));
}

}  // namespace

struct IndexBuilder::State {
    struct Advisory {
        uint32_t id = 0;  // as interned
        int64_t modified_ns = 0;
        std::string summary;
        std::vector<uint32_t> aliases, upstream;
        uint8_t score = 0, score_version = 0;
        bool withdrawn = false;
        bool replaced = false;
    };

    Interned ids, texts;
    std::unordered_map<uint32_t, uint32_t> advisory_of_id;
    std::vector<Advisory> advisories;
    NamedRanges ranges;

    // The score of the newest version of CVSS that the record has a vector for.
    static void add_score(const OsvRecord& record, Advisory& advisory) {
        for (const OsvSeverity& severity : record.severities) {
            if (!severity.type.starts_with("CVSS")) continue;
            const auto score = score_cvss(severity.score);
            if (!score) continue;
            const auto version = static_cast<uint8_t>(1 + static_cast<int>(score->version));
            if (version < advisory.score_version || (version == advisory.score_version && score->overall() <= advisory.score)) continue;
            advisory.score = score->overall();
            advisory.score_version = version;
        }
    }

    void add_affected(const OsvAffected& affected, uint32_t advisory) {
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
    }
};

IndexBuilder::IndexBuilder() : state_(std::make_unique<State>()) {}
IndexBuilder::~IndexBuilder() = default;
IndexBuilder::IndexBuilder(IndexBuilder&&) noexcept = default;

void IndexBuilder::add(const OsvRecord& record) {
    State& state = *state_;
    State::Advisory advisory;
    advisory.id = state.ids.number_of(record.id);
    advisory.summary = shortened(record.summary);
    advisory.withdrawn = !record.withdrawn.empty();
    if (const auto modified = parse_time(record.modified)) advisory.modified_ns = modified->unix_ns;
    const auto [found, fresh] = state.advisory_of_id.try_emplace(advisory.id, static_cast<uint32_t>(state.advisories.size()));
    if (!fresh) {
        State::Advisory& before = state.advisories[found->second];
        if (before.modified_ns >= advisory.modified_ns) return;
        before.replaced = true;
        found->second = static_cast<uint32_t>(state.advisories.size());
    }
    State::add_score(record, advisory);
    for (const std::string_view alias : record.aliases) advisory.aliases.push_back(state.ids.number_of(alias));
    for (const std::string_view each : record.upstream) advisory.upstream.push_back(state.ids.number_of(each));
    if (!advisory.withdrawn)
        for (const OsvAffected& affected : record.affected) state.add_affected(affected, static_cast<uint32_t>(state.advisories.size()));
    state.advisories.push_back(std::move(advisory));
}

namespace {

// Numbers in the order of their texts, and the other way round.
struct SortedNumbers {
    std::vector<uint32_t> sorted, place;

    template <class Less>
    SortedNumbers(std::vector<uint32_t> numbers, size_t count, const Less& less) : sorted(std::move(numbers)), place(count, layout::none) {
        std::sort(sorted.begin(), sorted.end(), less);
        for (uint32_t i = 0; i < sorted.size(); ++i) place[sorted[i]] = i;
    }
};

}  // namespace

Result<std::string> IndexBuilder::finish() {
    const std::unique_ptr<State> state = std::exchange(state_, std::make_unique<State>());
    const auto by_text = [&](uint32_t a, uint32_t b) { return state->ids.text(a) < state->ids.text(b); };
    std::vector<uint32_t> kept, named;
    AliasClasses aliases;
    aliases.grow(static_cast<uint32_t>(state->ids.size()));
    for (uint32_t i = 0; i < state->advisories.size(); ++i) {
        const State::Advisory& advisory = state->advisories[i];
        if (advisory.replaced) continue;
        kept.push_back(i);
        named.push_back(advisory.id);
        named.insert(named.end(), advisory.aliases.begin(), advisory.aliases.end());
        named.insert(named.end(), advisory.upstream.begin(), advisory.upstream.end());
        for (const uint32_t alias : advisory.aliases) aliases.join(advisory.id, alias);
    }
    std::sort(named.begin(), named.end());
    named.erase(std::unique(named.begin(), named.end()), named.end());
    const SortedNumbers ids(std::move(named), state->ids.size(), by_text);
    const SortedNumbers order(std::move(kept), state->advisories.size(),
                              [&](uint32_t a, uint32_t b) { return by_text(state->advisories[a].id, state->advisories[b].id); });

    IndexFile file;
    TRY(state->ranges.write(file, order.place));
    std::vector<layout::AdvisoryEntry> entries;
    std::vector<uint32_t> upstreams;
    for (const uint32_t number : order.sorted) {
        const State::Advisory& from = state->advisories[number];
        entries.push_back({.modified = from.modified_ns / 1'000'000'000,
                           .summary = TRY(file.add_text(from.summary)),
                           .id = ids.place[from.id],
                           .upstream = static_cast<uint32_t>(upstreams.size()),
                           .upstream_count = static_cast<uint32_t>(from.upstream.size()),
                           .score = from.score,
                           .score_version = from.score_version,
                           .withdrawn = from.withdrawn ? uint8_t{1} : uint8_t{0}});
        for (const uint32_t id : from.upstream) upstreams.push_back(ids.place[id]);
    }
    // Classes are numbered by their first id.
    std::vector<uint32_t> class_of_root(state->ids.size(), layout::none);
    std::vector<std::vector<uint32_t>> members;
    std::vector<layout::IdEntry> id_entries;
    for (uint32_t i = 0; i < ids.sorted.size(); ++i) {
        uint32_t& alias_class = class_of_root[aliases.of(ids.sorted[i])];
        if (alias_class == layout::none) {
            alias_class = static_cast<uint32_t>(members.size());
            members.emplace_back();
        }
        members[alias_class].push_back(i);
        const auto advisory = state->advisory_of_id.find(ids.sorted[i]);
        id_entries.push_back({.text = TRY(file.add_text(state->ids.text(ids.sorted[i]))),
                              .alias_class = alias_class,
                              .advisory = advisory == state->advisory_of_id.end() ? layout::none : order.place[advisory->second]});
    }
    std::vector<uint32_t> starts{0}, all_members;
    for (const auto& each : members) {
        all_members.insert(all_members.end(), each.begin(), each.end());
        starts.push_back(static_cast<uint32_t>(all_members.size()));
    }
    file.put(layout::advisories, entries);
    file.put(layout::ids, id_entries);
    file.put(layout::members, all_members);
    file.put(layout::classes, starts);
    file.put(layout::upstreams, upstreams);
    return file.seal();
}

}  // namespace redoubt::advisories
