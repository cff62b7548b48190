#include "detect/convert/field_mapping.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/yaml/yaml.h"

namespace redoubt::detect::convert {
namespace {

using formats::yaml::Node;

struct TargetWords {
    Target target;
    std::string_view name, title, ending;
};

constexpr std::array target_words{
    TargetWords{Target::splunk, "splunk", "Splunk SPL", ".spl"},
    TargetWords{Target::lucene, "lucene", "Elasticsearch Lucene", ".lucene"},
    TargetWords{Target::esql, "esql", "Elasticsearch ES|QL", ".esql"},
    TargetWords{Target::kql, "kql", "Microsoft KQL", ".kql"},
    TargetWords{Target::clickhouse, "clickhouse", "ClickHouse SQL", ".sql"},
};

class Reading {
public:
    explicit Reading(std::string path) : path_(std::move(path)) {}

    Result<FieldMapping> run(const Node& root) {
        if (!root.is_mapping()) return wrong(root, "a field mapping is a map");
        for (size_t i = 0; i < root.keys.size(); ++i) TRY(take(root.keys[i].text, root.items[i]));
        if (out_.targets.empty()) return wrong(root, "the field mapping names no target");
        if (out_.names.empty() != out_.values.empty()) return wrong(root, "'arrays' needs both names and values");
        return std::move(out_);
    }

private:
    std::unexpected<Error> wrong(const Node& node, std::string message) const {
        return fail(Code::invalid, std::move(message), fmt::format("{}:{}", path_, node.line), "docs/convert.md says what a field mapping may have");
    }

    Result<> take(std::string_view key, const Node& value) {
        if (key == "name") return text(value, out_.name);
        if (key == "target") return targets(value);
        if (key == "table") return text(value, out_.table);
        if (key == "time") return text(value, out_.time);
        if (key == "keywords") return texts(value, out_.keywords);
        if (key == "arrays") return arrays(value);
        if (key == "numbers") return numbers(value);
        if (key == "fields") return fields(value, out_.fields);
        if (key == "other_fields") return other_fields(value, out_.other_fields);
        if (key == "other_sources") return other_sources(value);
        if (key == "windows") return windows(value);
        if (key == "source") return logsource(value, out_.source_fields.emplace());
        if (key == "sources") return sources(value);
        return wrong(value, fmt::format("unknown key '{}'", key));
    }

    Result<> text(const Node& node, std::string& out) {
        if (!node.is_scalar() || node.text.empty()) return wrong(node, "this must be a text");
        out = node.text;
        return {};
    }

    Result<> texts(const Node& node, std::vector<std::string>& out) {
        if (!node.is_sequence()) return text(node, out.emplace_back());
        for (const Node& item : node.items) TRY(text(item, out.emplace_back()));
        return {};
    }

    Result<> targets(const Node& node) {
        std::vector<std::string> names;
        TRY(texts(node, names));
        for (const std::string& name : names) {
            const auto target = parse_target(name);
            if (!target) return wrong(node, fmt::format("'{}' is not a target", name));
            out_.targets.push_back(*target);
        }
        return {};
    }

    Result<> other_fields(const Node& node, std::string& out) {
        TRY(text(node, out));
        if (out == "keep") out = kept_name;
        if (out == "refuse") out = refused_name;
        if (out != refused_name && out.find(kept_name) == std::string::npos) return wrong(node, "write 'keep', 'refuse', or a name with {field} in it");
        return {};
    }

    Result<> other_sources(const Node& node) {
        if (!node.is_scalar() || (node.text != "keep" && node.text != "refuse")) return wrong(node, "write 'keep' or 'refuse'");
        out_.refuse_unknown_sources = node.text == "refuse";
        return {};
    }

    Result<> arrays(const Node& node) {
        if (!node.is_mapping()) return wrong(node, "'arrays' is a map of names and values");
        for (size_t i = 0; i < node.keys.size(); ++i) {
            if (node.keys[i].text != "names" && node.keys[i].text != "values") return wrong(node.items[i], "'arrays' has names and values, nothing else");
            TRY(text(node.items[i], node.keys[i].text == "names" ? out_.names : out_.values));
        }
        return {};
    }

    Result<> numbers(const Node& node) {
        std::vector<std::string> names;
        TRY(texts(node, names));
        out_.numbers.insert(names.begin(), names.end());
        return {};
    }

    // A null says that the log never has the field.
    Result<> fields(const Node& node, FieldTable& out) {
        if (!node.is_mapping()) return wrong(node, "'fields' is a map from a rule's names to the target's");
        for (size_t i = 0; i < node.keys.size(); ++i) {
            std::vector<std::string> names;
            if (!node.items[i].is_null()) TRY(texts(node.items[i], names));
            MappedField& field = out[node.keys[i].text];
            for (const std::string& name : names) field.push_back({.text = name});
        }
        return {};
    }

    Result<> logsource(const Node& node, RuleLogSource& out) {
        if (!node.is_mapping()) return wrong(node, "a log source is a map of product, category and service");
        for (size_t i = 0; i < node.keys.size(); ++i) {
            const std::string& key = node.keys[i].text;
            std::string* const place = key == "product" ? &out.product : key == "category" ? &out.category : key == "service" ? &out.service : nullptr;
            if (place == nullptr) return wrong(node.items[i], fmt::format("a log source has no '{}'", key));
            TRY(text(node.items[i], *place));
        }
        return {};
    }

