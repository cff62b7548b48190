#include "cli/report_import_command.h"

#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/report_command.h"
#include "cli/text_layout.h"
#include "reports/read_report.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr size_t import_changes_shown = 30;

std::string report_target(const std::string& path, const ImportArguments& arguments) {
    std::string out = "/reports?name=" + percent_encode(std::filesystem::path(path).filename().string());
    if (!arguments.format.empty()) out += "&format=" + percent_encode(arguments.format);
    if (!arguments.asset.empty()) out += "&asset=" + percent_encode(arguments.asset);
    if (arguments.partial) out += "&partial=true";
    if (arguments.misses != 0) out += fmt::format("&misses={}", arguments.misses);
    if (arguments.dry_run) out += "&dry_run=true";
    return out;
}

std::string report_sums(const Map& done) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> words{{{"new", "new"},
                                                                                  {"back", "back"},
                                                                                  {"moved", "moved"},
                                                                                  {"changed", "changed"},
                                                                                  {"same", "the same"},
                                                                                  {"gone", "not seen"},
                                                                                  {"closed", "closed"},
                                                                                  {"doubtful", "in doubt"}}};
    std::string out;
    for (const auto& [field, word] : words)
        if (const int64_t count = done[field].integer(); count > 0)
            out += fmt::format("{}{} {}", out.empty() ? "" : ", ", group_digits(static_cast<uint64_t>(count)), word);
    return out.empty() ? "nothing" : out;
}

std::string imported_text(const std::string& path, const Map& done) {
    std::string out = fmt::format("{}: {} of {}{}: {}\n", printable(path), counted(static_cast<uint64_t>(done["findings"].integer()), "finding"),
                                  printable(done["tool"].text()), done["written"].boolean() ? "" : " (nothing written)", report_sums(done));
    if (!done["same_as"].text().empty()) out += fmt::format("  this very file was imported on {}\n", printable(done["same_as"].text()));
    if (const int64_t made = done["new_assets"].integer(); made > 0)
        out += fmt::format("  {} proposed that nobody had listed\n", counted(static_cast<uint64_t>(made), "asset"));
    for (const Value& problem : done["problems"].list()) out += fmt::format("  {}\n", printable(problem.text()));
    if (done["written"].boolean()) return out;
    const List& changes = done["changes"].list();
    for (size_t at = 0; at < changes.size() && at < import_changes_shown; ++at) {
        const Map& change = changes[at].map();
        out += fmt::format("  {:8} {:14} {}{}\n", printable(change["action"].text()), printable(change["severity"].text()), printable(change["title"].text()),
                           change["where"].text().empty() ? "" : fmt::format("  {}", printable(change["where"].text())));
    }
    if (changes.size() > import_changes_shown) out += fmt::format("  … and {} more; --json lists them\n", changes.size() - import_changes_shown);
    return out;
}

}  // namespace

Result<ImportFiles> sort_import_files(const ImportArguments& arguments, const Surroundings& around) {
    ImportFiles out;
    if (!arguments.source.empty()) {
        out.logs = arguments.paths;
        return out;
    }
    const reports::Catalogue catalogue = TRY(mappings_for(arguments.mappings, {}, around));
    for (const std::string& path : arguments.paths) {
        const std::vector<std::string> files = TRY(around.disk.files_below(path));
        std::vector<std::string> logs;
        for (const std::string& file : files) {
            const auto bytes = TRY(around.disk.map(file));
            const bool report = !arguments.format.empty() || reports::recognise_report(bytes->bytes(), catalogue).has_value();
            (report ? out.reports : logs).push_back(file);
        }
        if (logs.size() == files.size())
            out.logs.push_back(path);  // as it was given: archives and trees are walked by whoever reads logs
        else
            out.logs.insert(out.logs.end(), logs.begin(), logs.end());
    }
    return out;
}

Result<> import_reports(const std::vector<std::string>& paths, const ImportArguments& arguments, const Surroundings& around, Client& client) {
    for (const std::string& path : paths) {
        const auto answer = client.upload(report_target(path, arguments), path);
        if (!answer) return at(answer.error(), path);
        Map done = answer->map();
        if (!arguments.json) {
            TRY(around.out.write(imported_text(path, done)));
            continue;
        }
        Map line{{"file", path}};
        for (schema::Member& member : done) line.add(member.name, std::move(member.value));
        TRY(around.out.write(schema::to_json(line) + "\n"));
    }
    return {};
}

}  // namespace redoubt::cli
