#include "records/party.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Delegation::fields() {
    static constexpr std::array table{
        field<&Delegation::to>("to", {.doc = "Who acts instead.", .required = true, .refers_to = "party"}),
        field<&Delegation::from>("from", {.doc = "From when."}),
        field<&Delegation::until>("until", {.doc = "Until when."}),
        field<&Delegation::scope>("scope", {.doc = "For what.", .longest = 500}),
    };
    static_assert(schema::covers<Delegation>(table));
    return table;
}

std::span<const schema::FieldInfo> Party::fields() {
    static constexpr std::array table{
        field<&Party::kind>("kind", {.doc = "Person, team or organisation.", .indexed = true}),
        field<&Party::role>("role",
                            {.doc = "What they do, or what they are to us: supplier, auditor, customer.", .indexed = true, .searchable = true, .longest = 300}),
        field<&Party::email>("email", {.doc = "Mail address.", .indexed = true, .searchable = true, .longest = 320}),
        field<&Party::phone>("phone", {.doc = "Telephone number.", .longest = 100}),
        field<&Party::level>("level",
                             {.doc = "How far they may act alone; set by a Lead, and never one's own.", .indexed = true, .set_by = schema::SetBy::lead}),
        field<&Party::own_level>("own_level",
                                 {.doc = "A level of our own making, instead.", .indexed = true, .set_by = schema::SetBy::lead, .refers_to = "level"}),
        field<&Party::skills>("skills", {.doc = "What they are good at.", .indexed = true, .searchable = true}),
        field<&Party::team>("team", {.doc = "The team they belong to.", .indexed = true, .refers_to = "party"}),
        field<&Party::delegations>("delegations", {.doc = "Who acts for them, and when; nobody else says so.", .set_by = schema::SetBy::oneself}),
        field<&Party::notes>("notes", {.doc = "Anything else.", .searchable = true}),
    };
    static_assert(schema::covers<Party>(table));
    return table;
}

namespace {

constexpr std::array party_states{schema::State{.name = "active", .doc = "With us.", .standing = true}, schema::State{"inactive", "No longer with us.", true}};
constexpr std::array party_moves{schema::Move{.from = "active", .to = "inactive", .level = Level::lead},
                                 schema::Move{.from = "inactive", .to = "active", .level = Level::lead}};
constexpr std::array party_names{std::string_view("email")};

}  // namespace

const schema::RecordInfo party_record{.name = "party",
                                      .plural = "parties",
                                      .title = "Party",
                                      .doc = "A person, a team or an organisation.",
                                      .key_prefix = "PARTY",
                                      .room = "know",
                                      .fields = Party::fields(),
                                      .states = party_states,
                                      .moves = party_moves,
                                      .default_sort = "title",
                                      .names = party_names,
                                      .create_level = Level::ic2,
                                      .update_level = Level::ic2,
                                      .defaults = schema::defaults_of<Party>};

}  // namespace redoubt::records
