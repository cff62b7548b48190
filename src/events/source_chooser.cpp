#include "events/source_chooser.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "formats/pairs/pairs.h"

namespace redoubt::events {
namespace {

constexpr size_t most_message_pairs = 512;
constexpr size_t longest_joined = size_t{1} << 20;

// '*' stands for any text.
bool fits(std::string_view pattern, std::string_view text) {
    size_t star = pattern.find('*');
    if (star == std::string_view::npos) return equal_ignoring_case(text, pattern);
    if (!text.starts_with(pattern.substr(0, star))) return false;
    text.remove_prefix(star);
    for (;;) {
        pattern.remove_prefix(star + 1);
        star = pattern.find('*');
        if (star == std::string_view::npos) return text.ends_with(pattern);
        const size_t at = text.find(pattern.substr(0, star));
        if (at == std::string_view::npos) return false;
        text.remove_prefix(at + star);
    }
}

// "{field}" → "field"
std::string_view field_within(std::string_view text) {
    return text.starts_with('{') && text.ends_with('}') ? text.substr(1, text.size() - 2) : std::string_view();
}

std::string_view first_of(std::span<const Field> fields, FieldId id) {
    const auto at = std::ranges::find(fields, id, &Field::id);
    return at == fields.end() ? std::string_view() : at->text;
}

}  // namespace

bool read_event_time(std::string_view text, Time& out) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) {
        if (std::abs(number) >= 1e11) number /= 1000;
        if (std::abs(number) > 9e9) return false;
        const double whole = std::floor(number);
        out = {static_cast<int64_t>(whole) * 1'000'000'000 + std::llround((number - whole) * 1e6) * 1000};
        return true;
    }
    const auto time = parse_time(text);
    if (time) out = *time;
    return time.has_value();
}

SourceChooser::SourceChooser(FieldNames& names, FieldCache& cache, const Sources& sources) : names_(names), cache_(cache) {
    probe_fields_.emplace_back();  // probe 0 is none
    bound_.reserve(sources.entries().size());
    for (const SourceEntry& entry : sources.entries()) bind(entry);
    found_.resize(probe_fields_.size());
}

uint16_t SourceChooser::probe_of(FieldId field) {
    const auto at = static_cast<size_t>(field);
    if (at >= probes_.size()) probes_.resize(at + 1);
    if (probes_[at] == 0) {
        probe_fields_.push_back(field);
        probes_[at] = static_cast<uint16_t>(probe_fields_.size() - 1);
    }
    return probes_[at];
}

std::vector<SourceChooser::Alias> SourceChooser::bind(const std::vector<SourceEntry::Alias>& aliases) const {
    std::vector<Alias> out;
    for (const SourceEntry::Alias& alias : aliases) {
        Alias& bound = out.emplace_back(Alias{names_.intern(alias.name), {}});
        for (const std::string& from : alias.from) bound.from.push_back(names_.intern(from));
    }
    return out;
}

void SourceChooser::bind(const SourceEntry& entry) {
    Bound bound{.entry = &entry, .conditions = {}, .fields = bind(entry.fields), .joined = bind(entry.joined), .time = {}, .host = {}};
    for (const SourceCondition& condition : entry.conditions) bound.conditions.push_back({probe_of(names_.intern(condition.field)), &condition});
    for (const std::string& name : entry.time) bound.time.push_back(names_.intern(name));
    for (const std::string& name : entry.host) bound.host.push_back(names_.intern(name));
    if (!entry.pairs.empty()) bound.pairs = names_.intern(entry.pairs);
    const auto field_of = [&](const std::string& text) { return field_within(text).empty() ? FieldId{} : names_.intern(field_within(text)); };
    bound.product = field_of(entry.product);
    bound.category = field_of(entry.category);
    bound.service = field_of(entry.service);
    by_reader_[static_cast<size_t>(entry.reader)].push_back(static_cast<uint32_t>(bound_.size()));
    bound_.push_back(std::move(bound));
}

void SourceChooser::look(std::span<const Field> fields) {
    for (const uint16_t probe : touched_) found_[probe] = 0;
    touched_.clear();
    for (uint32_t i = 0; i < fields.size(); ++i) {
        const auto id = static_cast<size_t>(fields[i].id);
        const uint16_t probe = id < probes_.size() ? probes_[id] : uint16_t{0};
        if (probe == 0 || found_[probe] != 0) continue;
        found_[probe] = i + 1;
        touched_.push_back(probe);
    }
}

