#include "detect/rule_tests.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/json_text.h"
#include "detect/correlator.h"
#include "detect/load.h"
#include "detect/matcher.h"
#include "detect/numbers.h"
#include "events/event_json.h"
#include "formats/yaml/yaml.h"

namespace redoubt::detect {
namespace {

using formats::yaml::Node;

constexpr size_t most_cases = 1000;
constexpr std::string_view test_ending = ".test.yml";

bool is_json_literal(const Node& node) {
    if (!node.plain) return false;
    if (node.text == "true" || node.text == "false") return true;
    const std::string_view text = node.text;
    const bool decimal = text.find_first_not_of("-0123456789.") == std::string_view::npos && parse_number(text).has_value();
    const size_t first = text.starts_with('-') ? 1 : 0;
    const bool leading_zero = text.size() > first + 1 && text[first] == '0' && text[first + 1] != '.';
    return decimal && !leading_zero && text.back() != '.' && text[first] != '.';
}

// The event as the one line of JSON that a collector would have sent.
void append_json(std::string& out, const Node& node) {
    if (node.is_scalar()) {
        if (node.is_null())
            out += "null";
        else if (is_json_literal(node))
            out += node.text;
        else
            append_json_string(out, node.text);
        return;
    }
    out += node.is_mapping() ? '{' : '[';
    for (size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out += ',';
        if (node.is_mapping()) {
            append_json_string(out, node.keys[i].text);
            out += ':';
        }
        append_json(out, node.items[i]);
    }
    out += node.is_mapping() ? '}' : ']';
}

class Tested {
public:
    explicit Tested(std::vector<Rule> rules)
        : rules_(std::move(rules)), naive_(make_naive_matcher(rules_, names_)), fast_(make_fast_matcher(rules_, names_)), plan_(rules_, names_) {}

    void run(const Node& written, TestedCase& tested) {
        std::vector<const Node*> events;
        if (const Node* event = written.find("event")) events.push_back(event);
        if (const Node* list = written.find("events"))
            for (const Node& event : list->items) events.push_back(&event);
        if (events.empty()) tested.problem = "the case has neither event nor events";
        if (tested.name.empty()) tested.problem = "the case has no name";
        const auto correlator = make_correlator(plan_, [&](const CorrelationAlert& alert) { tested.fired = tested.fired || !rules_[alert.rule].silent; });
        for (const Node* event : events) {
            std::string json;
            append_json(json, *event);
            if (Result<> done = add(json, *correlator, tested); !done) tested.problem = done.error().text();
        }
        correlator->finish();
    }

private:
    Result<> add(const std::string& json, Correlator& correlator, TestedCase& tested) {
        events::EventBatch batch;
        TRY(events::event_from_json(json, names_, batch));
        std::vector<Match> matches;
        std::vector<Match> by_fast;
        naive_->match(batch, *naive_->new_scratch(), matches);
        fast_->match(batch, *fast_->new_scratch(), by_fast);
        if (matches != by_fast) return fail(Code::internal, "the two matchers differ", "", "report this rule and this event");
        for (uint32_t i = 0; i < batch.events.size(); ++i) {
            Contribution contribution;
            if (batch.events[i].has_time) contribution.time = batch.events[i].time;
            contribution.witness = std::make_shared<SeenEvent>();
            for (const Match& match : matches) {
                if (match.event != i) continue;
                tested.fired = tested.fired || !rules_[match.rule].silent;
                if (plan_.feeds(match.rule)) contribution.parts.push_back(plan_.part(batch.events[i], match.rule));
            }
            if (!contribution.parts.empty()) correlator.add(std::move(contribution));
        }
        return {};
    }

    std::vector<Rule> rules_;
    events::FieldNames names_;
    std::unique_ptr<Matcher> naive_;
    std::unique_ptr<Matcher> fast_;
    CorrelationPlan plan_;
};

}  // namespace

std::string rule_path_of_test(std::string_view test_path) {
    if (!test_path.ends_with(test_ending)) return {};
    return std::string(test_path.substr(0, test_path.size() - test_ending.size())) + ".yml";
}

std::string test_path_of_rule(std::string_view rule_path) { return std::string(rule_path.substr(0, rule_path.rfind('.'))) + std::string(test_ending); }

Result<std::vector<TestedCase>> run_rule_tests(std::span<const Rule> rules, const std::string& rule_path, const std::string& test_text) {
    const Node root = TRY(formats::yaml::parse(test_text));
    const Node* lists[] = {root.is_mapping() ? root.find("fires") : nullptr, root.is_mapping() ? root.find("quiet") : nullptr};
    if (lists[0] == nullptr && lists[1] == nullptr) return fail(Code::invalid, "the test has neither 'fires' nor 'quiet'", "1:1", "list cases below them");
    std::vector<Rule> tested(rules.begin(), rules.end());
    keep_rules(tested, [&](const Rule& rule) { return rule.path == rule_path; });
    if (tested.empty()) return fail(Code::not_found, fmt::format("no rule of {} is loaded", rule_path), "", "see: redoubt rules check");
    Tested runner(std::move(tested));
    std::vector<TestedCase> out;
    for (const Node* list : lists) {
        if (list == nullptr) continue;
        for (const Node& written : list->items) {
            if (out.size() == most_cases) return fail(Code::too_large, fmt::format("the test has more than {} cases", most_cases), "", "split the rule's file");
            const Node* name = written.is_mapping() ? written.find("name") : nullptr;
            TestedCase one{.name = name != nullptr ? name->text : "", .line = written.line, .wanted = list == lists[0], .fired = false, .problem = {}};
            runner.run(written, one);
            out.push_back(std::move(one));
        }
    }
    return out;
}

}  // namespace redoubt::detect
