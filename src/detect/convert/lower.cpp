#include "detect/convert/lower.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/logsource.h"
#include "detect/sigma_string.h"
#include "events/sources.h"

namespace redoubt::detect::convert {
namespace {

bool part_fits(const std::string& wanted, const std::string& given) { return wanted.empty() || equal_ignoring_case(wanted, given); }

bool source_takes_in(const RuleLogSource& entry, const RuleLogSource& rule) {
    return part_fits(entry.product, rule.product) && part_fits(entry.category, rule.category) && part_fits(entry.service, rule.service);
}

bool about_presence(const Pattern& pattern) { return pattern.shape == Shape::null || pattern.shape == Shape::exists; }

Pattern exact(std::string_view text) {
    Pattern pattern;
    pattern.text = text;
    return pattern;
}

std::string source_text(const RuleLogSource& source) {
    std::string out;
    for (const std::string* part : {&source.product, &source.category, &source.service})
        if (!part->empty()) out += (out.empty() ? "" : " ") + *part;
    return out;
}

// The condition of one rule with the field names of one source.
class ConditionLowering {
public:
    ConditionLowering(const Rule& rule, const FieldMapping& mapping, FieldLookup fields) : rule_(rule), mapping_(mapping), fields_(fields) {}

    Result<Clause> run() { return condition(rule_.condition); }

private:
    Result<Clause> condition(const Condition& one) {
        if (one.kind == Condition::Kind::search) return search(rule_.searches[one.search].search);
        if (one.kind == Condition::Kind::not_of) {
            negated_ = !negated_;
            auto inner = condition(one.parts.front());
            negated_ = !negated_;
            if (!inner) return inner;
            return not_of(*std::move(inner));
        }
        std::vector<Clause> parts;
        for (const Condition& part : one.parts) parts.push_back(TRY(condition(part)));
        return one.kind == Condition::Kind::all_of ? all_of(std::move(parts)) : any_of(std::move(parts));
    }

    Result<Clause> search(const Search& one) {
        if (one.kind == Search::Kind::test) return test(rule_.tests[one.test]);
        std::vector<Clause> parts;
        for (const Search& part : one.parts) parts.push_back(TRY(search(part)));
        return one.kind == Search::Kind::all_of ? all_of(std::move(parts)) : any_of(std::move(parts));
    }

    Result<Clause> test(const FieldTest& one) {
        negated_ = negated_ != one.negated;
        auto made = values(one);
        negated_ = negated_ != one.negated;
        if (!made) return at(std::move(made).error(), fmt::format("{}:{}", rule_.path, one.line));
        return one.negated ? not_of(*std::move(made)) : made;
    }

    Result<Clause> values(const FieldTest& one) {
        const MappedField field = one.field.empty() ? MappedField(1) : TRY(mapping_.find(one.field, fields_));
        std::vector<Clause> parts;
        for (const TestValue& value : one.values) {
            std::vector<Clause> any;
            for (const Pattern& pattern : value.patterns) any.push_back(TRY(pattern_of(field, pattern)));
            parts.push_back(any_of(std::move(any)));
        }
        return one.all ? all_of(std::move(parts)) : any_of(std::move(parts));
    }

    Result<Clause> pattern_of(const MappedField& field, const Pattern& pattern) {
        Clause decided;
        if (field.empty()) {
            decided.kind = about_presence(pattern) && negated_ ? Clause::Kind::always : Clause::Kind::never;
            return decided;
        }
        std::vector<Clause> parts;
        for (const Operand& operand : field) {
            if (pattern.shape != Shape::field) {
                parts.push_back(test_of(operand, pattern));
                continue;
            }
            for (const Operand& other : TRY(mapping_.find(pattern.text, fields_))) {
                Clause one = test_of(operand, pattern);
                one.other = other;
                parts.push_back(std::move(one));
            }
        }
        // Absent is it only when all that it may stand in are.
        const bool absence = pattern.shape == Shape::null || (pattern.shape == Shape::exists && !pattern.wanted);
        return absence ? all_of(std::move(parts)) : any_of(std::move(parts));
    }

