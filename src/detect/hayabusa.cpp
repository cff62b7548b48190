#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/foreign.h"
#include "detect/parse_rule.h"
#include "detect/rule_tree.h"

namespace redoubt::detect {
namespace {

using formats::yaml::Key;
using formats::yaml::Node;

constexpr uint64_t longest_least = 65'000;  // what a repetition of PCRE can count

template <class Place>
std::unexpected<Error> wrong_hayabusa(const Place& place, std::string message, std::string hint) {
    return fail(Code::unsupported, std::move(message), fmt::format("{}:{}", place.line, place.column), std::move(hint));
}

// Names that Hayabusa gives to fields and the events do not.
constexpr std::array<std::pair<std::string_view, std::string_view>, 19> other_names{{
    {"ComputerName", "Computer"},
    {"DomainName", "SubjectDomainName"},
    {"ExecutionProcessID", "Execution_ProcessID"},
    {"Imphash", "Hashes"},
    {"InstanceID", "InstanceId"},
    {"JobTitle", "name"},
    {"LogFileClearedSubjectUserName", "SubjectUserName"},
    {"New_Value", "NewValue"},
    {"OriginalFilename", "OriginalFileName"},
    {"ProviderName", "Provider_Name"},
    {"SAMAccountName", "SamAccountName"},
    {"SecurityUserID", "Security_UserID"},
    {"Source_Name", "SourceName"},
    {"TargetName", "TargetServerName"},
    {"TaskDate", "TaskContent"},
    {"Url", "url"},
    {"WindowsDefenderProcessName", "ProcessName"},
    {"image", "Image"},
    {"service", "Service"},
}};

std::string field_of_hayabusa(std::string_view name) {
    const auto other = std::ranges::find(other_names, name, &std::pair<std::string_view, std::string_view>::first);
    return other == other_names.end() ? windows_field(name) : std::string(other->second);
}

// "Event.System.EventID|equalsfield" → "EventID|fieldref".
std::string key_of_hayabusa(std::string_view key) {
    std::string out;
    for (const std::string_view part : split(key, '|')) {
        if (out.empty() && part.data() == key.data())
            out = field_of_hayabusa(part);
        else if (part == "equalsfield")
            out += "|fieldref";
        else if (part == "endswithfield")
            out += "|fieldref|endswith";
        else
            out += "|" + std::string(part);
    }
    return out;
}

class HayabusaSearch {
public:
    Result<Node> rewritten(const Node& node) {
        if (node.is_scalar()) return node;
        Node out = node;
        out.keys.clear();
        out.items.clear();
        for (size_t i = 0; i < node.items.size(); ++i) {
            if (node.is_sequence())
                out.items.push_back(TRY(rewritten(node.items[i])));
            else
                TRY(add_test(out, node.keys[i], node.items[i]));
        }
        return out;
    }

private:
    static Result<> add_test(Node& out, const Key& key, const Node& value) {
        const std::string name = key_of_hayabusa(key.text);
        if (value.is_mapping()) return add_special(out, key, name, value);
        Node values = value;
        for (Node& item : values.items)
            if (item.is_mapping()) item = TRY(single_value(item));
        return put(out, key, name, std::move(values));
    }

    // {value: x, min_length: n}: both must hold.
    static Result<> add_special(Node& out, const Key& key, const std::string& name, const Node& value) {
        for (size_t i = 0; i < value.items.size(); ++i) {
            const std::string& what = value.keys[i].text;
            if (what == "value") {
                TRY(put(out, key, name, value.items[i]));
            } else if (what == "min_length") {
                const std::string_view text = value.items[i].text;
                uint64_t least = 0;
                const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), least);
                if (error != std::errc() || end != text.data() + text.size() || least > longest_least)
                    return wrong_hayabusa(value.keys[i], fmt::format("'min_length: {}' is not a number up to {}", text, longest_least), "correct it");
                TRY(put(out, key, name.substr(0, name.find('|')) + "|re|s", text_node(fmt::format("^.{{{},}}", least))));
            } else {
                return not_a_value(value.keys[i]);
            }
        }
        return {};
    }

    static Result<Node> single_value(const Node& map) {
        if (map.keys.size() == 1 && map.keys[0].text == "value" && map.items[0].is_scalar()) return map.items[0];
        return not_a_value(map.keys.empty() ? Key{"", map.line, map.column} : map.keys[0]);
    }

    static std::unexpected<Error> not_a_value(const Key& key) {
        if (key.text == "regexes" || key.text == "allowlist")
            return wrong_hayabusa(key, fmt::format("'{}' names a file of Hayabusa's configuration, which is not part of the rule", key.text),
                                  "write its expressions into the rule, under 'Field|re'");
        return wrong_hayabusa(key, fmt::format("'{}' is not a value of Hayabusa's rules that Sigma could say", key.text), "write 'Field|modifier: value'");
    }

    static Result<> put(Node& out, const Key& key, const std::string& name, Node value) {
        if (out.find(name) != nullptr)
            return wrong_hayabusa(key, fmt::format("two tests become one field's: '{}'", name), "put them into searches of their own");
        out.keys.push_back({name, key.line, key.column});
        out.items.push_back(std::move(value));
        return {};
    }
};

