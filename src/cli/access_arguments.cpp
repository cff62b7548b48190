// The arguments of redoubt user and redoubt token.
#include <tuple>

#include "cli/command_line.h"

namespace redoubt::cli {

void add_users(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("user", "Who may sign in.");
    sub->require_subcommand(1);
    using Verb = UserArguments::Verb;
    for (const auto& [name, verb, doc] : {std::tuple{"add", Verb::add, "Add an account; prints a one-time link to set its password."},
                                          {"list", Verb::list, "The accounts."},
                                          {"reset", Verb::reset, "A new one-time link for an account that is locked out."},
                                          {"sessions", Verb::sessions, "Where somebody is signed in."},
                                          {"end", Verb::end, "End all sessions of somebody, at once."},
                                          {"until", Verb::until, "When an account ends by itself."},
                                          {"policy", Verb::policy, "Who must have a second factor; without options: shows it."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto user = line.on<UserArguments>(one);
        user->verb = verb;
        CommandLine::add_target(one, user->target);
        one->add_flag("--json", user->json, "JSON");
        if (verb != Verb::list && verb != Verb::policy) one->add_option("LOGIN", user->login, "The login name")->required()->type_name("");
        if (verb == Verb::until) one->add_option("TIME", user->until, "A time, or 'never'")->required()->type_name("");
        if (verb == Verb::reset) one->add_flag("--factors", user->factors, "Take away their second factors instead");
        if (verb == Verb::policy) {
            one->add_option("--second-factor-from", user->factor_from, "This level and above must have one: nobody, Auditor, P1, IC2, IC4 or Lead")
                ->type_name("LEVEL");
            one->add_option("--address", user->address, "Where people reach this server: https://redoubt.example")->type_name("URL");
        }
        if (verb != Verb::add) continue;
        one->add_flag("--service", user->service, "For a program: it never signs in, and has tokens");
        one->add_option("--owner", user->owner, "The party that answers for a service account, by key")->type_name("PARTY");
        one->add_option("--until", user->until, "When the account ends by itself (default: never)")->type_name("TIME");
        one->add_option("--name", user->name, "The person's name")->type_name("NAME");
        user->level = "P1";
        one->add_option("--level", user->level, "P1, IC2, IC4, Lead, Business owner, Executive, Auditor, or one of your own (default: P1)")->type_name("LEVEL");
    }
}

void add_tokens(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("token", "API tokens for programs.");
    sub->require_subcommand(1);
    using Verb = TokenArguments::Verb;
    for (const auto& [name, verb, doc] : {std::tuple{"create", Verb::create, "Make a token; it is shown once."},
                                          {"list", Verb::list, "The tokens, without their secrets."},
                                          {"revoke", Verb::revoke, "End a token."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto token = line.on<TokenArguments>(one);
        token->verb = verb;
        CommandLine::add_target(one, token->target);
        one->add_flag("--json", token->json, "JSON");
        if (verb == Verb::create) one->add_option("NAME", token->name, "What it is for")->required()->type_name("");
        if (verb == Verb::revoke) one->add_option("ID", token->name, "Its id, as in the list")->required()->type_name("");
        if (verb != Verb::create) continue;
        one->add_option("--scope", token->scopes, "read, write, import or admin, or of one record type only: write:finding; may be repeated (default: read)")
            ->type_name("SCOPE")
            ->take_all();
        one->add_option("--expires", token->expires, "When it ends, a time (default: never)")->type_name("TIME");
        one->add_option("--for", token->service, "The login of a service account that it is for (default: you)")->type_name("LOGIN");
    }
}

}  // namespace redoubt::cli
