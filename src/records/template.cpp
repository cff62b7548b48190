#include "records/template.h"

#include <set>

#include <fmt/format.h>

#include "records/matrix.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Step::fields() {
    static constexpr std::array table{
        field<&Step::number>("number", {.doc = "By which other steps name it: 1, 2a.", .required = true, .longest = 30}),
        field<&Step::title>("title", {.doc = "What is done.", .required = true, .longest = 300}),
        field<&Step::kind>("kind", {.doc = "What sort of step."}),
        field<&Step::role>("role", {.doc = "By whom: incident commander, service desk …", .longest = 200}),
        field<&Step::text>("text", {.doc = "How, as Markdown.", .longest = 10'000}),
        field<&Step::target>("target", {.doc = "Within what time."}),
        field<&Step::after>("after", {.doc = "Numbers of the steps that must be done first."}),
        field<&Step::condition>("condition", {.doc = "Only when this holds.", .longest = 1000}),
    };
    static_assert(schema::covers<Step>(table));
    return table;
}

std::span<const schema::FieldInfo> Variable::fields() {
    static constexpr std::array table{
        field<&Variable::name>("name", {.doc = "As its steps name it.", .required = true, .longest = 100}),
        field<&Variable::value>("value", {.doc = "Its value unless another is given.", .longest = 2000}),
        field<&Variable::doc>("doc", {.doc = "What it stands for.", .longest = 1000}),
    };
    static_assert(schema::covers<Variable>(table));
    return table;
}

std::span<const schema::FieldInfo> Template::fields() {
    static constexpr std::array table{
        field<&Template::kind>("kind", {.doc = "What sort of template.", .required = true, .indexed = true}),
        field<&Template::purpose>("purpose", {.doc = "What it is for.", .searchable = true}),
        field<&Template::when>("when", {.doc = "When it is used.", .searchable = true}),
        field<&Template::steps>("steps", {.doc = "What is done, in order.", .searchable = true, .longest = 300}),
        field<&Template::variables>("variables", {.doc = "What differs each time.", .longest = 100}),
        field<&Template::capabilities>("capabilities", {.doc = "What one must be able to do to carry it out.", .indexed = true}),
        field<&Template::techniques>("techniques", {.doc = "ATT&CK techniques that it answers or plays.", .indexed = true, .searchable = true}),
        field<&Template::body>("body", {.doc = "Its text, as Markdown.", .searchable = true, .large = true}),
        field<&Template::cacao_id>("cacao_id", {.doc = "Its CACAO id: playbook--….", .unique = true, .longest = 100}),
        field<&Template::edition>("edition", {.doc = "Which edition this is: 2.1.", .longest = 60}),
        field<&Template::review_by>("review_by", {.doc = "By when it must be looked at again.", .indexed = true}),
    };
    static_assert(schema::covers<Template>(table));
    return table;
}

namespace {

constexpr std::array template_states{schema::State{"draft", "Being written."}, schema::State{.name = "approved", .doc = "In use.", .standing = true},
                                     schema::State{"retired", "No longer used.", true}};
constexpr std::array template_moves{
    schema::Move{.from = "draft", .to = "approved", .level = Level::ic4},
    schema::Move{.from = "approved", .to = "draft", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "approved", .to = "retired", .level = Level::ic4, .needs = needs_reason},
    schema::Move{.from = "draft", .to = "retired", .level = Level::ic2},
    schema::Move{.from = "retired", .to = "draft", .level = Level::ic2},
};

// Each step once, and only after steps that come before it: so there is no circle.
void check_template(const Template& made, schema::Problems& problems) {
    std::set<std::string_view> before;
    for (size_t i = 0; i < made.steps.size(); ++i) {
        for (const std::string& after : made.steps[i].after)
            if (!before.contains(after)) problems.add(fmt::format("/steps/{}/after", i), fmt::format("'{}' is no step before this one", after.substr(0, 60)));
        if (!before.insert(made.steps[i].number).second) problems.add(fmt::format("/steps/{}/number", i), "is taken by a step before it");
    }
}

}  // namespace

const schema::RecordInfo template_record{.name = "template",
                                         .plural = "templates",
                                         .title = "Template",
                                         .doc = "What is done the same way each time: a playbook, a scenario, a lesson, a checklist.",
                                         .key_prefix = "TMPL",
                                         .room = "rehearse",
                                         .fields = Template::fields(),
                                         .states = template_states,
                                         .moves = template_moves,
                                         .default_sort = "title",
                                         .due = "review_by",
                                         .check = schema::check_typed<Template, check_template>,
                                         .defaults = schema::defaults_of<Template>};

}  // namespace redoubt::records
