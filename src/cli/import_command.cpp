#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/report_command.h"
#include "cli/report_import_command.h"
#include "cli/text_layout.h"
#include "rooms/watch/import.h"
#include "rooms/watch/rule_seeding.h"
#include "schema/json.h"
#include "store/store.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;

constexpr size_t import_problems_shown = 20;

struct Imported {
    uint64_t files = 0;
    uint64_t events = 0;
    uint64_t alerts_new = 0;
    uint64_t alerts_known = 0;
    uint64_t unlisted_assets = 0;
    std::vector<std::string> problems;
    uint64_t problems_total = 0;
};

Result<int> print(const Imported& imported, const ImportArguments& arguments, const Surroundings& around) {
    if (arguments.json) {
        const Map out{{"files", imported.files},
                      {"events", imported.events},
                      {"alerts_new", imported.alerts_new},
                      {"alerts_known", imported.alerts_known},
                      {"unlisted_assets", imported.unlisted_assets},
                      {"problems", schema::list_of(imported.problems)},
                      {"problems_total", imported.problems_total}};
        TRY(around.out.write(schema::to_json(out) + "\n"));
        return 0;
    }
    std::string out = fmt::format("{} in {}: {} new, {} known already; {} newly sighted\n", counted(imported.events, "event"), counted(imported.files, "file"),
                                  counted(imported.alerts_new, "alert"), group_digits(imported.alerts_known), counted(imported.unlisted_assets, "asset"));
    for (size_t i = 0; i < imported.problems.size() && i < import_problems_shown; ++i) out += "  " + printable(imported.problems[i]) + "\n";
    if (imported.problems_total > import_problems_shown)
        out += fmt::format("  … and {} more problems; --json lists them\n", imported.problems_total - import_problems_shown);
    TRY(around.out.write(out));
    return 0;
}

Result<Imported> import_here(const ImportArguments& arguments, const Surroundings& around, store::Store& store) {
    store::Records records = store.as(store::Actor::redoubt());
    TRY(rooms::seed_shipped_rules(records));
    ProgressLine line(around.error, around.terminal, !arguments.quiet);
    rooms::ImportRequest request{.paths = arguments.paths, .name = {}, .threads = std::max(1U, std::thread::hardware_concurrency())};
    if (!arguments.source.empty()) request.source = TRY(events::choose_source(arguments.source));
    request.on_progress = [&](const rooms::ImportProgress& now) {
        line.show(now.fraction, [&] { return fmt::format("{} events  {} alerts", group_digits(now.events), group_digits(now.alerts_new + now.alerts_known)); });
    };
    const rooms::ImportOutcome done = TRY(rooms::import_logs(store, records, around.disk, request));
    Imported imported{done.files, done.events, done.alerts_new, done.alerts_known, done.unlisted_assets, {}, done.problems_total};
    for (const events::Problem& problem : done.problems) imported.problems.push_back(problem.where + ": " + problem.message);
    return imported;
}

// One file to a server: upload, then wait for its job.
Result<> import_there(const std::string& path, const std::string& source, Client& client, const std::function<void(double)>& on_progress, Imported& imported) {
    const std::string name = std::filesystem::path(path).filename().string();
    const std::string as = source.empty() ? "" : "&source=" + percent_encode(source);
    Value job = TRY(client.upload("/imports?name=" + percent_encode(name) + as, path));
    const std::string target = "/imports/" + percent_encode(job.map()["id"].text());
    while (job.map()["state"].text() != "done" && job.map()["state"].text() != "failed") {
        const Value& fraction = job.map()["progress"];
        on_progress(fraction.as<double>() != nullptr ? *fraction.as<double>() : static_cast<double>(fraction.integer()));
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        job = TRY(client.get(target));
    }
    const Map& done = job.map();
    const auto count = [&](const char* name_of) { return static_cast<uint64_t>(done[name_of].integer()); };
    imported.files += done["state"].text() == "done" ? 1 : 0;
    imported.events += count("events");
    imported.alerts_new += count("alerts_new");
    imported.alerts_known += count("alerts_known");
    imported.unlisted_assets += count("unlisted_assets");
    for (const Value& problem : done["problems"].list()) {
        const bool text = problem.as<std::string>() != nullptr;
        imported.problems.push_back(text ? std::string(problem.text()) : fmt::format("{}: {}", problem.map()["where"].text(), problem.map()["message"].text()));
        ++imported.problems_total;
    }
    return {};
}

Result<Imported> import_through(const ImportArguments& arguments, const Surroundings& around, Client& client) {
    std::vector<std::string> files;
    for (const std::string& path : arguments.paths)
        for (std::string& file : TRY(around.disk.files_below(path))) files.push_back(std::move(file));
    Imported imported;
    ProgressLine line(around.error, around.terminal, !arguments.quiet);
    for (size_t i = 0; i < files.size(); ++i) {
        const auto on_progress = [&](double fraction) {
            line.show((static_cast<double>(i) + fraction) / static_cast<double>(files.size()), [&] { return files[i]; });
        };
        on_progress(0);
        TRY(import_there(files[i], arguments.source, client, on_progress, imported));
    }
    if (imported.files == 0) return fail(Code::invalid, "no file could be read as a log", imported.problems.empty() ? "" : imported.problems.front());
    return imported;
}

}  // namespace

Result<int> run_import(const ImportArguments& arguments, const Surroundings& around) {
    const bool somewhere = !arguments.target.data.empty() || !arguments.target.server.empty();
    if (arguments.dry_run && !somewhere) return preview_reports(arguments, around);
    const ImportFiles files = TRY(sort_import_files(arguments, around));
    if (arguments.dry_run && !files.logs.empty())
        return fail(Code::unsupported, "no mapping knows it as a report of a scanner, and logs are imported without a dry run", files.logs.front());
    Client client = TRY(Client::connect(arguments.target, around, arguments.dry_run ? Missing::refuse : Missing::create));
    TRY(import_reports(files.reports, arguments, around, client));
    if (files.logs.empty()) return 0;
    ImportArguments logs = arguments;
    logs.paths = files.logs;
    const Imported imported = client.local() != nullptr ? TRY(import_here(logs, around, client.local()->store())) : TRY(import_through(logs, around, client));
    return print(imported, logs, around);
}

}  // namespace redoubt::cli
