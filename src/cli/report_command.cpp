#include "cli/report_command.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/text_layout.h"
#include "reports/identity.h"
#include "reports/read_report.h"
#include "reports/report_json.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using reports::ReportedFinding;
using schema::List;
using schema::Map;
using schema::Value;

constexpr size_t findings_shown = 200;
constexpr size_t unread_shown = 40;

struct Preview {
    reports::ReadReport report{};
    std::array<uint64_t, 6> severities{};
    std::vector<ReportedFinding> first{};
    uint64_t findings = 0, places = 0;  // units of work, and where they are (docs/findings.md)
};

// By what a report calls it, since here nobody knows the assets.
std::string named_target(const reports::Target& target) {
    std::string out;
    for (const std::string* name : {&target.host, &target.ip, &target.repository, &target.image, &target.account, &target.application}) out += *name + "/";
    return out;
}

void count_places(std::vector<reports::Fingerprint> prints, Preview& out) {
    reports::number_alike(prints);
    std::set<std::string> groups, places;
    for (const reports::Fingerprint& print : prints) {
        groups.insert(reports::group_of(print, {}));
        places.insert(reports::place_of(print));
    }
    out.findings = groups.size();
    out.places = places.size();
}

Result<Preview> preview_of(std::string_view bytes, const reports::Catalogue& catalogue, const std::string& format, size_t keep) {
    Preview out;
    std::vector<reports::Fingerprint> prints;
    out.report = TRY(reports::read_report(bytes, catalogue, {.format = format}, [&](ReportedFinding&& finding) -> Result<> {
        ++out.severities[static_cast<size_t>(finding.severity)];
        prints.push_back(reports::fingerprint_of(finding, "report", named_target(finding.target)));
        if (out.first.size() < keep) out.first.push_back(std::move(finding));
        return {};
    }));
    count_places(std::move(prints), out);
    return out;
}

std::string severities_text(const Preview& preview) {
    std::string out;
    for (size_t i = preview.severities.size(); i-- > 0;)
        if (preview.severities[i] != 0)
            out +=
                fmt::format("{}{} {}", out.empty() ? "" : ", ", group_digits(preview.severities[i]), reports::severity_name(static_cast<reports::Severity>(i)));
    return out.empty() ? out : ": " + out;
}

Map preview_map(const std::string& file, const Preview& preview, bool unread) {
    Map severities;
    for (size_t i = preview.severities.size(); i-- > 0;)
        if (preview.severities[i] != 0) severities.add(std::string(reports::severity_name(static_cast<reports::Severity>(i))), preview.severities[i]);
    List scans;
    for (const reports::Scan& scan : preview.report.scans) scans.push_back(reports::to_map(scan));
    Map out{{"file", file},
            {"format", preview.report.format},
            {"findings", preview.report.findings},
            {"new", preview.report.findings},
            {"changed", int64_t{0}},
            {"gone", int64_t{0}},
            {"places", preview.places},
            {"units_of_work", preview.findings},
            {"severities", std::move(severities)},
            {"scans", std::move(scans)},
            {"problems", schema::list_of(preview.report.problems)}};
    if (unread) {
        List parts;
        for (const reports::UnreadPart& part : preview.report.unread) parts.push_back(reports::to_map(part));
        out.add("unread", std::move(parts));
    }
    return out;
}

std::string unread_text(const reports::ReadReport& report) {
    if (report.unread.empty()) return "  every part of it is read\n";
    std::string out = "  not read:\n";
    for (size_t i = 0; i < report.unread.size() && i < unread_shown; ++i)
        out += fmt::format("    {} ×{}  {}\n", printable(report.unread[i].path), group_digits(report.unread[i].count),
                           fit(printable(report.unread[i].example), 60));
    if (report.unread.size() > unread_shown) out += fmt::format("    … and {} more; --json lists them\n", report.unread.size() - unread_shown);
    return out;
}

