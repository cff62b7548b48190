#include "records/requirement.h"

#include "records/matrix.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Requirement::fields() {
    static constexpr std::array table{
        field<&Requirement::kind>("kind", {.doc = "A whole catalogue, a chapter, or one item.", .indexed = true}),
        field<&Requirement::framework>("framework",
                                       {.doc = "The catalogue that it belongs to.", .required = true, .indexed = true, .searchable = true, .longest = 300}),
        field<&Requirement::edition>("edition", {.doc = "Which edition of it: 2022.", .indexed = true, .longest = 60}),
        field<&Requirement::code>("code", {.doc = "Its code there: A.5.23.", .indexed = true, .searchable = true, .longest = 100}),
        field<&Requirement::identity>("identity",
                                      {.doc = "Framework, edition and code: each is one record.", .unique = true, .read_only = true, .longest = 500}),
        field<&Requirement::text>("text", {.doc = "What is asked for.", .searchable = true, .longest = 20'000}),
        field<&Requirement::guidance>("guidance", {.doc = "How we understand it.", .searchable = true, .longest = 20'000}),
        field<&Requirement::parent>("parent", {.doc = "What it is a part of.", .indexed = true, .refers_to = "requirement"}),
        field<&Requirement::licence>("licence", {.doc = "Whether its text may be shown.", .indexed = true}),
        field<&Requirement::in_force_on>("in_force_on", {.doc = "From when it binds us.", .indexed = true}),
        field<&Requirement::review_by>("review_by", {.doc = "By when to see whether a newer edition is out.", .indexed = true}),
    };
    static_assert(schema::covers<Requirement>(table));
    return table;
}

namespace {

void prepare_requirement(schema::Map& fields, std::string& title) {
    const std::string code(fields["code"].text());
    const std::string framework(fields["framework"].text());
    if (title.empty()) title = code.empty() ? framework : framework + " " + code;
    if (code.empty())
        fields.erase("identity");
    else
        fields.set("identity", framework + "|" + std::string(fields["edition"].text()) + "|" + code);
}

constexpr std::array requirement_states{schema::State{"draft", "Being entered."}, schema::State{.name = "current", .doc = "Binds us.", .standing = true},
                                        schema::State{"superseded", "Another has taken its place.", true}};
constexpr std::array requirement_moves{
    schema::Move{.from = "draft", .to = "current", .level = Level::ic2},
    schema::Move{.from = "current", .to = "draft", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "current", .to = "superseded", .level = Level::ic4, .needs = needs_reason},
    schema::Move{.from = "superseded", .to = "current", .level = Level::ic4, .needs = needs_reason},
};
constexpr std::array requirement_names{std::string_view("code")};

}  // namespace

const schema::RecordInfo requirement_record{.name = "requirement",
                                            .plural = "requirements",
                                            .title = "Requirement",
                                            .doc = "What a law, a standard, a customer or we ourselves ask for.",
                                            .key_prefix = "REQ",
                                            .room = "prove",
                                            .fields = Requirement::fields(),
                                            .states = requirement_states,
                                            .moves = requirement_moves,
                                            .default_sort = "code",
                                            .names = requirement_names,
                                            .create_level = Level::ic2,
                                            .update_level = Level::ic2,
                                            .due = "review_by",
                                            .prepare = prepare_requirement,
                                            .defaults = schema::defaults_of<Requirement>};

}  // namespace redoubt::records
