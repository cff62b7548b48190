// redoubt receive: logs from shippers, files, the journal and buckets into a log store, until told to stop.
#include <csignal>

#include <fmt/format.h>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/logstore.h"
#include "cli/text_layout.h"
#include "rooms/watch/live_logs.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;

constexpr uint64_t longest_configuration = uint64_t{1} << 20;

// SIGINT and SIGTERM wait for wait(), on whatever thread; before any other thread is made.
class StopSignals {
public:
    StopSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGINT);
        sigaddset(&set_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &set_, &before_);
    }
    ~StopSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    void wait() const {
        int number = 0;
        sigwait(&set_, &number);
    }

private:
    sigset_t set_{}, before_{};
};

std::vector<std::string> paths_of(const intake::Configuration& configuration) {
    std::vector<std::string> out;
    for (const intake::FileConfiguration& file : configuration.files) out.insert(out.end(), file.paths.begin(), file.paths.end());
    return out;
}

std::string doors_text(const rooms::LiveLogs& logs, const std::string& folder) {
    std::string out = fmt::format("Redoubt stores logs in {}\n", folder);
    for (const rooms::SourceDoor& one : logs.listeners())
        out += fmt::format("  {}: {} over {} on {}:{}\n", one.name, one.protocol, one.transport, one.address, one.port);
    for (const std::string& path : paths_of(logs.configuration())) out += fmt::format("  follows {}\n", printable(path));
    return out + "Stop it with Ctrl-C.\n";
}

std::string counts_text(const intake::Counters& counters, bool json) {
    std::string out;
    const std::vector<intake::CountedAt> all = counters.list();
    for (const intake::CountedAt& one : all) {
        const intake::Counts& counts = one.counts;
        if (json)
            out += schema::to_json(Map{{"source", one.source},
                                       {"listener", one.listener},
                                       {"received", counts.received},
                                       {"stored", counts.stored},
                                       {"duplicates", counts.duplicates},
                                       {"dropped", counts.all_dropped()},
                                       {"bytes", counts.bytes}}) +
                   "\n";
        else
            out += fmt::format("{} at {}: {} received, {} stored, {} dropped\n", one.source.empty() ? "nobody" : printable(one.source), one.listener,
                               group_digits(counts.received), group_digits(counts.stored), group_digits(counts.all_dropped()));
    }
    return out;
}

}  // namespace

Result<int> run_receive(const ReceiveArguments& arguments, const Surroundings& around) {
    const auto configuration = intake::read_configuration(TRY(around.disk.read(arguments.config, longest_configuration)));
    if (!configuration) return at(configuration.error(), arguments.config);
    if (arguments.check) {
        TRY(around.out.write(fmt::format("{}: {} and {} are good\n", arguments.config, counted(configuration->listeners.size(), "listener"),
                                         counted(configuration->files.size(), "file rule"))));
        return 0;
    }
    const StopSignals signals;
    const std::string folder = TRY(logs_folder(arguments.folder, around));
    const auto logs = TRY(rooms::LiveLogs::open(
        around.disk, around.clock, around.random,
        {.folder = folder, .configuration = *configuration, .make_http = [&](const std::string& origin) { return around.server(origin, {}); }}));
    TRY(logs->start());
    if (!arguments.quiet) TRY(around.error.write(doors_text(*logs, folder)));
    signals.wait();
    logs->stop();
    for (const std::string& problem : logs->problems()) TRY(around.error.write(printable(problem) + "\n"));
    TRY(logs->store().flush());
    TRY(around.out.write(counts_text(logs->counters(), arguments.json)));
    return 0;
}

void add_receive(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("receive", "Take logs from shippers, files and the journal into a log store (docs/intake.md).");
    auto receive = line.on<ReceiveArguments>(sub);
    sub->add_option("--config", receive->config, "What to receive where, YAML")->required()->type_name("FILE");
    sub->add_option("--to", receive->folder, "The folder of the log store (default: logs/ of the data directory)")->type_name("DIR");
    sub->add_flag("--check", receive->check, "Only say whether the configuration is good");
    sub->add_flag("--json", receive->json, "The counts at the end as JSON");
    sub->add_flag("--quiet", receive->quiet, "Do not say what is open");
}

}  // namespace redoubt::cli