std::string where_text(const ReportedFinding& finding) {
    const reports::Place& place = finding.place;
    const reports::Target& target = finding.target;
    if (!place.url.empty()) return place.url;
    if (!finding.component.name.empty()) return finding.component.name + (finding.component.version.empty() ? "" : "@" + finding.component.version);
    if (!place.file.empty()) return place.line != 0 ? fmt::format("{}:{}", place.file, place.line) : place.file;
    const std::string& on = !target.host.empty()       ? target.host
                            : !target.ip.empty()       ? target.ip
                            : !target.resource.empty() ? target.resource
                                                       : target.application;
    return place.port != 0 ? fmt::format("{}:{}", on, place.port) : on;
}

std::string findings_text(const Preview& preview, size_t width) {
    std::vector<std::vector<std::string>> rows;
    for (const ReportedFinding& finding : preview.first)
        rows.push_back({std::string(reports::severity_name(finding.severity)), finding.rule, finding.title, where_text(finding)});
    const std::array columns{Column{"SEVERITY"}, Column{"RULE", 8}, Column{"TITLE", 20}, Column{"WHERE", 16}};
    std::string out = layout_table(columns, rows, width, false);
    if (preview.report.findings > preview.first.size())
        out += fmt::format("… and {} more; --json lists them\n", group_digits(preview.report.findings - preview.first.size()));
    return out;
}

Result<int> list_mappings(const MappingArguments& arguments, const Surroundings& around) {
    const reports::Catalogue catalogue = TRY(mappings_for(arguments.folder, {}, around));
    std::vector<std::vector<std::string>> rows;
    std::string lines;
    for (const auto& mapping : catalogue.all()) {
        rows.push_back({mapping->name, mapping->title, mapping->about});
        lines += schema::to_json(Map{{"name", mapping->name}, {"title", mapping->title}, {"about", mapping->about}}) + "\n";
    }
    const std::array columns{Column{"NAME"}, Column{"TOOL"}, Column{"READS", 20}};
    TRY(around.out.write(arguments.json ? lines : layout_table(columns, rows, 0, false)));
    return 0;
}

Result<int> check_mappings(const MappingArguments& arguments, const Surroundings& around) {
    size_t wrong = 0;
    for (const std::string& file : arguments.files) {
        const std::string text = TRY(around.disk.read(file, size_t{1} << 20));
        const auto mapping = reports::compile_mapping(text, file);
        if (mapping) {
            TRY(around.out.write(fmt::format("{}: {} is good\n", printable(file), mapping->name)));
            continue;
        }
        ++wrong;
        std::string out;
        for (const Error::Problem& problem : mapping.error().problems) out += fmt::format("{}: {}\n", printable(problem.path), printable(problem.message));
        TRY(around.out.write(out.empty() ? printable(mapping.error().text()) + "\n" : out));
    }
    return wrong == 0 ? 0 : 1;
}

Result<int> try_mapping(const MappingArguments& arguments, const Surroundings& around) {
    reports::Catalogue catalogue = TRY(mappings_for(arguments.folder, {}, around));
    std::string format;
    if (arguments.files.size() > 1) {
        const std::string text = TRY(around.disk.read(arguments.files[1], size_t{1} << 20));
        format = TRY(reports::compile_mapping(text, arguments.files[1])).name;
        TRY(catalogue.add(text, arguments.files[1]));
    }
    const auto bytes = TRY(around.disk.map(arguments.files[0]));
    const Preview preview = TRY(preview_of(bytes->bytes(), catalogue, format, arguments.json ? SIZE_MAX : findings_shown));
    if (arguments.json) {
        for (const ReportedFinding& finding : preview.first) TRY(around.out.write(schema::to_json(reports::to_map(finding)) + "\n"));
        TRY(around.out.write(schema::to_json(preview_map(arguments.files[0], preview, true)) + "\n"));
        return 0;
    }
    std::string out = findings_text(preview, around.terminal.width);
    out += fmt::format("{} as {}{}\n", counted(preview.report.findings, "finding"), preview.report.format, severities_text(preview));
    for (const std::string& problem : preview.report.problems) out += "  " + printable(problem) + "\n";
    TRY(around.out.write(out + unread_text(preview.report)));
    return 0;
}

}  // namespace

