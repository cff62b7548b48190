#include "cli/hunt_formats.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/csv.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using detect::FieldHit;

constexpr size_t host_width = 20;
constexpr size_t level_width = 13;

std::string time_text(const events::Event& event) { return event.has_time ? format_time(event.time) : std::string(); }

// "2026-11-21 12:34:56", the form that people read.
std::string short_time(const events::Event& event) {
    if (!event.has_time) return std::string(19, '-');
    std::string text = format_time(event.time).substr(0, 19);
    text[10] = ' ';
    return text;
}

std::vector<FieldHit> fields_of(const rooms::Hit& hit, const detect::Matcher& matcher) {
    return hit.correlation == nullptr ? matcher.matched_fields(hit.event, hit.rule_index) : detect::matched_fields(*hit.correlation, hit.rule);
}

detect::Explanation explanation_of(const rooms::Hit& hit, const detect::Matcher& matcher) {
    return hit.correlation == nullptr ? matcher.explain(hit.event, hit.rule_index) : detect::explain(*hit.correlation, matcher.rules());
}

std::string author_of(const detect::Rule& rule) { return rule.author.empty() ? "author not given" : rule.author; }

std::string joined(const std::vector<FieldHit>& fields, std::string_view between) {
    std::string out;
    for (const FieldHit& field : fields) {
        if (!out.empty()) out += between;
        out += field.field.empty() ? field.value : field.field + "=" + field.value;
    }
    return out;
}

std::string channel_and_record(const events::Event& event) {
    std::string out = rooms::log_name(event);
    if (!event.event_id.empty()) out += fmt::format(" event {}", event.event_id);
    return fmt::format("{} record {}{}", out, event.record, event.recovered ? " (recovered)" : "");
}

std::string table_block(const rooms::Hit& hit, const detect::Matcher& matcher, const HitStyle& style) {
    const std::string level(detect::level_name(hit.rule.level));
    const size_t title_room = style.width > 0 ? std::max<size_t>(style.width - std::min(style.width, 19 + 2 + level_width + 2 + host_width + 2), 20) : 0;
    std::string out = fmt::format("{}  {}  {}  {}\n", short_time(hit.event), toned(pad(level, level_width), tone_of_level(level), style.colour),
                                  pad(fit(printable(hit.event.computer.empty() ? "-" : hit.event.computer), style.width > 0 ? host_width : 0), host_width),
                                  toned(fit(printable(hit.rule.title), title_room), Tone::strong, style.colour));
    const auto detail = [&](const std::string& text, Tone tone) {
        out += "    " + toned(fit(printable(text), style.width > 8 ? style.width - 4 : 0), tone, style.colour) + "\n";
    };
    detail(fmt::format("{}  by {}", hit.rule.id, author_of(hit.rule)), Tone::faint);
    detail(fmt::format("{}  {}", channel_and_record(hit.event), hit.file), Tone::faint);
    for (const FieldHit& field : fields_of(hit, matcher))
        detail(field.field.empty() ? fmt::format("\"{}\"", field.value) : fmt::format("{}: {}", field.field, field.value), Tone::plain);
    if (style.explain) out += explanation_text(explanation_of(hit, matcher), "    ", style.width);
    return out + "\n";
}

std::string timeline_line(const rooms::Hit& hit, const detect::Matcher& matcher, const HitStyle& style) {
    const std::string level(detect::level_name(hit.rule.level));
    const std::string rest = printable(fmt::format("{}  {}  ({}; {})  {}  {}", hit.event.computer.empty() ? "-" : hit.event.computer, hit.rule.title,
                                                   hit.rule.id, author_of(hit.rule), channel_and_record(hit.event), hit.file));
    const std::string matched = printable(joined(fields_of(hit, matcher), " | "));
    std::string out = fmt::format("{:<24}  {}  {}  {}\n", hit.event.has_time ? format_time({hit.event.time.unix_ns / 1'000'000 * 1'000'000}) : "-",
                                  toned(pad(level, level_width), tone_of_level(level), style.colour), rest, matched);
    if (style.explain) out += explanation_text(explanation_of(hit, matcher), "    ", 0);
    return out;
}

class JsonObject {
public:
    void text(std::string_view name, std::string_view value) {
        member(name);
        schema::append_json_text(out_, value);
    }
    void raw(std::string_view name, std::string_view json) {
        member(name);
        out_ += json;
    }
    std::string finish() && { return std::move(out_) + "}"; }

private:
    void member(std::string_view name) {
        out_ += out_.empty() ? '{' : ',';
        schema::append_json_text(out_, name);
        out_ += ':';
    }
    std::string out_;
};

