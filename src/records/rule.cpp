#include "records/rule.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> LogSourceNamed::fields() {
    static constexpr std::array table{
        field<&LogSourceNamed::product>("product", {.doc = "windows, linux, aws …", .longest = 200}),
        field<&LogSourceNamed::category>("category", {.doc = "process_creation …", .longest = 200}),
        field<&LogSourceNamed::service>("service", {.doc = "sysmon, sshd …", .longest = 200}),
    };
    static_assert(schema::covers<LogSourceNamed>(table));
    return table;
}

std::span<const schema::FieldInfo> Rule::fields() {
    static constexpr std::array table{
        field<&Rule::rule_id>("rule_id", {.doc = "The id its author gave it.", .indexed = true, .unique = true, .longest = 200}),
        field<&Rule::platform>("platform", {.doc = "What runs it.", .indexed = true}),
        field<&Rule::level>("level", {.doc = "Severity of what it finds.", .indexed = true}),
        field<&Rule::author>("author", {.doc = "Who wrote it; its licence demands the name.", .indexed = true, .searchable = true, .longest = 1000}),
        field<&Rule::logsource>("logsource", {.doc = "The logs it looks at."}),
        field<&Rule::description>("description", {.doc = "What it finds.", .searchable = true, .longest = 20'000}),
        field<&Rule::techniques>("techniques", {.doc = "ATT&CK techniques.", .indexed = true, .searchable = true}),
        field<&Rule::references>("references", {.doc = "Where to read more."}),
        field<&Rule::falsepositives>("falsepositives", {.doc = "What else may fire it."}),
        field<&Rule::body>("body", {.doc = "The rule as it is loaded.", .large = true}),
        field<&Rule::path>("path", {.doc = "The file it came from.", .longest = 1000}),
        field<&Rule::enabled>("enabled", {.doc = "Whether imports run it.", .indexed = true}),
    };
    static_assert(schema::covers<Rule>(table));
    return table;
}

namespace {

constexpr std::array rule_states{schema::State{"draft", "Being written."}, schema::State{"test", "Run, but its alerts are nobody's work yet."},
                                 schema::State{.name = "live", .doc = "Run on every import.", .standing = true},
                                 schema::State{"tuning", "Too noisy, being worked on."}, schema::State{"retired", "No longer run.", true}};
constexpr std::array rule_reason{std::string_view("reason")};
constexpr std::array rule_moves{
    schema::Move{.from = "draft", .to = "test", .level = Level::ic2},
    schema::Move{.from = "test", .to = "draft", .level = Level::ic2},
    schema::Move{.from = "test", .to = "live", .level = Level::ic2},
    schema::Move{.from = "live", .to = "tuning", .level = Level::p1, .needs = rule_reason},
    schema::Move{.from = "tuning", .to = "test", .level = Level::ic2},
    schema::Move{.from = "tuning", .to = "live", .level = Level::ic2},
    schema::Move{.from = "draft", .to = "retired", .level = Level::ic2},
    schema::Move{.from = "test", .to = "retired", .level = Level::ic2},
    schema::Move{.from = "live", .to = "retired", .level = Level::ic4, .needs = rule_reason},
    schema::Move{.from = "tuning", .to = "retired", .level = Level::ic4, .needs = rule_reason},
    schema::Move{.from = "retired", .to = "draft", .level = Level::ic2},
};
constexpr std::array rule_names{std::string_view("rule_id")};

}  // namespace

const schema::RecordInfo rule_record{.name = "rule",
                                     .plural = "rules",
                                     .title = "Rule",
                                     .doc = "A detection: what to look for, and in which logs.",
                                     .key_prefix = "RULE",
                                     .room = "watch",
                                     .fields = Rule::fields(),
                                     .states = rule_states,
                                     .moves = rule_moves,
                                     .default_sort = "title",
                                     .names = rule_names,
                                     .create_level = Level::ic2,
                                     .update_level = Level::ic2,
                                     .priority = "level",
                                     .defaults = schema::defaults_of<Rule>};

}  // namespace redoubt::records
