#include "records/document.h"

#include "records/matrix.h"
#include "records/order.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> Clause::fields() {
    static constexpr std::array table{
        field<&Clause::number>("number", {.doc = "As others cite it: 4.2.", .required = true, .longest = 60}),
        field<&Clause::title>("title", {.doc = "Its heading.", .longest = 500}),
        field<&Clause::text>("text", {.doc = "What it says.", .longest = 20'000}),
    };
    static_assert(schema::covers<Clause>(table));
    return table;
}

std::span<const schema::FieldInfo> Edition::fields() {
    static constexpr std::array table{
        field<&Edition::label>("label", {.doc = "2.1", .required = true, .longest = 60}),
        field<&Edition::approved_on>("approved_on", {.doc = "When it was approved."}),
        field<&Edition::approved_by>("approved_by", {.doc = "By whom.", .refers_to = "party"}),
        field<&Edition::changes>("changes", {.doc = "What was changed.", .longest = 4000}),
        field<&Edition::hash>("hash", {.doc = "SHA-256 of its text.", .longest = 64}),
    };
    static_assert(schema::covers<Edition>(table));
    return table;
}

std::span<const schema::FieldInfo> Attestation::fields() {
    static constexpr std::array table{
        field<&Attestation::party>("party", {.doc = "Who has read it.", .required = true, .refers_to = "party"}),
        field<&Attestation::edition>("edition", {.doc = "Which edition.", .longest = 60}),
        field<&Attestation::at>("at", {.doc = "When."}),
    };
    static_assert(schema::covers<Attestation>(table));
    return table;
}

std::span<const schema::FieldInfo> Document::fields() {
    static constexpr std::array table{
        field<&Document::kind>("kind", {.doc = "What sort of document.", .required = true, .indexed = true}),
        field<&Document::summary>("summary", {.doc = "What it is about.", .searchable = true}),
        field<&Document::edition>("edition", {.doc = "Which edition this is: 2.1.", .indexed = true, .longest = 60}),
        field<&Document::body>("body", {.doc = "Its text, as Markdown.", .searchable = true, .large = true}),
        field<&Document::clauses>("clauses", {.doc = "Its clauses, so that exceptions and controls can name one.", .longest = 1000}),
        field<&Document::editions>("editions", {.doc = "The editions before this one.", .passing = true, .longest = 500}),
        field<&Document::applies_to>("applies_to", {.doc = "What it binds: assets, teams, processes.", .indexed = true, .refers_to = "*"}),
        field<&Document::approved_on>("approved_on", {.doc = "When this edition was approved.", .indexed = true}),
        field<&Document::approved_by>("approved_by", {.doc = "Who approved this edition.", .indexed = true, .refers_to = "party"}),
        field<&Document::review_by>("review_by", {.doc = "By when it must be looked at again.", .indexed = true}),
        field<&Document::reviewers>("reviewers", {.doc = "Who reads it before it is approved.", .indexed = true, .refers_to = "party"}),
        field<&Document::readers>("readers", {.doc = "People and teams who must read it and say so.", .indexed = true, .passing = true, .refers_to = "party"}),
        field<&Document::attestations>(
            "attestations", {.doc = "Who has read which edition.", .read_only = true, .passing = true, .set_by = schema::SetBy::room, .longest = 1000}),
        field<&Document::attested_percent>("attested_percent", {.doc = "How many of a hundred readers have confirmed this edition.",
                                                                .indexed = true,
                                                                .read_only = true,
                                                                .passing = true,
                                                                .set_by = schema::SetBy::room,
                                                                .range = schema::Range{0, 100}}),
    };
    static_assert(schema::covers<Document>(table));
    return table;
}

namespace {

constexpr std::array document_approved_needs{std::string_view("review_by"), std::string_view("edition")};
constexpr std::array document_states{schema::State{"draft", "Being written."},
                                     schema::State{.name = "review", .doc = "Others read it.", .waits_for = "reviewers"},
                                     schema::State{.name = "approved", .doc = "In force; by decision.", .standing = true, .needs = document_approved_needs},
                                     schema::State{"retired", "No longer in force.", true}};
constexpr std::array document_moves{
    schema::Move{.from = "draft", .to = "review"},
    schema::Move{.from = "review", .to = "draft", .needs = needs_reason},
    schema::Move{.from = "review",
                 .to = "approved",
                 .needs = needs_reason,
                 .stamps = "approved_on",
                 .signs = "approved_by",
                 .decided_as = "publication",
                 .back_to = "draft"},
    schema::Move{.from = "approved", .to = "draft", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "approved", .to = "retired", .level = Level::lead, .needs = needs_reason},
    schema::Move{.from = "draft", .to = "retired", .level = Level::ic2, .needs = needs_reason},
    schema::Move{.from = "retired", .to = "draft", .level = Level::ic2},
};

void check_document(const Document& document, schema::Problems& problems) {
    in_order(problems, "/review_by", document.approved_on, document.review_by, "is before it was approved");
}

}  // namespace

const schema::RecordInfo document_record{.name = "document",
                                         .plural = "documents",
                                         .title = "Document",
                                         .doc = "A policy, standard, procedure, plan or guidance.",
                                         .key_prefix = "DOC",
                                         .room = "know",
                                         .fields = Document::fields(),
                                         .states = document_states,
                                         .moves = document_moves,
                                         .default_sort = "title",
                                         .due = "review_by",
                                         .stale = "state:approved review_by:<now",
                                         .check = schema::check_typed<Document, check_document>,
                                         .defaults = schema::defaults_of<Document>};

}  // namespace redoubt::records