// "count(TargetUserName) by IpAddress, Computer >= 5", behind the '|'.
Result<Counting> counting_of(std::string_view text, const Node& place, const Node& detection) {
    const auto bad = [&](std::string_view why) {
        return wrong_hayabusa(place, fmt::format("the count of the condition {}", why), "write e.g. 'selection | count(TargetUserName) by IpAddress >= 5'");
    };
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> comparisons{{{">=", "gte"}, {"<=", "lte"}, {"==", "eq"}, {">", "gt"}, {"<", "lt"}}};
    Counting out;
    text = trim(text);
    if (!text.starts_with("count(")) return bad("is no count");
    text.remove_prefix(6);
    const size_t close = text.find(')');
    if (close == std::string_view::npos) return bad("has a parenthesis that is not closed");
    if (const std::string_view field = trim(text.substr(0, close)); !field.empty()) out.field = field_of_hayabusa(field);
    text = trim(text.substr(close + 1));
    const size_t at = text.find_first_of("<>=");
    if (at == std::string_view::npos) return bad("compares nothing");
    std::string_view by = trim(text.substr(0, at));
    if (!by.empty()) {
        if (!by.starts_with("by ")) return bad("has something between its field and the comparison that is not 'by'");
        for (const std::string_view field : split(by.substr(3), ',')) out.by.push_back(field_of_hayabusa(trim(field)));
    }
    text.remove_prefix(at);
    const auto found = std::ranges::find_if(comparisons, [&](const auto& one) { return text.starts_with(one.first); });
    if (found == comparisons.end()) return bad("compares in no known way");
    out.comparison = found->second;
    out.number = trim(text.substr(found->first.size()));
    const std::string timeframe = scalar_text(detection, "timeframe");
    out.timespan = timeframe.empty() ? "100y" : timeframe;  // over everything that is read
    return out;
}

Result<Node> rewritten_detection(const Node& detection) {
    Node out = detection;
    for (size_t i = 0; i < out.items.size(); ++i)
        if (out.keys[i].text != "condition" && out.keys[i].text != "timeframe") out.items[i] = TRY(HayabusaSearch().rewritten(detection.items[i]));
    return out;
}

void rename_fields_of_correlation(Node& correlation) {
    const auto rename = [](Node& node) {
        if (node.is_scalar()) node.text = field_of_hayabusa(node.text);
        for (Node& item : node.items) item.text = field_of_hayabusa(item.text);
    };
    for (size_t i = 0; i < correlation.items.size(); ++i) {
        if (correlation.keys[i].text == "group-by") rename(correlation.items[i]);
        if (correlation.keys[i].text != "condition") continue;
        for (size_t k = 0; k < correlation.items[i].keys.size(); ++k)
            if (correlation.items[i].keys[k].text == "field") rename(correlation.items[i].items[k]);
    }
}

// Hayabusa allows "t1070.006" for "attack.t1070.006".
void complete_tags(Node& rule) {
    const auto tags = std::ranges::find(rule.keys, "tags", &Key::text);
    if (tags == rule.keys.end()) return;
    for (Node& tag : rule.items[static_cast<size_t>(tags - rule.keys.begin())].items)
        if (tag.text.size() > 4 && lower(tag.text[0]) == 't' && tag.text[1] >= '0' && tag.text[1] <= '9') tag.text = "attack." + tag.text;
}

}  // namespace

bool is_hayabusa_rule(const Node& document) {
    if (!document.is_mapping()) return false;
    const std::string type = to_lower(scalar_text(document, "ruletype"));
    return type == "hayabusa" || type == "sigma";
}

Result<std::vector<Node>> sigma_of_hayabusa(const Node& document) {
    Node rule = document;
    drop_key(rule, "ruletype");
    complete_tags(rule);
    std::vector<Node> out;
    if (const auto place = std::ranges::find(rule.keys, "correlation", &Key::text); place != rule.keys.end()) {
        rename_fields_of_correlation(rule.items[static_cast<size_t>(place - rule.keys.begin())]);
        out.push_back(std::move(rule));
        return out;
    }
    const Node* written = document.find("detection");
    if (written == nullptr || !written->is_mapping()) {
        out.push_back(std::move(rule));
        return out;
    }
    Node source = map_node();
    set_key(source, "product", text_node("windows"));
    set_key(rule, "logsource", std::move(source));
    Node detection = TRY(rewritten_detection(*written));
    const Node* condition = written->find("condition");
    const size_t pipe = condition != nullptr && condition->is_scalar() ? condition->text.find('|') : std::string::npos;
    if (pipe == std::string::npos) {
        set_key(rule, "detection", std::move(detection));
        out.push_back(std::move(rule));
        return out;
    }
    const Counting counting = TRY(counting_of(std::string_view(condition->text).substr(pipe + 1), *condition, *written));
    set_key(detection, "condition", text_node(std::string(trim(condition->text.substr(0, pipe)))));
    drop_key(detection, "timeframe");
    set_key(rule, "detection", std::move(detection));
    return counted_rules(std::move(rule), counting);
}

}  // namespace redoubt::detect
