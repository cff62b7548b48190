#include "records/control.h"

#include "records/matrix.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Control::fields() {
    static constexpr std::array table{
        field<&Control::kind>("kind", {.doc = "What it does.", .required = true, .indexed = true}),
        field<&Control::layer>("layer", {.doc = "Where it stands.", .indexed = true}),
        field<&Control::purpose>("purpose", {.doc = "What it is for.", .searchable = true}),
        field<&Control::how>("how", {.doc = "How it works.", .searchable = true}),
        field<&Control::assets>("assets", {.doc = "What it protects.", .indexed = true, .refers_to = "asset"}),
        field<&Control::techniques>("techniques", {.doc = "ATT&CK techniques that it stops or shows.", .indexed = true, .searchable = true}),
        field<&Control::efficacy>("efficacy",
                                  {.doc = "How many of a hundred attempts it stops or shows, as tested.", .indexed = true, .range = schema::Range{0, 100}}),
        field<&Control::efficacy_why>("efficacy_why", {.doc = "How one knows.", .searchable = true}),
        field<&Control::test_every>("test_every", {.doc = "How often it is tested.", .indexed = true}),
        field<&Control::test_how>("test_how", {.doc = "How it is tested.", .searchable = true}),
        field<&Control::tested_on>("tested_on", {.doc = "When it was last tested.", .indexed = true}),
        field<&Control::test_by>("test_by", {.doc = "By when it must be tested next; follows from the two when it is left out.", .indexed = true}),
        field<&Control::yearly_cost>("yearly_cost", {.doc = "What it costs in a year.", .indexed = true, .range = schema::Range{0, INT64_MAX}}),
    };
    static_assert(schema::covers<Control>(table));
    return table;
}

namespace {

void prepare_control(schema::Map& fields, std::string&) {
    const Duration* every = fields["test_every"].as<Duration>();
    const Time* tested = fields["tested_on"].as<Time>();
    if (!every || !tested || every->ns <= 0 || tested->unix_ns > INT64_MAX - every->ns) return;
    const Time next{tested->unix_ns + every->ns};
    if (fields["test_by"].time() <= *tested) fields.set("test_by", next);
}

constexpr std::array control_states{
    schema::State{"planned", "To be built."},
    schema::State{"building", "Being built."},
    schema::State{.name = "active", .doc = "Works.", .standing = true},
    schema::State{"degraded", "Works in part, or not as well as it should."},
    schema::State{"retired", "No longer there.", true},
};
constexpr std::array control_moves{
    schema::Move{.from = "planned", .to = "building"},
    schema::Move{.from = "building", .to = "planned", .needs = needs_reason},
    schema::Move{.from = "building", .to = "active", .level = Level::ic2},
    schema::Move{.from = "planned", .to = "active", .level = Level::ic2},
    schema::Move{.from = "active", .to = "degraded", .needs = needs_reason},
    schema::Move{.from = "degraded", .to = "active", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "active", .to = "retired", .level = Level::ic4, .needs = needs_reason},
    schema::Move{.from = "degraded", .to = "retired", .level = Level::ic4, .needs = needs_reason},
    schema::Move{.from = "planned", .to = "retired", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "retired", .to = "planned", .level = Level::ic2},
};

}  // namespace

const schema::RecordInfo control_record{.name = "control",
                                        .plural = "controls",
                                        .title = "Control",
                                        .doc = "Something that keeps risks down, and how well it does.",
                                        .key_prefix = "CTRL",
                                        .room = "prove",
                                        .fields = Control::fields(),
                                        .states = control_states,
                                        .moves = control_moves,
                                        .default_sort = "title",
                                        .create_level = Level::ic2,
                                        .update_level = Level::ic2,
                                        .due = "test_by",
                                        .stale = "state:(active,degraded) test_by:<now",
                                        .prepare = prepare_control,
                                        .defaults = schema::defaults_of<Control>};

}  // namespace redoubt::records
