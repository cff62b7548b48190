// CommandLine: CLI11's program with what all commands share, and the function that makes the command that was asked for. Only
// the files that fill it include this.
#pragma once

#include <functional>
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/arguments.h"
#include "cli/record_options.h"

namespace redoubt::cli {

struct CommandLine {
    CLI::App app_{"", "redoubt"};
    std::function<Command()> make_{};

    template <class Arguments>
    std::shared_ptr<Arguments> on(CLI::App* sub) {
        auto arguments = std::make_shared<Arguments>();
        sub->callback([this, arguments] { make_ = [arguments] { return Command(*arguments); }; });
        return arguments;
    }

    static void add_target(CLI::App* sub, Target& target) {
        sub->add_option("--data", target.data, "The data directory (default: $REDOUBT_DATA, else ~/.local/share/redoubt)")->type_name("DIR");
        sub->add_option("--server", target.server, "A server elsewhere, e.g. https://redoubt.example:8600")->type_name("URL");
        sub->add_option("--token", target.token, "An API token of that server (default: $REDOUBT_TOKEN)")->type_name("TOKEN");
    }
};

// redoubt user, redoubt token
void add_users(CommandLine& line);
void add_tokens(CommandLine& line);
// redoubt decide …
void add_decide(CommandLine& line);
// redoubt compartment
void add_compartments(CommandLine& line);
// redoubt concern
void add_concerns(CommandLine& line);
// redoubt inventory
void add_inventory(CommandLine& line);
// redoubt network
void add_network(CommandLine& line);
// redoubt software
void add_software(CommandLine& line);
// redoubt mappings
void add_mappings(CommandLine& line);
// redoubt deadlines
void add_deadlines(CommandLine& line);
// redoubt gate
void add_gate(CommandLine& line);
// redoubt coverage
void add_coverage(CommandLine& line);
// The verbs that only findings have, below `redoubt finding`.
void add_findings(CommandLine& line, CLI::App* sub);
void add_sources(CommandLine& line);
// redoubt tracker, redoubt ticket
void add_trackers(CommandLine& line);
void add_tickets(CommandLine& line);
// redoubt vex
void add_vex(CommandLine& line);
// redoubt inventory enrol, enrolments, collectors, revoke
void add_enrolment(CommandLine& line, CLI::App* inventory);
// redoubt collect
void add_collect(CommandLine& line);
// redoubt scan
void add_scan(CommandLine& line);
// redoubt search, logs
void add_log_store(CommandLine& line);
// redoubt receive
void add_receive(CommandLine& line);
// redoubt osv
void add_osv(CommandLine& line);
// redoubt feeds
void add_feeds(CommandLine& line);
// redoubt version compare, cvss
void add_advisories(CommandLine& line);
// redoubt view, subscribe, unsubscribe, news
void add_desk(CommandLine& line);
// redoubt rules
void add_rules(CommandLine& line);
// redoubt notify
void add_notify(CommandLine& line);
// redoubt alert list, show, create, …: one command per record type, with a verb for each thing that can be done.
void add_records(CommandLine& line, const RecordOptions& type);

}  // namespace redoubt::cli
