#include "api/bodies.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;
using schema::Kind;
using schema::List;
using schema::Map;
using schema::Value;

std::span<const FieldInfo> SignInBody::fields() {
    static constexpr std::array table{
        field<&SignInBody::login>("login", {.doc = "The user's login.", .required = true, .longest = 200}),
        field<&SignInBody::password>("password", {.doc = "The password.", .required = true, .longest = 1000}),
    };
    static_assert(schema::covers<SignInBody>(table));
    return table;
}

std::span<const FieldInfo> LinkBody::fields() {
    static constexpr std::array table{field<&LinkBody::token>("token", {.doc = "What follows # in a one-time link.", .required = true, .longest = 200})};
    static_assert(schema::covers<LinkBody>(table));
    return table;
}

std::span<const FieldInfo> SetUpBody::fields() {
    static constexpr std::array table{
        field<&SetUpBody::token>("token", {.doc = "What follows # in the set-up link.", .required = true, .longest = 200}),
        field<&SetUpBody::login>("login", {.doc = "The first user's login.", .required = true, .longest = 64}),
        field<&SetUpBody::name>("name", {.doc = "The first user's name.", .required = true, .longest = 200}),
        field<&SetUpBody::password>("password", {.doc = "At least 12 characters.", .required = true, .longest = 512}),
    };
    static_assert(schema::covers<SetUpBody>(table));
    return table;
}

std::span<const FieldInfo> PasswordBody::fields() {
    static constexpr std::array table{
        field<&PasswordBody::current>("current", {.doc = "The current password; not needed when there is none yet.", .longest = 1000}),
        field<&PasswordBody::password>("password", {.doc = "The new one, at least 12 characters.", .required = true, .longest = 512}),
    };
    static_assert(schema::covers<PasswordBody>(table));
    return table;
}

std::span<const FieldInfo> NewUserBody::fields() {
    static constexpr std::array table{
        field<&NewUserBody::login>("login", {.doc = "1 to 64 of a to z, 0 to 9 and . _ - @", .required = true, .longest = 64}),
        field<&NewUserBody::name>("name", {.doc = "What people call them.", .required = true, .longest = 200}),
        field<&NewUserBody::level>("level", {.doc = "How far they may act alone: one of the levels, your own too.", .required = true, .longest = 100}),
        field<&NewUserBody::party>("party", {.doc = "Their party record, by id or key; one is made when left out.", .longest = 100}),
        field<&NewUserBody::password>("password", {.doc = "Left out: the answer has a one-time link to sign in with.", .longest = 512}),
        field<&NewUserBody::kind>("kind", {.doc = "A person, or a program."}),
        field<&NewUserBody::until>("until", {.doc = "When the account ends by itself; left out: never."}),
    };
    static_assert(schema::covers<NewUserBody>(table));
    return table;
}

std::span<const FieldInfo> UserChangeBody::fields() {
    static constexpr std::array table{
        field<&UserChangeBody::name>("name", {.doc = "What people call them.", .longest = 200}),
        field<&UserChangeBody::level>(
            "level", {.doc = "How far they may act alone: one of the levels, your own too. Ends their sessions; nobody sets their own.", .longest = 100}),
        field<&UserChangeBody::party>("party", {.doc = "Their party record, by id or key.", .longest = 100}),
        field<&UserChangeBody::password>("password", {.doc = "A new password; ends their sessions.", .longest = 512}),
        field<&UserChangeBody::active>("active", {.doc = "False: cannot sign in, and their tokens do not work."}),
        field<&UserChangeBody::reset>("reset", {.doc = "Answer with a one-time link to sign in with."}),
        field<&UserChangeBody::reset_factors>("reset_factors", {.doc = "Take away their second factors and recovery codes; ends their sessions."}),
        field<&UserChangeBody::until>("until", {.doc = "When the account ends by itself; empty: never.", .longest = 40}),
    };
    static_assert(schema::covers<UserChangeBody>(table));
    return table;
}

std::span<const FieldInfo> NewTokenBody::fields() {
    static constexpr std::array table{
        field<&NewTokenBody::name>("name", {.doc = "What it is for.", .required = true, .longest = 200}),
        field<&NewTokenBody::scopes>(
            "scopes",
            {.doc = "What it may be used for: read, write, import, admin; read:finding, write:finding of one type only.", .required = true, .longest = 40}),
        field<&NewTokenBody::expires>("expires", {.doc = "Left out: never."}),
        field<&NewTokenBody::user>("user", {.doc = "The login of a service account that it is for; takes a Lead.", .longest = 64}),
    };
    static_assert(schema::covers<NewTokenBody>(table));
    return table;
}

