#include "api/present_events.h"

#include <algorithm>

#include "base/text.h"
#include "rooms/watch/event_search.h"

namespace redoubt::api {

using schema::List;
using schema::Map;

namespace {

constexpr size_t longest_text = 16'384, longest_value = 4096, most_shown_fields = 300;

std::string_view cut_text(std::string_view text, size_t most, bool& cut) {
    if (text.size() <= most) return text;
    cut = true;
    size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

}  // namespace

bool EventPresenter::read(const logs::Hit& hit) { return event_.read(hit.line, 0); }

Map EventPresenter::show(const logs::Hit& hit, bool whole) {
    const rooms::EventId id{hit.time, hit.number};
    if (!read(hit))
        return {{"id", id.text()}, {"time", hit.time}, {"received", hit.time}, {"source", ""},      {"host", ""},       {"sender", ""},
                {"kind", ""},      {"json", false},    {"text", hit.line},     {"promoted", Map{}}, {"fields", List{}}, {"cut", false}};
    const size_t text_limit = whole ? SIZE_MAX : longest_text, value_limit = whole ? SIZE_MAX : longest_value;
    bool cut = false;
    const logs::Line& line = event_.line();
    Map promoted;
    for (size_t i = 0; i < logs::promoted_count; ++i) {
        const auto field = static_cast<logs::Promoted>(i);
        if (const std::string_view value = event_.promoted(field); !value.empty())
            promoted.set(std::string(logs::promoted_name(field)), cut_text(value, value_limit, cut));
    }
    List fields;
    for (const logs::FieldValue& field : event_.fields()) {
        if (!whole && fields.size() >= most_shown_fields) {
            cut = true;
            break;
        }
        fields.push_back(List{std::string(field.name), std::string(cut_text(field.text, value_limit, cut))});
    }
    const std::string_view text = cut_text(line.is_json ? line.body : event_.raw(), text_limit, cut);
    return {{"id", id.text()},
            {"time", line.time},
            {"received", line.received},
            {"source", std::string(line.source)},
            {"host", std::string(line.host)},
            {"sender", std::string(line.sender)},
            {"kind", std::string(line.kind)},
            {"json", line.is_json},
            {"text", std::string(text)},
            {"promoted", std::move(promoted)},
            {"fields", std::move(fields)},
            {"cut", cut}};
}

std::string EventPresenter::cell(const logs::Hit& hit, std::string_view field) {
    if (!read(hit)) return field == "text" ? hit.line : std::string();
    const logs::Line& line = event_.line();
    if (field == "time") return format_time(line.time);
    if (field == "received") return format_time(line.received);
    if (field == "sender") return std::string(line.sender);
    if (field == "text") return std::string(line.is_json ? line.body : event_.raw());
    logs::Promoted promoted{};
    if (logs::promoted_named(field, promoted)) return std::string(event_.promoted(promoted));
    for (const logs::FieldValue& one : event_.fields())
        if (equal_ignoring_case(one.name, field)) return std::string(one.text);
    return {};
}

List present_fields(const logs::SearchResult& result, size_t top) {
    std::vector<std::pair<std::string_view, const logs::FieldTop*>> sorted;
    for (const auto& [name, field] : result.fields) sorted.emplace_back(name, &field);
    std::ranges::sort(
        sorted, [](const auto& a, const auto& b) { return a.second->events != b.second->events ? a.second->events > b.second->events : a.first < b.first; });
    List out;
    for (const auto& [name, field] : sorted) {
        std::vector<std::pair<uint64_t, std::string_view>> values;
        for (const auto& [value, count] : field->values) values.emplace_back(count, value);
        const size_t kept = std::min(values.size(), top);
        std::ranges::partial_sort(values, values.begin() + static_cast<std::ptrdiff_t>(kept),
                                  [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
        List shown;
        for (size_t i = 0; i < kept; ++i) shown.push_back(Map{{"value", std::string(values[i].second)}, {"count", values[i].first}});
        out.push_back(Map{
            {"name", std::string(name)}, {"events", field->events}, {"different", uint64_t{values.size()}}, {"values", std::move(shown)}, {"cut", field->cut}});
    }
    return out;
}

Map present_search(const logs::SearchResult& result, uint64_t blocks_done, bool with_fields, size_t top) {
    Map out{{"matched", result.matched}, {"blocks", result.blocks}, {"blocks_done", blocks_done}, {"events_read", result.events_read}};
    if (!result.histogram.empty()) {
        List counts;
        for (const uint64_t count : result.histogram) counts.emplace_back(count);
        out.set("histogram", Map{{"from", result.histogram_from},
                                 {"to", result.histogram_from + Duration{result.histogram_step.ns * static_cast<int64_t>(result.histogram.size())}},
                                 {"counts", std::move(counts)}});
    }
    if (with_fields) out.set("fields", present_fields(result, top));
    return out;
}

}  // namespace redoubt::api
