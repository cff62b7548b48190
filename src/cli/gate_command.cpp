// redoubt gate: whether a report has anything new that is bad enough to stop a pipeline.
#include <filesystem>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

std::string gate_text(const std::string& path, const Map& verdict) {
    const auto count = [&](std::string_view name) { return static_cast<uint64_t>(verdict[name].integer()); };
    std::string out = fmt::format("{}: {} of {}: {} new, {} back, {} known, {} accepted\n", printable(path), counted(count("findings"), "finding"),
                                  printable(verdict["tool"].text()), group_digits(count("new")), group_digits(count("back")), group_digits(count("known")),
                                  group_digits(count("accepted")));
    for (const Value& problem : verdict["problems"].list()) out += fmt::format("  {}\n", printable(problem.text()));
    for (const Value& item : verdict["failing"].list()) {
        const Map& place = item.map();
        out += fmt::format("  {} {}: {}{}\n", printable(place["severity"].text()), printable(place["verdict"].text()), printable(place["title"].text()),
                           place["finding"].text().empty() ? "" : fmt::format(" ({})", printable(place["finding"].text())));
        const std::string where = fmt::format("{}{}{}", place["where"].text(), place["asset"].text().empty() ? "" : " on ", place["asset"].text());
        if (!where.empty()) out += fmt::format("      {}\n", printable(where));
        if (const std::string_view remedy = place["remedy"].text(); !remedy.empty())
            out += fmt::format("      {}\n", printable(remedy.substr(0, remedy.find('\n')).substr(0, 300)));
    }
    return out;
}

}  // namespace

Result<int> run_gate(const GateArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    bool passed = true;
    std::string out;
    size_t failing = 0;
    for (const std::string& path : arguments.paths) {
        const std::string name = std::filesystem::path(path).filename().string();
        std::string target = fmt::format("/reports/gate?name={}&level={}", percent_encode(name), percent_encode(arguments.level));
        if (!arguments.format.empty()) target += "&format=" + percent_encode(arguments.format);
        if (!arguments.asset.empty()) target += "&asset=" + percent_encode(arguments.asset);
        if (arguments.partial) target += "&partial=true";
        if (arguments.known) target += "&known=true";
        const auto answer = client.upload(target, path);
        if (!answer) return at(answer.error(), path);
        Map verdict = answer->map();
        passed = passed && verdict["passed"] == Value(true);
        failing += verdict["failing"].list().size();
        if (arguments.json) {
            verdict.set("file", path);
            out += schema::to_json(verdict) + "\n";
        } else {
            out += gate_text(path, verdict);
        }
    }
    if (!arguments.json)
        out += passed ? fmt::format("passed: nothing new of {} or above\n", arguments.level)
                      : fmt::format("failed: {} of {} or above; fix them, or ask for an exception with redoubt decide\n", counted(failing, "place"),
                                    arguments.level);
    TRY(around.out.write(out));
    return passed ? 0 : 1;
}

void add_gate(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("gate", "Fails a pipeline on what a report has new and bad; what was accepted passes.");
    auto gate = line.on<GateArguments>(sub);
    sub->add_option("FILE", gate->paths, "Reports of scanners")->required()->type_name("");
    CommandLine::add_target(sub, gate->target);
    sub->add_option("--level", gate->level, "The least severity that fails: low, medium, high (default), critical")->type_name("LEVEL");
    sub->add_option("--as", gate->format, "The format; by its content when left out")->type_name("FORMAT");
    sub->add_option("--asset", gate->asset, "What it is about, by key, when the report does not say")->type_name("KEY");
    sub->add_flag("--partial", gate->partial, "Not everything was looked at");
    sub->add_flag("--known", gate->known, "What is known and still open fails as well");
    sub->add_flag("--json", gate->json, "One line of JSON for each file");
}

}  // namespace redoubt::cli