std::span<const FieldInfo> NewCommentBody::fields() {
    static constexpr std::array table{field<&NewCommentBody::text>("text", {.doc = "Markdown.", .required = true, .longest = 100'000})};
    static_assert(schema::covers<NewCommentBody>(table));
    return table;
}

std::span<const FieldInfo> NewLinkBody::fields() {
    static constexpr std::array table{
        field<&NewLinkBody::relation>("relation", {.doc = "One of the relations of GET /schema.", .required = true, .longest = 60}),
        field<&NewLinkBody::to>("to", {.doc = "The other record: its key, its id, or type/id.", .required = true, .longest = 200}),
        field<&NewLinkBody::reason>("reason", {.doc = "Why they belong together."}),
    };
    static_assert(schema::covers<NewLinkBody>(table));
    return table;
}

std::span<const FieldInfo> GroupMoveBody::fields() {
    static constexpr std::array table{
        field<&GroupMoveBody::to>("to", {.doc = "The state to move to.", .required = true, .longest = 60}),
        field<&GroupMoveBody::disposition>("disposition", {.doc = "What they turned out to be; needed to close.", .longest = 60}),
        field<&GroupMoveBody::reason>("reason", {.doc = "Why; needed to close."}),
        field<&GroupMoveBody::owner>("owner", {.doc = "A party, by id or key, to assign them to.", .longest = 100}),
    };
    static_assert(schema::covers<GroupMoveBody>(table));
    return table;
}

std::span<const FieldInfo> EscalateBody::fields() {
    static constexpr std::array table{
        field<&EscalateBody::title>("title", {.doc = "Of the new incident; left out: made from rule and host.", .longest = 500}),
        field<&EscalateBody::severity>("severity", {.doc = "Of the new incident; left out: the alert's.", .longest = 60}),
        field<&EscalateBody::incident>("incident", {.doc = "Join this one, by id or key, instead of making one.", .longest = 100}),
        field<&EscalateBody::reason>("reason", {.doc = "Why."}),
        field<&EscalateBody::group>("group", {.doc = "Also the other open alerts of the same rule on the same asset."}),
    };
    static_assert(schema::covers<EscalateBody>(table));
    return table;
}

std::span<const FieldInfo> ViewBody::fields() {
    static constexpr std::array table{
        field<&ViewBody::name>("name", {.doc = "What people call it.", .required = true, .longest = 200}),
        field<&ViewBody::type>("type", {.doc = "The plural of a record type: alerts; events for a search of the log store.", .required = true, .longest = 100}),
        field<&ViewBody::q>("q", {.doc = "A query.", .longest = 8192}),
        field<&ViewBody::sort>("sort", {.doc = "A field; with - before it, descending. Of events the range of time: now-24h..", .longest = 500}),
        field<&ViewBody::layout>("layout", {.doc = "List or board."}),
        field<&ViewBody::by>("by", {.doc = "The field of a board's columns; state when left out.", .longest = 100}),
        field<&ViewBody::columns>("columns", {.doc = "Fields to show, in order.", .longest = 100}),
        field<&ViewBody::shared>("shared", {.doc = "Everybody sees it; what it shows is found with their own rights."}),
    };
    static_assert(schema::covers<ViewBody>(table));
    return table;
}

std::span<const FieldInfo> SubscriptionBody::fields() {
    static constexpr std::array table{
        field<&SubscriptionBody::record>("record", {.doc = "One record: its key, its id, or type/id.", .longest = 200}),
        field<&SubscriptionBody::type>("type", {.doc = "Or a record type, by name or plural, and", .longest = 100}),
        field<&SubscriptionBody::q>("q", {.doc = "which of them; all when left out.", .longest = 8192}),
    };
    static_assert(schema::covers<SubscriptionBody>(table));
    return table;
}

std::span<const FieldInfo> SeenBody::fields() {
    static constexpr std::array table{field<&SeenBody::seq>("seq", {.doc = "Of the last one read.", .required = true, .range = schema::Range{0, INT64_MAX}})};
    static_assert(schema::covers<SeenBody>(table));
    return table;
}

namespace {

Map shape_schema(const schema::Shape& shape) {
    switch (shape.kind) {
        case Kind::boolean: return {{"type", "boolean"}};
        case Kind::integer: return {{"type", "integer"}};
        case Kind::time: return {{"type", "string"}, {"format", "date-time"}};
        case Kind::list: return {{"type", "array"}, {"items", shape_schema(*shape.item)}};
        case Kind::map: return {{"type", "object"}, {"additionalProperties", true}};
        case Kind::nested: return body_schema(shape.nested()).map();
        case Kind::choice: {
            List names;
            for (const schema::Choice& choice : shape.choices) names.emplace_back(choice.name);
            return {{"type", "string"}, {"enum", std::move(names)}};
        }
        default: return {{"type", "string"}};
    }
}

}  // namespace

Value body_schema(std::span<const FieldInfo> fields) {
    Map properties;
    List required;
    for (const FieldInfo& one : fields) {
        Map shape = shape_schema(one.shape);
        shape.set("description", one.options.doc);
        if (one.options.longest != 0 && one.shape.kind == Kind::text) shape.set("maxLength", one.options.longest);
        properties.set(one.name, std::move(shape));
        if (one.options.required) required.emplace_back(one.name);
    }
    Map out{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty()) out.set("required", std::move(required));
    return out;
}

}  // namespace redoubt::api
