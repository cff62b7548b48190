// Deliveries: what leaves Redoubt. Notifications by e-mail and webhook that are due become deliveries, each rendered when it is
// sent, with the rights that its reader has then; a failure comes back later and later, and is dead after its last try, which a
// person sees and may send again. Of a record in a compartment only the key goes out. Thread-safe; run() one at a time.
#pragma once

#include "base/mail.h"
#include "base/outbound.h"
#include "rooms/desk/notifications.h"
#include "store/sealed.h"
#include "store/settings.h"

namespace redoubt::rooms::desk {

struct MailSettings {
    bool enabled = false;
    std::string host{}, user{}, from{};
    uint16_t port = 587;
    MailSecurity security = MailSecurity::starttls;
    int per_minute = 60;
    bool has_password = false;
};

struct Webhook {
    std::string id{}, name{}, url{};
    bool internal = false;  // may be an internal address
    bool active = true;
    Time created{};
};

struct Delivery {
    std::string id{}, user{}, way{}, target{};  // target: the address, or the webhook's id
    std::string state{};                        // waiting, sent, dead
    std::string last_error{};
    int64_t attempts = 0;
    Time created{}, due{};
};

class Deliveries {
public:
    // Null: no way out that way, and everything for it waits.
    Deliveries(store::Store& store, Mail* mail, Outbound* outbound) : store_(store), settings_(store), sealer_(store), mail_(mail), outbound_(outbound) {}
    Result<> open();

    Result<MailSettings> mail_settings();
    Result<> set_mail_settings(const store::Actor& by, const MailSettings& settings, const std::optional<std::string>& password);
    Result<> test_mail(const std::string& to);

    Result<std::vector<Webhook>> webhooks();
    struct NewWebhook {
        Webhook webhook{};
        std::string secret{};  // shown once
    };
    Result<NewWebhook> add_webhook(const store::Actor& by, const std::string& name, const std::string& url, bool internal);
    Result<> remove_webhook(const store::Actor& by, std::string_view id);
    Result<> test_webhook(std::string_view id);

    // Links in what goes out begin with `address`; empty: there are none. Answers how many went out.
    Result<size_t> run(std::span<const Addressee> people, std::string_view address);
    Result<std::vector<Delivery>> list(std::string_view state, int limit);
    Result<> resend(const store::Actor& by, std::string_view id);

private:
    struct Rendered {
        std::vector<schema::Map> items{};
    };
    Result<> plan(std::span<const Addressee> people);
    Result<Rendered> render(const Delivery& delivery, const Addressee& person, std::string_view address);
    Result<> send(const Delivery& delivery, const Addressee& person, std::string_view address);
    Result<> send_mail(const Delivery& delivery, const Rendered& rendered);
    Result<> post(std::string_view webhook, std::string_view id, const schema::Map& body);
    Result<> settle(const Delivery& delivery, const Result<>& outcome);
    Result<MailServer> server(const MailSettings& settings);

    store::Store& store_;
    store::Settings settings_;
    store::Sealer sealer_;
    Mail* mail_;
    Outbound* outbound_;
};

}  // namespace redoubt::rooms::desk
