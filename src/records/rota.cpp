#include "records/rota.h"

#include <array>

#include <fmt/format.h>

#include "records/matrix.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> RotaLayer::fields() {
    static constexpr std::array table{
        field<&RotaLayer::name>("name", {.doc = "First line, second line …", .required = true, .longest = 200}),
        field<&RotaLayer::members>("members", {.doc = "Who takes turns, in this order.", .refers_to = "party"}),
        field<&RotaLayer::starts>("starts", {.doc = "When the first one's turn begins."}),
        field<&RotaLayer::turn>("turn", {.doc = "How long a turn is: 7d."}),
        field<&RotaLayer::hours>("hours", {.doc = "When it is on call: Mon-Fri 09:00-18:00; always when left out.", .longest = 200}),
    };
    static_assert(schema::covers<RotaLayer>(table));
    return table;
}

std::span<const schema::FieldInfo> RotaOverride::fields() {
    static constexpr std::array table{
        field<&RotaOverride::party>("party", {.doc = "Who is on call.", .required = true, .refers_to = "party"}),
        field<&RotaOverride::instead_of>("instead_of", {.doc = "Instead of whom.", .refers_to = "party"}),
        field<&RotaOverride::from>("from", {.doc = "From when.", .required = true}),
        field<&RotaOverride::until>("until", {.doc = "Until when.", .required = true}),
        field<&RotaOverride::why>("why", {.doc = "Why.", .longest = 1000}),
    };
    static_assert(schema::covers<RotaOverride>(table));
    return table;
}

std::span<const schema::FieldInfo> Escalation::fields() {
    static constexpr std::array table{
        field<&Escalation::party>("party", {.doc = "Who is called.", .required = true, .refers_to = "party"}),
        field<&Escalation::after>("after", {.doc = "When nobody has answered for so long."}),
        field<&Escalation::how>("how", {.doc = "Telephone, message …", .longest = 200}),
    };
    static_assert(schema::covers<Escalation>(table));
    return table;
}

std::span<const schema::FieldInfo> Rota::fields() {
    static constexpr std::array table{
        field<&Rota::description>("description", {.doc = "What those on call do.", .searchable = true}),
        field<&Rota::team>("team", {.doc = "Whose rota it is.", .indexed = true, .refers_to = "party"}),
        field<&Rota::time_zone>("time_zone", {.doc = "In which its hours are meant: Europe/Lisbon.", .longest = 60}),
        field<&Rota::covers>("covers", {.doc = "What it watches over.", .indexed = true, .refers_to = "asset"}),
        field<&Rota::layers>("layers", {.doc = "Who takes turns.", .longest = 20}),
        field<&Rota::overrides>("overrides", {.doc = "Swaps and holidays.", .longest = 1000}),
        field<&Rota::escalation>("escalation", {.doc = "Who is called next when nobody answers.", .longest = 20}),
        field<&Rota::planned_until>("planned_until", {.doc = "Up to when everybody has agreed to it.", .indexed = true}),
    };
    static_assert(schema::covers<Rota>(table));
    return table;
}

namespace {

constexpr std::array rota_active_needs{std::string_view("layers")};
constexpr std::array rota_states{schema::State{"draft", "Being planned."},
                                 schema::State{.name = "active", .doc = "People are called by it.", .standing = true, .needs = rota_active_needs},
                                 schema::State{"retired", "No longer used.", true}};
constexpr std::array rota_moves{
    schema::Move{.from = "draft", .to = "active", .level = Level::ic4},
    schema::Move{.from = "active", .to = "draft", .level = Level::ic4, .needs = needs_reason},
    schema::Move{.from = "active", .to = "retired", .level = Level::lead, .needs = needs_reason},
    schema::Move{.from = "draft", .to = "retired", .level = Level::ic4},
    schema::Move{.from = "retired", .to = "draft", .level = Level::ic4},
};

void check_rota(const Rota& rota, schema::Problems& problems) {
    for (size_t i = 0; i < rota.layers.size(); ++i)
        if (rota.layers[i].turn && rota.layers[i].turn->ns <= 0) problems.add(fmt::format("/layers/{}/turn", i), "must be longer than nothing");
    for (size_t i = 0; i < rota.overrides.size(); ++i)
        if (rota.overrides[i].until <= rota.overrides[i].from) problems.add(fmt::format("/overrides/{}/until", i), "must be after 'from'");
}

}  // namespace

const schema::RecordInfo rota_record{.name = "rota",
                                     .plural = "rotas",
                                     .title = "Rota",
                                     .doc = "Who is on call when, and who is called next.",
                                     .key_prefix = "ROTA",
                                     .room = "watch",
                                     .fields = Rota::fields(),
                                     .states = rota_states,
                                     .moves = rota_moves,
                                     .default_sort = "title",
                                     .create_level = Level::ic2,
                                     .due = "planned_until",
                                     .check = schema::check_typed<Rota, check_rota>,
                                     .defaults = schema::defaults_of<Rota>};

}  // namespace redoubt::records
