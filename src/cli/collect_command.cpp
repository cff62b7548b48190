#include <fmt/format.h>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/text_layout.h"
#include "hosts/fact_file.h"
#include "hosts/gather.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;

Result<std::string> key_path(const CollectArguments& arguments, const Surroundings& around) {
    if (!arguments.key.empty()) return arguments.key;
    if (around.host->is_root()) return std::string("/var/lib/redoubt/collect/host.key");
    if (const std::string xdg = around.environment("XDG_STATE_HOME"); !xdg.empty()) return xdg + "/redoubt/collect/host.key";
    const std::string home = around.environment("HOME");
    if (home.empty()) return fail(Code::invalid, "there is no home folder to keep the host's key in", "--key", "name a file for it");
    return home + "/.local/state/redoubt/collect/host.key";
}

std::string count_of(size_t count, std::string_view things) {
    return fmt::format("{} {}", group_digits(count), count == 1 ? things.substr(0, things.size() - 1) : things);
}

// What was read, how long it took, and what was not.
std::string summary(const hosts::Facts& facts, Duration took) {
    std::string out = fmt::format("read {}, {}, {}, {}, {}, {} in {:.2f} s", count_of(facts.packages.size(), "packages"),
                                  count_of(facts.listening.size(), "listening services"), count_of(facts.interfaces.size(), "interfaces"),
                                  count_of(facts.users.size(), "users"), count_of(facts.units.size(), "units"), count_of(facts.containers.size(), "containers"),
                                  static_cast<double>(took.ns) / 1e9);
    const char* before = "; not read: ";
    for (const hosts::NotRead& each : facts.not_read) {
        out += fmt::format("{}{} ({})", before, each.what, each.why);
        before = ", ";
    }
    return printable(out) + "\n";
}

Map summary_json(const hosts::Facts& facts, Duration took, const hosts::HostKey& key) {
    schema::List not_read;
    for (const hosts::NotRead& each : facts.not_read) not_read.emplace_back(Map{{"what", each.what}, {"why", each.why}});
    return Map{{"at", format_time(facts.at)},           {"key", key.public_key()},
               {"milliseconds", took.ns / 1'000'000},   {"packages", facts.packages.size()},
               {"listening", facts.listening.size()},   {"interfaces", facts.interfaces.size()},
               {"users", facts.users.size()},           {"units", facts.units.size()},
               {"containers", facts.containers.size()}, {"not_read", std::move(not_read)}};
}

}  // namespace

Result<int> run_collect(const CollectArguments& arguments, const Surroundings& around) {
    if (around.host == nullptr) return fail(Code::unsupported, "there is no host here to read");
    const std::string path = TRY(key_path(arguments, around));
    const hosts::HostKey key = TRY(hosts::HostKey::open(around.disk, around.random, path));
    const Time start = around.clock.now();
    const hosts::Facts facts = hosts::gather(*around.host, around.clock);
    const std::string file = hosts::write_fact_file(facts, key);
    const Duration took = around.clock.now() - start;
    if (arguments.out.empty())
        TRY(around.out.write(file));
    else
        TRY(around.disk.write_durably(arguments.out, file));
    TRY(around.error.write(arguments.json ? schema::to_json(summary_json(facts, took, key)) + "\n" : summary(facts, took)));
    return 0;
}

void add_collect(CommandLine& line) {
    CLI::App* sub =
        line.app_.add_subcommand("collect", "The facts of this Linux host as one signed file: hardware, network, services, packages, users, units.");
    auto collect = line.on<CollectArguments>(sub);
    sub->add_option("--out", collect->out, "Write there instead of to standard output")->type_name("FILE");
    sub->add_option("--key", collect->key,
                    "The key that signs, made when there is none (default: /var/lib/redoubt/collect/host.key; without root, below ~/.local/state)")
        ->type_name("FILE");
    sub->add_flag("--json", collect->json, "What was read and what was not, on standard error, as JSON");
    sub->footer(std::string(collect_examples));
}

}  // namespace redoubt::cli