    const Rule& rule_;
    const FieldMapping& mapping_;
    FieldLookup fields_;
    bool negated_ = false;
};

Clause one_of(const Operand& field, std::vector<std::string_view> values) {
    std::vector<Clause> parts;
    for (const std::string_view value : values) parts.push_back(test_of(field, exact(value)));
    return any_of(std::move(parts));
}

std::string_view audit_name(detect::FieldMap map) {
    switch (map) {
        case FieldMap::as_logged: return "";
        case FieldMap::process_4688: return "process_4688";
        case FieldMap::registry_4657: return "registry_4657";
        case FieldMap::network_5156: return "network_5156";
        case FieldMap::wmi_5861: return "wmi_5861";
        case FieldMap::defender: return "defender";
    }
    return "";
}

// Routes that differ only in their event ids, and then only in their channels, asked together.
struct RouteGroup {
    Route route;
    std::vector<std::string_view> channels;
    std::vector<std::string_view> event_ids;
};

bool same_form(const Route& a, const Route& b) {
    return a.fields == b.fields && a.field == b.field && a.values[0] == b.values[0] && a.values[1] == b.values[1];
}

std::vector<RouteGroup> grouped(const std::vector<Route>& routes) {
    std::vector<RouteGroup> by_channel;
    for (const Route& route : routes) {
        auto group =
            std::ranges::find_if(by_channel, [&](const RouteGroup& one) { return one.channels.front() == route.channel && same_form(one.route, route); });
        if (group == by_channel.end()) group = by_channel.insert(group, {route, {route.channel}, {}});
        if (!route.event_id.empty()) group->event_ids.push_back(route.event_id);
    }
    std::vector<RouteGroup> out;
    for (RouteGroup& group : by_channel) {
        const auto like =
            std::ranges::find_if(out, [&](const RouteGroup& one) { return same_form(one.route, group.route) && one.event_ids == group.event_ids; });
        if (like == out.end())
            out.push_back(std::move(group));
        else
            like->channels.push_back(group.channels.front());
    }
    return out;
}

class Lowering {
public:
    Lowering(const Rule& rule, const FieldMapping& mapping, Notes& notes) : rule_(rule), mapping_(mapping), notes_(notes) {}

    Result<Asked> run() {
        const auto source = std::ranges::find_if(mapping_.sources, [&](const MappedSource& one) { return source_takes_in(one.logsource, rule_.logsource); });
        if (source != mapping_.sources.end()) return from_source(*source);
        const std::vector<Route> routes = routes_of(rule_.logsource);
        if (mapping_.windows && !routes.empty()) return from_routes(routes);
        if (mapping_.source_fields) return from_source_fields(*mapping_.source_fields);
        if (mapping_.refuse_unknown_sources)
            return fail(Code::unsupported, fmt::format("the mapping '{}' knows no table for the log source '{}'", mapping_.name, source_text(rule_.logsource)),
                        fmt::format("{}:{}", rule_.path, rule_.line), "add it to a mapping of your own (--fields)");
        notes_.add(fmt::format("the log source '{}' is not in the mapping '{}': nothing narrows the query to it", source_text(rule_.logsource), mapping_.name));
        return asking(mapping_.table, {}, {});
    }

private:
    Result<Asked> from_source(const MappedSource& source) {
        std::vector<Clause> conditions;
        for (const MappedCondition& condition : source.conditions) {
            std::vector<Clause> values;
            for (const std::string& value : condition.values)
                values.push_back(test_of(mapping_.operand(condition.field), text_pattern_as_written(parse_wildcards(value), false)));
            conditions.push_back(any_of(std::move(values)));
        }
        return asking(source.table.empty() ? mapping_.table : source.table, std::move(conditions), {{&source.fields, nullptr}, source.other_fields});
    }

    Result<Asked> from_routes(const std::vector<Route>& routes) {
        const WindowsMapping& windows = *mapping_.windows;
        const FieldLookup as_logged{{&windows.fields, nullptr}, windows.other_fields};
        Asked asked{{}, as_logged};
        for (const RouteGroup& group : grouped(routes)) {
            const std::string_view name = audit_name(group.route.fields);
            const auto audit = windows.audit.find(name);
            if (!name.empty() && audit == windows.audit.end()) {
                notes_.add(fmt::format("the mapping '{}' has no names for {}: such events are not asked", mapping_.name, name));
                continue;
            }
            const FieldLookup fields = name.empty() ? as_logged : FieldLookup{{&audit->second, nullptr}, kept_name};
            for (Part& part : TRY(route_parts(group, fields))) asked.parts.push_back(std::move(part));
        }
        return asked;
    }

