#include "cli/command_line.h"

namespace redoubt::cli {
namespace {

using NotifyVerb = NotifyArguments::Verb;

std::shared_ptr<NotifyArguments> add_notify_verb(CommandLine& line, CLI::App* sub, NotifyVerb verb, const char* name, const char* doc, const char* what,
                                                 const char* what_doc) {
    CLI::App* one = sub->add_subcommand(name, doc);
    auto notify = line.on<NotifyArguments>(one);
    notify->verb = verb;
    CommandLine::add_target(one, notify->target);
    one->add_flag("--json", notify->json, "JSON");
    if (what) one->add_option(what, notify->name, what_doc)->required()->type_name("");
    return notify;
}

}  // namespace

void add_notify(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("notify", "What leaves Redoubt: mail, webhooks, and what could not be delivered.");
    sub->require_subcommand(1);
    auto mail = add_notify_verb(line, sub, NotifyVerb::mail, "mail", "The mail server; without options: shows it.", nullptr, nullptr);
    CLI::App* one = sub->get_subcommand("mail");
    one->add_option("--host", mail->host, "Its name")->type_name("NAME");
    one->add_option("--port", mail->port, "587 with starttls, 465 with tls")->type_name("PORT");
    one->add_option("--security", mail->security, "starttls, tls or none (default: starttls)")->type_name("HOW");
    one->add_option("--from", mail->from, "The sender's address")->type_name("ADDRESS");
    one->add_option("--user", mail->user, "To sign in as")->type_name("NAME");
    one->add_option("--password-file", mail->password_file, "The file with the password; kept sealed")->type_name("FILE");
    one->add_flag("--off", mail->off, "No mail goes out");
    add_notify_verb(line, sub, NotifyVerb::test_mail, "test", "Send one mail now.", "ADDRESS", "Where to");
    auto hook = add_notify_verb(line, sub, NotifyVerb::webhook, "webhook", "Add a webhook; prints the secret that it signs with.", "NAME", "What it is for");
    CLI::App* added = sub->get_subcommand("webhook");
    added->add_option("URL", hook->url, "Where it is posted to")->required()->type_name("");
    added->add_flag("--internal", hook->internal, "It may be an internal address");
    add_notify_verb(line, sub, NotifyVerb::webhooks, "webhooks", "The webhooks.", nullptr, nullptr);
    add_notify_verb(line, sub, NotifyVerb::test_webhook, "test-webhook", "Post an empty delivery now.", "ID", "Of the webhook");
    add_notify_verb(line, sub, NotifyVerb::remove_webhook, "remove-webhook", "Remove a webhook.", "ID", "Of the webhook");
    add_notify_verb(line, sub, NotifyVerb::deliveries, "dead", "What was given up, and why.", nullptr, nullptr)->name = "dead";
    add_notify_verb(line, sub, NotifyVerb::deliveries, "waiting", "What waits, or is tried again.", nullptr, nullptr)->name = "waiting";
    add_notify_verb(line, sub, NotifyVerb::deliveries, "sent", "What went out in the last 30 days.", nullptr, nullptr)->name = "sent";
    add_notify_verb(line, sub, NotifyVerb::resend, "resend", "Try what was given up again.", "ID", "Of the delivery");
}

}  // namespace redoubt::cli
