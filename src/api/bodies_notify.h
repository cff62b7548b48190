// The bodies of requests about mail, webhooks and identity providers; see api/bodies.h.
#pragma once

#include "api/bodies.h"
#include "base/mail.h"

namespace redoubt::api {

struct ReadBody {
    std::string upto{};
    static std::span<const schema::FieldInfo> fields();
};

struct MailBody {
    bool enabled = true;
    std::string host{};
    int64_t port = 587;
    MailSecurity security = MailSecurity::starttls;
    std::string user{};
    std::optional<std::string> password{};
    std::string from{};
    int64_t per_minute = 60;
    static std::span<const schema::FieldInfo> fields();
};

struct MailTestBody {
    std::string to{};
    static std::span<const schema::FieldInfo> fields();
};

struct WebhookBody {
    std::string name{};
    std::string url{};
    bool internal = false;
    static std::span<const schema::FieldInfo> fields();
};

struct GroupLevelBody {
    std::string group{};
    std::string level{};
    static std::span<const schema::FieldInfo> fields();
};

struct ProviderBody {
    std::string name{};
    std::string issuer{};
    std::string client_id{};
    std::optional<std::string> client_secret{};
    std::string scopes{};
    std::string group_claim{};
    std::vector<GroupLevelBody> groups{};
    std::optional<std::string> default_level{};
    bool make_users = false;
    bool internal = false;
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<MailSecurity> = std::array{Choice{"none", "Anybody on the way can read it."},
                                                            Choice{"starttls", "Encrypted, or nothing is sent."}, Choice{"tls", "Encrypted from the start."}};
}  // namespace redoubt::schema