    Result<> windows(const Node& node) {
        if (!node.is_mapping()) return wrong(node, "'windows' is a map");
        WindowsMapping& out = out_.windows.emplace();
        for (size_t i = 0; i < node.keys.size(); ++i) {
            const std::string& key = node.keys[i].text;
            const Node& value = node.items[i];
            if (key == "channel")
                TRY(text(value, out.channel_field));
            else if (key == "channel_value")
                TRY(text(value, out.channel_value));
            else if (key == "event_id")
                TRY(text(value, out.event_id_field));
            else if (key == "other_fields")
                TRY(other_fields(value, out.other_fields));
            else if (key == "fields")
                TRY(fields(value, out.fields));
            else if (key == "tables" && value.is_mapping())
                for (size_t row = 0; row < value.keys.size(); ++row) TRY(text(value.items[row], out.tables[to_lower(value.keys[row].text)]));
            else if (key == "audit" && value.is_mapping())
                for (size_t row = 0; row < value.keys.size(); ++row) TRY(fields(value.items[row], out.audit[value.keys[row].text]));
            else
                return wrong(value, fmt::format("'windows' cannot have '{}' like this", key));
        }
        return {};
    }

    Result<> sources(const Node& node) {
        if (!node.is_sequence()) return wrong(node, "'sources' is a list");
        for (const Node& item : node.items) {
            if (!item.is_mapping()) return wrong(item, "a source is a map");
            MappedSource& source = out_.sources.emplace_back();
            for (size_t i = 0; i < item.keys.size(); ++i) TRY(take_source(item.keys[i].text, item.items[i], source));
        }
        return {};
    }

    Result<> take_source(std::string_view key, const Node& value, MappedSource& source) {
        if (key == "logsource") return logsource(value, source.logsource);
        if (key == "table") return text(value, source.table);
        if (key == "fields") return fields(value, source.fields);
        if (key == "other_fields") return other_fields(value, source.other_fields);
        if (key != "where") return wrong(value, fmt::format("a source has no '{}'", key));
        if (!value.is_mapping()) return wrong(value, "'where' is a map of fields and values");
        for (size_t i = 0; i < value.keys.size(); ++i) {
            MappedCondition& condition = source.conditions.emplace_back(MappedCondition{value.keys[i].text, {}});
            TRY(texts(value.items[i], condition.values));
        }
        return {};
    }

    std::string path_;
    FieldMapping out_;
};

}  // namespace

std::string_view target_name(Target target) { return std::ranges::find(target_words, target, &TargetWords::target)->name; }
std::string_view target_title(Target target) { return std::ranges::find(target_words, target, &TargetWords::target)->title; }
std::string_view target_ending(Target target) { return std::ranges::find(target_words, target, &TargetWords::target)->ending; }

std::optional<Target> parse_target(std::string_view name) {
    const auto found = std::ranges::find(target_words, name, &TargetWords::name);
    return found == target_words.end() ? std::nullopt : std::optional(found->target);
}

bool FieldMapping::is_for(Target target) const { return std::ranges::find(targets, target) != targets.end(); }

Operand FieldMapping::operand(std::string_view text) const {
    if (text.starts_with('=')) {
        const size_t bar = text.find('|');
        const std::string_view presence = bar == std::string_view::npos ? std::string_view() : text.substr(1, bar - 1);
        const bool named = !presence.empty() && std::ranges::all_of(presence, [](char c) { return c == '_' || (lower(c) >= 'a' && lower(c) <= 'z'); });
        Operand out{.text = std::string(text.substr(named ? bar + 1 : 1)), .expression = true};
        if (named) out.presence = presence;
        return out;
    }
    return {.text = std::string(text), .number = numbers.contains(text)};
}

Result<MappedField> FieldMapping::find(std::string_view field, const FieldLookup& lookup) const {
    for (const FieldTable* names_of : {lookup.tables[0], lookup.tables[1], &fields}) {
        if (names_of == nullptr) continue;
        const auto found = names_of->find(field);
        if (found == names_of->end()) continue;
        MappedField out;
        for (const Operand& one : found->second) out.push_back(operand(one.text));
        return out;
    }
    const std::string_view others = lookup.others.empty() ? std::string_view(other_fields) : lookup.others;
    // Never through operand(): a rule could name its field "=…".
    if (others == kept_name) return MappedField{{.text = std::string(field), .number = numbers.contains(field)}};
    // A template may be an expression, into which nothing but a name may come.
    const bool clean = std::ranges::all_of(field, [](char c) { return c == '_' || (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9'); });
    if (others == refused_name || (others.starts_with('=') && !clean))
        return fail(Code::unsupported, fmt::format("the field '{}' has no name in the mapping '{}'", field, name), "",
                    "give it one in a mapping of your own (--fields)");
    std::string made(others);
    made.replace(made.find(kept_name), kept_name.size(), field);
    if (!others.starts_with('=')) return MappedField{{.text = made, .number = numbers.contains(made)}};
    return MappedField{operand(made)};
}

Result<FieldMapping> parse_field_mapping(const std::string& path, std::string_view text) {
    auto root = formats::yaml::parse(text);
    if (!root) return at(std::move(root).error(), path);
    FieldMapping mapping = TRY(Reading(path).run(*root));
    if (mapping.name.empty()) mapping.name = path;
    return mapping;
}

Result<const FieldMapping*> shipped_field_mapping(Target target, std::string_view name) {
    std::string known;
    for (const FieldMapping& mapping : shipped_field_mappings()) {
        if (!mapping.is_for(target)) continue;
        if (name.empty() || mapping.name == name) return &mapping;
        known += (known.empty() ? "" : ", ") + mapping.name;
    }
    return fail(Code::not_found, fmt::format("there is no field mapping '{}' for {}", name, target_title(target)), "", fmt::format("there are: {}", known));
}

}  // namespace redoubt::detect::convert