Result<reports::Catalogue> mappings_for(const std::string& folder, const std::string& data, const Surroundings& around) {
    reports::Catalogue catalogue = TRY(reports::Catalogue::shipped());
    if (!data.empty()) TRY(catalogue.add_folder(around.disk, data + "/mappings"));
    if (!folder.empty() && !around.disk.exists(folder)) return fail(Code::not_found, "there is no such folder", folder);
    if (!folder.empty()) TRY(catalogue.add_folder(around.disk, folder));
    return catalogue;
}

Result<int> preview_reports(const ImportArguments& arguments, const Surroundings& around) {
    const reports::Catalogue catalogue = TRY(mappings_for(arguments.mappings, arguments.target.data, around));
    std::optional<Error> first;
    for (const std::string& path : arguments.paths) {
        const std::vector<std::string> files = TRY(around.disk.files_below(path));
        for (const std::string& file : files) {
            const auto bytes = TRY(around.disk.map(file));
            const auto preview = preview_of(bytes->bytes(), catalogue, arguments.format, 0);
            if (!preview) {
                Error error = preview.error();
                if (arguments.json)
                    TRY(around.out.write(schema::to_json(Map{{"file", file}, {"error", error.text()}}) + "\n"));
                else
                    TRY(around.out.write(fmt::format("{}: {}\n", printable(file), printable(error.text()))));
                if (!first) first = std::move(error);
                continue;
            }
            if (arguments.json) {
                TRY(around.out.write(schema::to_json(preview_map(file, *preview, arguments.unread)) + "\n"));
                continue;
            }
            std::string out = fmt::format("{}: {} in {} as {}{}\n", printable(file), counted(preview->report.findings, "finding"),
                                          counted(preview->places, "place"), preview->report.format, severities_text(*preview));
            for (const std::string& problem : preview->report.problems) out += "  " + printable(problem) + "\n";
            TRY(around.out.write(out + (arguments.unread ? unread_text(preview->report) : "")));
        }
    }
    return first ? exit_code(first->code) : 0;
}

Result<int> run_mappings(const MappingArguments& arguments, const Surroundings& around) {
    switch (arguments.verb) {
        case MappingArguments::Verb::list: return list_mappings(arguments, around);
        case MappingArguments::Verb::check: return check_mappings(arguments, around);
        case MappingArguments::Verb::trial: break;
    }
    return try_mapping(arguments, around);
}

void add_mappings(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("mappings", "How reports of scanners are read (docs/mappings.md).");
    sub->require_subcommand(1);
    using Verb = MappingArguments::Verb;
    for (const auto& [name, verb, doc] : {std::tuple{"list", Verb::list, "The formats that are known."},
                                          {"check", Verb::check, "What is wrong with a page; exit 1 when anything is."},
                                          {"try", Verb::trial, "What a report tells by a page, and what of it the page does not read."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto mappings = line.on<MappingArguments>(one);
        mappings->verb = verb;
        if (verb == Verb::check) one->add_option("FILE", mappings->files, "Pages")->required()->type_name("");
        if (verb == Verb::trial)
            one->add_option("REPORT [PAGE]", mappings->files, "The report, and its page (default: by what is in it)")
                ->required()
                ->type_name("")
                ->expected(1, 2);
        if (verb != Verb::check) {
            one->add_option("--mappings", mappings->folder, "A folder with pages of your own")->type_name("DIR");
            one->add_flag("--json", mappings->json, "As lines of JSON");
        }
    }
}

}  // namespace redoubt::cli
