// A `.case` file: rules, events, and which rule matches which event, as text. After leading comments come sections, each
// opened by a line "=== name":
//   rule          one Sigma rule, whole
//   detection     the detection alone; the rest is filled in, with the log source {product: test}
//   placeholders  lines "name: value, value"
//   event         one event as JSON; without Channel and logsource it comes from {product: test}
//   expect        "rule 1: not loaded: …" for rules that are refused, then "event 1: 1 3" or "event 1: none"; always last
// Rules and events are counted from 1. REDOUBT_UPDATE=1 rewrites the expect section.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "detect/load.h"

namespace redoubt::test {

struct CaseFile {
    std::string head;  // everything before "=== expect"
    std::vector<detect::RuleFile> rules;
    std::vector<std::string> events;
    detect::LoadOptions options;
    std::string expected;
};

inline std::string rule_of_detection(std::string_view detection, size_t number) {
    std::string rule = "title: rule " + std::to_string(number) + "\nid: rule-" + std::to_string(number) + "\nlogsource:\n    product: test\ndetection:\n";
    for (const std::string_view line : split(detection, '\n')) rule.append("    ").append(line).append("\n");
    return rule;
}

inline void add_placeholders(std::string_view text, detect::LoadOptions& options) {
    for (const std::string_view line : split(text, '\n')) {
        const size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        auto& values = options.placeholders[std::string(trim(line.substr(0, colon)))];
        for (const std::string_view value : split(line.substr(colon + 1), ',')) values.emplace_back(trim(value));
    }
}

inline void add_section(CaseFile& file, std::string_view name, std::string_view body) {
    const size_t number = file.rules.size() + 1;
    const std::string path = (number < 10 ? "rule-0" : "rule-") + std::to_string(number) + ".yml";
    if (name == "rule") file.rules.push_back({path, std::string(body)});
    if (name == "detection") file.rules.push_back({path, rule_of_detection(body, number)});
    if (name == "placeholders") add_placeholders(body, file.options);
    if (name == "expect") file.expected = body;
    if (name != "event") return;
    std::string event(trim(body));
    if (event.find("\"Channel\"") == std::string::npos && event.find("\"logsource\"") == std::string::npos)
        event = event == "{}" ? R"({"logsource":{"product":"test"}})" : R"({"logsource":{"product":"test"},)" + event.substr(1);
    file.events.push_back(std::move(event));
}

inline CaseFile parse_case(const std::string& text) {
    CaseFile file;
    const size_t expect = text.find("=== expect\n");
    file.head = text.substr(0, expect);
    size_t at = text.find("=== ");
    while (at != std::string::npos) {
        const size_t line_end = text.find('\n', at);
        const size_t next = text.find("\n=== ", line_end - 1);
        const size_t end = next == std::string::npos ? text.size() : next + 1;
        add_section(file, std::string_view(text).substr(at + 4, line_end - at - 4), std::string_view(text).substr(line_end + 1, end - line_end - 1));
        at = next == std::string::npos ? next : next + 1;
    }
    return file;
}

}  // namespace redoubt::test
