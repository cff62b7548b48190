#include <fmt/format.h>

#include "cli/collect_send.h"
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

// Only its folder, so that what waits lies beside the key.
std::string spool_folder(const CollectArguments& arguments, const std::string& key_file) {
    if (!arguments.spool.empty()) return arguments.spool;
    const size_t slash = key_file.rfind('/');
    return (slash == std::string::npos ? std::string(".") : key_file.substr(0, slash)) + "/spool";
}

std::string sent_text(const SentReports& sent, const CollectArguments& arguments, const std::string& folder) {
    std::string out;
    if (sent.sent > 0) out += fmt::format("sent {} to {}\n", counted(sent.sent, "report"), arguments.send);
    for (const std::string& why : sent.refused) out += fmt::format("not taken: {}\n", printable(why));
    if (sent.dropped > 0) out += fmt::format("{} went to make room in {}\n", counted(sent.dropped, "older report"), folder);
    return out;
}

Map sent_json(Map summary, const SentReports& sent) {
    summary.set("sent", sent.sent);
    summary.set("waiting", sent.waiting);
    summary.set("refused", schema::list_of(sent.refused));
    return summary;
}

Result<int> collect_and_send(const CollectArguments& arguments, const Surroundings& around, const std::string& path, const hosts::HostKey& key) {
    const Time start = around.clock.now();
    hosts::Facts facts = hosts::gather(*around.host, around.clock);
    const Duration took = around.clock.now() - start;
    const std::string folder = spool_folder(arguments, path);
    const SentReports sent = TRY(send_facts(arguments, around, key, folder, facts));
    if (arguments.json)
        TRY(around.error.write(schema::to_json(sent_json(summary_json(facts, took, key), sent)) + "\n"));
    else
        TRY(around.error.write(summary(facts, took) + sent_text(sent, arguments, folder)));
    if (sent.failed) {
        Error why = *sent.failed;
        if (sent.waiting > 0)
            why.message += fmt::format("; {} in {}", sent.waiting == 1 ? "1 report waits" : fmt::format("{} reports wait", sent.waiting), folder);
        return std::unexpected(std::move(why));
    }
    return sent.refused.empty() ? 0 : 2;
}

// Until it is told to stop, or the server says that this host has no business there.
Result<int> collect_regularly(const CollectArguments& arguments, const Surroundings& around, Duration every, const std::string& path,
                              const hosts::HostKey& key) {
    CollectArguments now = arguments;
    while (true) {
        const Result<int> round = collect_and_send(now, around, path, key);
        if (!round && (round.error().code == Code::forbidden || !now.enrol.empty())) return round;
        if (!round) TRY(around.error.write(fmt::format("redoubt: {}\n", printable(round.error().text()))));
        TRY(around.error.flush());
        now.enrol.clear();
        // A tenth more or less, so that a thousand hosts started together do not stay together.
        const auto tenth = static_cast<uint64_t>(every.ns / 10);
        const Duration wait{every.ns - every.ns / 10 + static_cast<int64_t>(around.random.below(2 * tenth + 1))};
        if (!around.pause(wait)) return 0;
    }
}

Result<std::optional<Duration>> interval_of(const CollectArguments& arguments) {
    if (arguments.every.empty()) return std::nullopt;
    const Duration every = TRY(parse_duration(arguments.every));
    if (every < seconds(1) || every > days(31)) return fail(Code::invalid, "an interval is a second to 31 days", "--every", "for example --every 1h");
    return every;
}

Result<> check_collect(const CollectArguments& arguments) {
    const bool has_part = !arguments.enrol.empty() || !arguments.every.empty() || !arguments.install_units.empty() || !arguments.spool.empty();
    if (arguments.send.empty())
        return has_part ? fail(Code::invalid, "--enrol, --every, --spool and --install-units go with --send", "--send", "name a server") : Result<>();
    if (!arguments.out.empty()) return fail(Code::invalid, "facts are written to a file or sent", "--out", "leave one of --out and --send away");
    if (!arguments.install_units.empty() && arguments.every.empty()) return fail(Code::invalid, "units need an interval", "--every", "for example --every 1h");
    return check_server(arguments);
}

}  // namespace

Result<int> run_collect(const CollectArguments& arguments, const Surroundings& around) {
    if (around.host == nullptr) return fail(Code::unsupported, "there is no host here to read");
    TRY(check_collect(arguments));
    const std::optional<Duration> every = TRY(interval_of(arguments));
    if (!arguments.install_units.empty()) {
        TRY(install_units(arguments, around, *every));
        return 0;
    }
    const std::string path = TRY(key_path(arguments, around));
    const hosts::HostKey key = TRY(hosts::HostKey::open(around.disk, around.random, path));
    if (every && !arguments.once) return collect_regularly(arguments, around, *every, path, key);
    if (!arguments.send.empty()) return collect_and_send(arguments, around, path, key);
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
    CLI::App* sub = line.app_.add_subcommand("collect", "The facts of this Linux host, as one signed file or sent to a server, once or regularly.");
    auto collect = line.on<CollectArguments>(sub);
    sub->add_option("--out", collect->out, "Write there instead of to standard output")->type_name("FILE");
    sub->add_option("--key", collect->key,
                    "The key that signs, made when there is none (default: /var/lib/redoubt/collect/host.key; without root, below ~/.local/state)")
        ->type_name("FILE");
    sub->add_option("--send", collect->send, "Send them to this server; what it does not take now waits and goes later")->type_name("URL");
    sub->add_option("--enrol", collect->enrol, "The first time: a token of redoubt inventory enrol; - takes it from REDOUBT_ENROL")->type_name("TOKEN");
    sub->add_option("--every", collect->every, "Again and again, until it is stopped: 1h, 30m")->type_name("TIME");
    sub->add_flag("--once", collect->once, "Only tell the server how often it will be; what starts it does so every time");
    sub->add_option("--install-units", collect->install_units, "Write a systemd service and timer there and end; - prints them")->type_name("DIR");
    sub->add_option("--spool", collect->spool, "Where reports wait (default: beside the key)")->type_name("DIR");
    sub->add_option("--ca", collect->authorities, "Who signs the server's certificate, as PEM (default: those of the system)")->type_name("FILE");
    sub->add_flag("--plain-http", collect->plain_http, "Send over http to another machine, where the network itself is protected");
    sub->add_flag("--json", collect->json, "What was read and what was not, on standard error, as JSON");
    sub->footer(std::string(collect_examples));
}

}  // namespace redoubt::cli