bool SourceChooser::holds(const Condition& condition, std::span<const Field> fields) const {
    const uint32_t first = found_[condition.probe];
    if (first == 0) return condition.wanted->absent;
    if (condition.wanted->absent) return false;
    if (condition.wanted->patterns.empty()) return true;
    const FieldId id = probe_fields_[condition.probe];
    for (size_t i = first - 1; i < fields.size(); ++i) {
        if (fields[i].id != id) continue;
        for (const std::string& pattern : condition.wanted->patterns)
            if (fits(pattern, fields[i].text)) return true;
    }
    return false;
}

const SourceChooser::Bound* SourceChooser::choose(Reader reader, const SourceEntry* forced, std::span<const Field> fields) {
    if (forced != nullptr) {
        const auto at = std::ranges::find(bound_, forced, &Bound::entry);
        return at == bound_.end() ? nullptr : &*at;
    }
    const std::vector<uint32_t>& candidates = by_reader_[static_cast<size_t>(reader)];
    if (candidates.empty() || reader == Reader::text) return nullptr;
    look(fields);
    for (const uint32_t candidate : candidates) {
        const Bound& bound = bound_[candidate];
        if (std::ranges::all_of(bound.conditions, [&](const Condition& condition) { return holds(condition, fields); })) return &bound;
    }
    return nullptr;
}

void SourceChooser::add_pairs(const Bound& bound, EventBatch& out) {
    const std::string_view text = first_of(out.pending(), bound.pairs);
    formats::pairs::Pairs pairs(text);
    formats::pairs::Pair pair;
    for (size_t i = 0; i < most_message_pairs && pairs.next(pair); ++i) out.add_field(cache_.find(pair.key), ValueType::text, pair.value);
}

void SourceChooser::add_names(const Bound& bound, EventBatch& out) {
    const size_t count = out.pending().size();
    for (const Alias& alias : bound.fields) {
        for (const FieldId from : alias.from) {
            for (size_t i = 0; i < count; ++i) {
                const Field field = out.pending()[i];
                if (field.id == from) out.add_field(alias.name, field.type, field.text);
            }
        }
    }
    for (const Alias& alias : bound.joined) {
        size_t size = 0;
        for (size_t i = 0; i < count; ++i)
            if (out.pending()[i].id == alias.from[0]) size += out.pending()[i].text.size() + 1;
        if (size == 0 || size > longest_joined || std::ranges::find(out.pending(), alias.name, &Field::id) != out.pending().end()) continue;
        char* const start = out.arena.allocate(size);
        char* end = start;
        for (size_t i = 0; i < count; ++i) {
            if (out.pending()[i].id != alias.from[0]) continue;
            if (end != start) *end++ = ' ';
            end = std::ranges::copy(out.pending()[i].text, end).out;
        }
        out.add_field(alias.name, ValueType::text, {start, static_cast<size_t>(end - start)});
    }
}

void SourceChooser::set_header(const Bound& bound, Event& event, const EventBatch& out) const {
    const auto part = [&](const std::string& text, FieldId field) {
        return field_within(text).empty() ? std::string_view(text) : first_of(out.pending(), field);
    };
    event.source = {part(bound.entry->product, bound.product), part(bound.entry->category, bound.category), part(bound.entry->service, bound.service)};
    for (const FieldId field : bound.time) {
        Time time;
        if (!read_event_time(first_of(out.pending(), field), time)) continue;
        event.time = time;
        event.has_time = true;
        break;
    }
    if (!bound.host.empty()) event.computer = {};  // not what its reader took for it
    for (const FieldId field : bound.host) {
        const std::string_view host = first_of(out.pending(), field);
        if (host.empty()) continue;
        event.computer = host;
        break;
    }
}

bool SourceChooser::apply(Reader reader, const SourceEntry* forced, Event& event, EventBatch& out) {
    const Bound* const bound = choose(reader, forced, out.pending());
    if (bound == nullptr) return false;
    if (!bound->entry->pairs.empty()) add_pairs(*bound, out);
    set_header(*bound, event, out);
    if (!bound->fields.empty() || !bound->joined.empty()) add_names(*bound, out);
    return true;
}

}  // namespace redoubt::events
