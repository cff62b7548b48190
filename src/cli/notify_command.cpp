#include <array>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/record_values.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;
using NotifyVerb = NotifyArguments::Verb;

Result<int> say(const NotifyArguments& arguments, const Surroundings& around, const Value& answer, const std::string& text) {
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : text));
    return 0;
}

Result<int> say_outcome(const NotifyArguments& arguments, const Surroundings& around, const Value& answer) {
    const bool ok = answer.map()["ok"].boolean();
    TRY(say(arguments, around, answer, ok ? "it went through\n" : fmt::format("it failed: {}\n", answer.map()["problem"].text())));
    return ok ? 0 : 1;
}

Result<int> say_rows(const NotifyArguments& arguments, const Surroundings& around, const Value& answer,
                     std::span<const std::pair<const char*, const char*>> columns) {
    return say(arguments, around, answer, table_of_items(answer, columns, around.terminal));
}

Result<int> run_mail(Client& client, const NotifyArguments& arguments, const Surroundings& around) {
    Value answer = TRY(client.get("/notifications/mail"));
    if (!arguments.host.empty() || arguments.off) {
        Map body = answer.map();
        body.erase("has_password");
        body.set("enabled", !arguments.off);
        if (!arguments.host.empty()) body.set("host", arguments.host);
        if (!arguments.from.empty()) body.set("from", arguments.from);
        if (!arguments.user.empty()) body.set("user", arguments.user);
        if (!arguments.security.empty()) body.set("security", arguments.security);
        if (arguments.port > 0) body.set("port", static_cast<int64_t>(arguments.port));
        if (!arguments.password_file.empty()) {
            const std::string text = TRY(around.disk.read(arguments.password_file, 4096));
            body.set("password", trim(text));
        }
        answer = TRY(client.put("/notifications/mail", body));
    }
    const Map& mail = answer.map();
    return say(arguments, around, answer,
               mail["enabled"].boolean() ? fmt::format("mail goes out by {}:{} ({}) from {}\n", mail["host"].text(), mail["port"].integer(),
                                                       mail["security"].text(), mail["from"].text())
                                         : std::string("no mail goes out: redoubt notify mail --host NAME --from ADDRESS\n"));
}

Result<int> add_hook(Client& client, const NotifyArguments& arguments, const Surroundings& around) {
    const Value made = TRY(client.post("/webhooks", {{"name", arguments.name}, {"url", arguments.url}, {"internal", arguments.internal}}));
    TRY(say(arguments, around, made, fmt::format("{}\n", made.map()["secret"].text())));
    if (!arguments.json)
        TRY(around.error.write(
            fmt::format("{} is the webhook's id. The secret is shown this once; the receiver checks signatures with it.\n", made.map()["id"].text())));
    return 0;
}

}  // namespace

Result<int> run_notify(const NotifyArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    const std::string id = percent_encode(arguments.name);
    switch (arguments.verb) {
        case NotifyVerb::mail: return run_mail(client, arguments, around);
        case NotifyVerb::test_mail: return say_outcome(arguments, around, TRY(client.post("/notifications/mail/test", {{"to", arguments.name}})));
        case NotifyVerb::test_webhook: return say_outcome(arguments, around, TRY(client.post("/webhooks/" + id + "/test", {})));
        case NotifyVerb::webhook: return add_hook(client, arguments, around);
        case NotifyVerb::remove_webhook:
            TRY(client.remove("/webhooks/" + id));
            TRY(around.out.write("removed\n"));
            return 0;
        case NotifyVerb::resend:
            TRY(client.post("/notifications/deliveries/" + id + "/resend", {}));
            TRY(around.out.write("it goes out with the next\n"));
            return 0;
        case NotifyVerb::webhooks: {
            constexpr std::array<std::pair<const char*, const char*>, 4> columns{
                {{"id", "ID"}, {"name", "NAME"}, {"url", "ADDRESS"}, {"internal", "INTERNAL"}}};
            return say_rows(arguments, around, TRY(client.get("/webhooks")), columns);
        }
        case NotifyVerb::deliveries: {
            constexpr std::array<std::pair<const char*, const char*>, 7> columns{
                {{"id", "ID"}, {"user", "TO"}, {"way", "WAY"}, {"state", "STATE"}, {"attempts", "TRIES"}, {"due", "DUE"}, {"last_error", "WHAT WAS WRONG"}}};
            return say_rows(arguments, around, TRY(client.get("/notifications/deliveries?state=" + id)), columns);
        }
    }
    return 0;
}

}  // namespace redoubt::cli
