#include "api/bodies_decide.h"

namespace redoubt::api {

using schema::field;

std::span<const schema::FieldInfo> AskCondition::fields() {
    static constexpr std::array table{
        field<&AskCondition::text>("text", {.doc = "What must be so.", .required = true, .longest = 2000}),
        field<&AskCondition::owner>("owner", {.doc = "Who sees to it: a party; who asks when left out.", .longest = 100}),
        field<&AskCondition::due>("due", {.doc = "By when; missed, the decision no longer holds."}),
    };
    static_assert(schema::covers<AskCondition>(table));
    return table;
}

std::span<const schema::FieldInfo> AskBody::fields() {
    static constexpr std::array table{
        field<&AskBody::subjects>("subjects", {.doc = "What it is about: keys, type/id or ids.", .required = true, .longest = 200}),
        field<&AskBody::to>("to", {.doc = "The state to move them to.", .longest = 60}),
        field<&AskBody::changes>("changes", {.doc = "Fields of theirs, and their new values."}),
        field<&AskBody::kind>("kind", {.doc = "What sort of decision, where neither of them says it: exception, course, access.", .longest = 60}),
        field<&AskBody::severity>("severity", {.doc = "How much hangs on it, where the subject does not say; never less than it says.", .longest = 60}),
        field<&AskBody::title>("title", {.doc = "Left out: made from the first subject.", .longest = 300}),
        field<&AskBody::question>("question", {.doc = "What is asked, for somebody who was not there."}),
        field<&AskBody::reason>("reason", {.doc = "Why."}),
        field<&AskBody::recommendation>("recommendation", {.doc = "What you would do."}),
        field<&AskBody::options>("options", {.doc = "What one could do.", .longest = 50}),
        field<&AskBody::consulted>("consulted", {.doc = "Parties that must be heard first.", .longest = 50}),
        field<&AskBody::conditions>("conditions", {.doc = "On what it depends; each becomes a task.", .longest = 100}),
        field<&AskBody::term_days>("term_days", {.doc = "For how many days.", .range = schema::Range{1, 3660}}),
        field<&AskBody::valid_until>("valid_until", {.doc = "Or until when."}),
        field<&AskBody::due>("due", {.doc = "By when it must be decided; the matrix says, when left out."}),
        field<&AskBody::requester>("requester", {.doc = "Who asks, for the command line of this machine, which is nobody.", .longest = 100}),
        field<&AskBody::scope>("scope", {.doc = "What it covers besides, tomorrow too."}),
    };
    static_assert(schema::covers<AskBody>(table));
    return table;
}

std::span<const schema::FieldInfo> AskExportBody::fields() {
    static constexpr std::array table{
        field<&AskExportBody::what>("what", {.doc = "table, history or attachment.", .required = true, .longest = 20}),
        field<&AskExportBody::of>("of", {.doc = "A table: its type. A history: the record, by its key. A file: its hash.", .required = true, .longest = 200}),
        field<&AskExportBody::q>("q", {.doc = "A table: the query that it is exported by.", .longest = 2000}),
        field<&AskExportBody::at>("at", {.doc = "A table: as it was then.", .longest = 60}),
        field<&AskExportBody::reason>("reason", {.doc = "Who is to have it, and what for.", .required = true, .longest = 4000}),
    };
    static_assert(schema::covers<AskExportBody>(table));
    return table;
}

std::span<const schema::FieldInfo> VerdictBody::fields() {
    static constexpr std::array table{
        field<&VerdictBody::yes>("yes", {.doc = "Yes or no.", .required = true}),
        field<&VerdictBody::reason>("reason", {.doc = "Why.", .required = true, .longest = 4000}),
        field<&VerdictBody::chosen>("chosen", {.doc = "The option that is taken.", .longest = 300}),
        field<&VerdictBody::for_party>("for", {.doc = "In whose place: a party that is away.", .longest = 100}),
        field<&VerdictBody::conditions>("conditions", {.doc = "More conditions than were asked for.", .longest = 50}),
    };
    static_assert(schema::covers<VerdictBody>(table));
    return table;
}

std::span<const schema::FieldInfo> OpinionBody::fields() {
    static constexpr std::array table{
        field<&OpinionBody::agrees>("agrees", {.doc = "Whether you agree with what is recommended.", .required = true}),
        field<&OpinionBody::text>("text", {.doc = "Why; dissent stays on record.", .required = true, .longest = 4000}),
    };
    static_assert(schema::covers<OpinionBody>(table));
    return table;
}

std::span<const schema::FieldInfo> ReasonBody::fields() {
    static constexpr std::array table{field<&ReasonBody::reason>("reason", {.doc = "Why.", .required = true, .longest = 4000})};
    static_assert(schema::covers<ReasonBody>(table));
    return table;
}

}  // namespace redoubt::api
