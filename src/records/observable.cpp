#include "records/observable.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Observable::fields() {
    static constexpr std::array table{
        field<&Observable::kind>("kind", {.doc = "What kind of thing.", .required = true, .indexed = true}),
        field<&Observable::value>("value", {.doc = "The thing itself.", .required = true, .indexed = true, .searchable = true, .longest = 4000}),
        field<&Observable::identity>("identity",
                                     {.doc = "Kind and value together: each pair is one record.", .unique = true, .read_only = true, .longest = 4100}),
        field<&Observable::first_seen>("first_seen", {.doc = "First seen.", .indexed = true}),
        field<&Observable::last_seen>("last_seen", {.doc = "Last seen.", .indexed = true}),
        field<&Observable::sightings>("sightings", {.doc = "How often it was seen.", .indexed = true, .range = schema::Range{0, INT64_MAX}}),
        field<&Observable::verdict>("verdict", {.doc = "What we think of it.", .indexed = true}),
        field<&Observable::tlp>("tlp", {.doc = "Traffic Light Protocol: who may be told.", .indexed = true}),
    };
    static_assert(schema::covers<Observable>(table));
    return table;
}

namespace {

void prepare_observable(schema::Map& fields, std::string& title) {
    if (title.empty()) title = std::string(fields["value"].text().substr(0, 200));
    fields.set("identity", std::string(fields["kind"].text()) + ":" + std::string(fields["value"].text()));
}

constexpr std::array observable_states{schema::State{.name = "unknown", .doc = "Nobody has judged it.", .standing = true},
                                       schema::State{.name = "suspicious", .doc = "May be bad.", .standing = true},
                                       schema::State{.name = "malicious", .doc = "Is bad.", .standing = true}, schema::State{"benign", "Is harmless.", true}};
constexpr std::array observable_moves{schema::Move{.from = "unknown", .to = "suspicious"},
                                      schema::Move{.from = "unknown", .to = "malicious", .level = Level::ic2},
                                      schema::Move{.from = "unknown", .to = "benign"},
                                      schema::Move{.from = "suspicious", .to = "malicious", .level = Level::ic2},
                                      schema::Move{.from = "suspicious", .to = "benign", .level = Level::ic2},
                                      schema::Move{.from = "suspicious", .to = "unknown"},
                                      schema::Move{.from = "malicious", .to = "benign", .level = Level::ic4},
                                      schema::Move{.from = "malicious", .to = "suspicious", .level = Level::ic2},
                                      schema::Move{.from = "benign", .to = "suspicious"},
                                      schema::Move{.from = "benign", .to = "malicious", .level = Level::ic2}};
constexpr std::array observable_names{std::string_view("value")};

}  // namespace

const schema::RecordInfo observable_record{.name = "observable",
                                           .plural = "observables",
                                           .title = "Observable",
                                           .doc = "Something that can be looked for elsewhere: an address, a domain, a hash.",
                                           .key_prefix = "OBS",
                                           .room = "watch",
                                           .fields = Observable::fields(),
                                           .states = observable_states,
                                           .moves = observable_moves,
                                           .default_sort = "-last_seen",
                                           .names = observable_names,
                                           .prepare = prepare_observable,
                                           .defaults = schema::defaults_of<Observable>};

}  // namespace redoubt::records