// {"Image":"…","Data":["…","…"]}: a field that matched on several values becomes a list.
std::string matched_json(const std::vector<FieldHit>& fields) {
    std::vector<std::pair<std::string, std::vector<std::string>>> grouped;
    for (const FieldHit& field : fields) {
        auto found = std::ranges::find(grouped, field.field, [](const auto& pair) { return pair.first; });
        if (found == grouped.end()) found = grouped.insert(grouped.end(), {field.field, {}});
        found->second.push_back(field.value);
    }
    JsonObject object;
    for (const auto& [name, values] : grouped)
        if (values.size() == 1)
            object.text(name, values[0]);
        else
            object.raw(name, schema::to_json(schema::list_of(values)));
    return grouped.empty() ? "{}" : std::move(object).finish();
}

std::string json_line(const rooms::Hit& hit, const detect::Matcher& matcher, const HitStyle& style) {
    JsonObject object;
    if (hit.event.has_time)
        object.text("time", time_text(hit.event));
    else
        object.raw("time", "null");
    object.text("level", detect::level_name(hit.rule.level));
    object.text("rule_id", hit.rule.id);
    object.text("title", hit.rule.title);
    object.text("author", hit.rule.author);
    object.raw("tags", schema::to_json(schema::list_of(hit.rule.tags)));
    object.text("host", hit.event.computer);
    object.text("channel", rooms::log_name(hit.event));
    object.text("event_id", hit.event.event_id);
    object.raw("record", fmt::format("{}", hit.event.record));
    object.text("file", hit.file);
    if (hit.event.recovered) object.raw("recovered", "true");
    object.raw("matched", matched_json(fields_of(hit, matcher)));
    if (style.explain) object.raw("explanation", detect::explanation_to_json(explanation_of(hit, matcher)));
    return std::move(object).finish() + "\n";
}

std::vector<std::string> csv_titles(bool explain) {
    std::vector<std::string> titles{"time", "level", "rule_id", "title", "author", "host", "channel", "event_id", "record", "file", "matched"};
    if (explain) titles.emplace_back("explanation");
    return titles;
}

std::string csv_of(const rooms::Hit& hit, const detect::Matcher& matcher, const HitStyle& style) {
    std::vector<std::string> cells{time_text(hit.event),
                                   std::string(detect::level_name(hit.rule.level)),
                                   hit.rule.id,
                                   hit.rule.title,
                                   hit.rule.author,
                                   std::string(hit.event.computer),
                                   rooms::log_name(hit.event),
                                   std::string(hit.event.event_id),
                                   fmt::format("{}", hit.event.record),
                                   std::string(hit.file),
                                   joined(fields_of(hit, matcher), "\n")};
    if (style.explain) cells.push_back(detect::explanation_to_json(explanation_of(hit, matcher)));
    return csv_line(cells);
}

std::string test_title(const detect::ExplainedNode& node) {
    std::string title = node.field.empty() ? "any field" : node.field;
    for (const std::string& modifier : node.modifiers) title += "|" + modifier;
    return title;
}

void append_node(std::string& out, const detect::ExplainedNode& node, const std::string& indent, size_t width) {
    const auto line = [&](std::string_view text) { out += fit(indent + printable(text), width) + "\n"; };
    const std::string_view mark = node.held ? "✓" : "✗";
    if (node.kind != detect::Search::Kind::test) {
        line(fmt::format("{} {}", mark, !node.id.empty() ? node.id : node.kind == detect::Search::Kind::all_of ? "all of" : "one of"));
        for (const detect::ExplainedNode& child : node.children) append_node(out, child, indent + "  ", width);
        return;
    }
    line(fmt::format("{} {}{}", mark, node.id.empty() ? "" : node.id + ": ", test_title(node)));
    for (const detect::ExplainedMatch& match : node.matched) line(fmt::format("    {}  on  {}", match.value, match.on));
    if (node.held) return;
    line(fmt::format("    wants {}", fmt::join(node.values, " or ")));
    line(node.seen.empty() ? std::string("    the event has no such field") : fmt::format("    sees  {}", fmt::join(node.seen, ", ")));
}

}  // namespace

std::string explanation_text(const detect::Explanation& explanation, std::string_view indent, size_t width) {
    std::string out = fit(std::string(indent) + "because: " + printable(explanation.condition), width) + "\n";
    for (const detect::ExplainedNode& node : explanation.nodes) append_node(out, node, std::string(indent) + "  ", width);
    return out;
}

std::string heading(const HitStyle& style) { return style.format == HuntFormat::csv ? csv_line(csv_titles(style.explain)) : std::string(); }

std::string render_hit(const rooms::Hit& hit, const detect::Matcher& matcher, const HitStyle& style) {
    switch (style.format) {
        case HuntFormat::table: return table_block(hit, matcher, style);
        case HuntFormat::jsonl: return json_line(hit, matcher, style);
        case HuntFormat::csv: return csv_of(hit, matcher, style);
        case HuntFormat::timeline: return timeline_line(hit, matcher, style);
    }
    return {};
}

}  // namespace redoubt::cli