    // Channels in one table are one part.
    Result<std::vector<Part>> route_parts(const RouteGroup& group, const FieldLookup& fields) {
        const WindowsMapping& windows = *mapping_.windows;
        std::map<std::string, std::vector<std::string>> channels;
        for (const std::string_view channel : group.channels) {
            const auto own = windows.tables.find(channel);
            const auto any = windows.tables.find("*");
            const std::string& table = own != windows.tables.end() ? own->second : any != windows.tables.end() ? any->second : mapping_.table;
            std::string value = windows.channel_value;
            const size_t place = value.find("{channel}");
            if (place != std::string::npos) value.replace(place, 9, channel_as_written(channel));
            channels[table].push_back(std::move(value));
        }
        std::vector<Part> out;
        for (const auto& [table, names] : channels) {
            std::vector<Clause> parts;
            if (!windows.channel_field.empty()) parts.push_back(one_of(mapping_.operand(windows.channel_field), {names.begin(), names.end()}));
            if (!group.event_ids.empty()) parts.push_back(one_of(mapping_.operand(windows.event_id_field), group.event_ids));
            if (!group.route.field.empty()) {
                std::vector<Clause> values;
                for (const Operand& operand : TRY(mapping_.find(group.route.field, {{&windows.fields, nullptr}, fields.others}))) {
                    std::vector<std::string_view> wanted{group.route.values[0]};
                    if (!group.route.values[1].empty()) wanted.push_back(group.route.values[1]);
                    values.push_back(one_of(operand, std::move(wanted)));
                }
                parts.push_back(any_of(std::move(values)));
            }
            parts.push_back(TRY(ConditionLowering(rule_, mapping_, fields).run()));
            out.push_back({table, all_of(std::move(parts))});
        }
        return out;
    }

    Operand column(const std::string& name) const {
        Operand out = mapping_.operand(name);
        out.column = true;
        return out;
    }

    Result<Asked> from_source_fields(const RuleLogSource& fields) {
        std::vector<Clause> conditions;
        const RuleLogSource& source = rule_.logsource;
        if (!source.product.empty()) conditions.push_back(one_of(column(fields.product), {source.product}));
        if (!source.category.empty()) conditions.push_back(one_of(column(fields.category), {source.category}));
        if (!source.service.empty()) {
            std::vector<std::string_view> services{source.service};
            for (const events::SourceEntry& entry : events::shipped_sources().entries())
                if (std::ranges::find(services, entry.service) == services.end() && part_fits(source.product, entry.product) &&
                    events::shipped_sources().counts_as(entry.product, entry.service, source.service))
                    services.push_back(entry.service);
            conditions.push_back(one_of(column(fields.service), std::move(services)));
        }
        return asking(mapping_.table, std::move(conditions), {});
    }

    Result<Asked> asking(const std::string& table, std::vector<Clause> conditions, const FieldLookup& fields) {
        conditions.push_back(TRY(ConditionLowering(rule_, mapping_, fields).run()));
        Asked asked{{}, fields};
        asked.parts.push_back({table, all_of(std::move(conditions))});
        return asked;
    }

    const Rule& rule_;
    const FieldMapping& mapping_;
    Notes& notes_;
};

}  // namespace

void Notes::add(std::string note) {
    if (std::ranges::find(texts_, note) == texts_.end()) texts_.push_back(std::move(note));
}

Result<Asked> lower_rule(const Rule& rule, const FieldMapping& mapping, Notes& notes) {
    Asked asked = TRY(Lowering(rule, mapping, notes).run());
    std::erase_if(asked.parts, [](const Part& part) { return part.clause.kind == Clause::Kind::never; });
    if (asked.parts.empty())
        return fail(Code::unsupported, fmt::format("no log of the mapping '{}' has what the rule asks for, so it could never match", mapping.name),
                    fmt::format("{}:{}", rule.path, rule.line), "look at the mapping's fields for this log source");
    return asked;
}

}  // namespace redoubt::detect::convert
