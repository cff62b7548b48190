#include "api/bodies_notify.h"

namespace redoubt::api {

using schema::field;
using schema::FieldInfo;

std::span<const FieldInfo> ReadBody::fields() {
    static constexpr std::array table{field<&ReadBody::upto>("upto", {.doc = "The id of the newest one that was read.", .required = true, .longest = 60})};
    static_assert(schema::covers<ReadBody>(table));
    return table;
}

std::span<const FieldInfo> MailBody::fields() {
    static constexpr std::array table{
        field<&MailBody::enabled>("enabled", {.doc = "Whether mail goes out."}),
        field<&MailBody::host>("host", {.doc = "The mail server's name.", .longest = 253}),
        field<&MailBody::port>("port", {.doc = "587 with starttls, 465 with tls.", .range = schema::Range{1, 65535}}),
        field<&MailBody::security>("security", {.doc = "How the connection is encrypted."}),
        field<&MailBody::user>("user", {.doc = "To sign in as; empty: without.", .longest = 254}),
        field<&MailBody::password>("password", {.doc = "Left out: as before. Kept sealed, and never shown.", .longest = 1000}),
        field<&MailBody::from>("from", {.doc = "The sender's address.", .longest = 254}),
        field<&MailBody::per_minute>("per_minute", {.doc = "At most so many mails in a minute.", .range = schema::Range{1, 10'000}}),
    };
    static_assert(schema::covers<MailBody>(table));
    return table;
}

std::span<const FieldInfo> MailTestBody::fields() {
    static constexpr std::array table{field<&MailTestBody::to>("to", {.doc = "A mail address.", .required = true, .longest = 254})};
    static_assert(schema::covers<MailTestBody>(table));
    return table;
}

std::span<const FieldInfo> WebhookBody::fields() {
    static constexpr std::array table{
        field<&WebhookBody::name>("name", {.doc = "What it is for.", .required = true, .longest = 200}),
        field<&WebhookBody::url>("url", {.doc = "Where it is posted to.", .required = true, .longest = 2000}),
        field<&WebhookBody::internal>("internal", {.doc = "It may be an internal address."}),
    };
    static_assert(schema::covers<WebhookBody>(table));
    return table;
}

std::span<const FieldInfo> GroupLevelBody::fields() {
    static constexpr std::array table{
        field<&GroupLevelBody::group>("group", {.doc = "As the provider names it.", .required = true, .longest = 300}),
        field<&GroupLevelBody::level>("level", {.doc = "What its members are here: one of the levels that there are.", .required = true, .longest = 100})};
    static_assert(schema::covers<GroupLevelBody>(table));
    return table;
}

std::span<const FieldInfo> ProviderBody::fields() {
    static constexpr std::array table{
        field<&ProviderBody::name>("name", {.doc = "What the sign-in page calls it.", .required = true, .longest = 100}),
        field<&ProviderBody::issuer>("issuer", {.doc = "Its address, as its tokens have it in iss.", .required = true, .longest = 500}),
        field<&ProviderBody::client_id>("client_id", {.doc = "What Redoubt is called there.", .required = true, .longest = 300}),
        field<&ProviderBody::client_secret>("client_secret", {.doc = "Left out: as before. Kept sealed, and never shown.", .longest = 1000}),
        field<&ProviderBody::scopes>("scopes", {.doc = "Left out: openid profile email.", .longest = 300}),
        field<&ProviderBody::group_claim>("group_claim", {.doc = "The claim that lists groups; left out: groups.", .longest = 200}),
        field<&ProviderBody::groups>("groups", {.doc = "Which group is which level; the highest one counts.", .longest = 100}),
        field<&ProviderBody::default_level>("default_level", {.doc = "The level without such a group; left out: they cannot sign in.", .longest = 100}),
        field<&ProviderBody::make_users>("make_users", {.doc = "Make an account at the first sign-in."}),
        field<&ProviderBody::internal>("internal", {.doc = "It may be at an internal address."}),
    };
    static_assert(schema::covers<ProviderBody>(table));
    return table;
}

}  // namespace redoubt::api
