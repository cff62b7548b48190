// redoubt vex: what suppliers say of vulnerabilities in what we run, and what we say.
#include <fmt/format.h>
#include <fmt/ranges.h>

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
using VexVerb = VexArguments::Verb;

std::string vex_matches(const Map& answer, bool dry_run) {
    std::string out =
        fmt::format("{}: {} by {}{}\n", printable(answer["id"].text()), counted(static_cast<uint64_t>(answer["statements"].integer()), "statement"),
                    answer["author"].text().empty() ? "nobody named" : printable(answer["author"].text()),
                    dry_run                          ? ""
                    : answer["taken"] == Value(true) ? ", taken"
                                                     : ", not taken: this one or a newer is there");
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& row = item.map();
        std::vector<std::string> versions;
        for (const Value& version : row["versions"].list()) versions.push_back(printable(version.text()));
        rows.push_back({printable(row["weakness"].text()), printable(row["component"].text()), fmt::format("{}", fmt::join(versions, ", ")),
                        group_digits(static_cast<uint64_t>(row["assets"].integer())), std::string(row["status"].text()),
                        std::string(row["justification"].text())});
    }
    if (rows.empty()) return out + "nothing of it is about a weakness of what we run\n";
    const std::array columns{Column{"WEAKNESS", 12},    Column{"COMPONENT", 12}, Column{"VERSIONS", 8},
                             Column{"ASSETS", 6, true}, Column{"STATUS", 12},    Column{"WHY", 12}};
    return out + layout_table(columns, rows, 0, false);
}

std::string vex_documents(const Map& answer) {
    std::vector<std::vector<std::string>> rows;
    for (const Value& item : answer["items"].list()) {
        const Map& row = item.map();
        rows.push_back({printable(row["id"].text()), printable(row["author"].text()), std::string(row["time"].text().substr(0, 10)),
                        group_digits(static_cast<uint64_t>(row["statements"].integer())), std::string(row["taken"].text().substr(0, 10)),
                        printable(row["taken_by"].text())});
    }
    if (rows.empty()) return "no supplier's document is kept: redoubt vex import FILE\n";
    const std::array columns{Column{"DOCUMENT", 12},         Column{"AUTHOR", 8}, Column{"OF", 10},
                             Column{"STATEMENTS", 10, true}, Column{"TAKEN", 10}, Column{"BY", 8}};
    return layout_table(columns, rows, 0, false);
}

Result<int> import_vex_files(const VexArguments& arguments, const Surroundings& around, Client& client) {
    const std::string target = fmt::format("/vex?dry_run={}&reason={}", arguments.dry_run, percent_encode(arguments.reason));
    List answers;
    for (const std::string& file : arguments.names) {
        const auto answer = client.upload(target, file);
        if (!answer) {
            Error error = answer.error();
            error.where = error.where.empty() ? file : file + ": " + error.where;
            return std::unexpected(std::move(error));
        }
        if (!arguments.json) TRY(around.out.write(vex_matches(answer->map(), arguments.dry_run)));
        answers.push_back(*answer);
    }
    if (arguments.json) TRY(around.out.write(schema::to_json(answers) + "\n"));
    return 0;
}

}  // namespace

Result<int> run_vex(const VexArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    switch (arguments.verb) {
        case VexVerb::import: return import_vex_files(arguments, around, client);
        case VexVerb::out:
            TRY(client.download(
                fmt::format("/vex?format={}&q={}&author={}", arguments.format, percent_encode(arguments.query), percent_encode(arguments.author)), around.disk,
                around.out));
            return 0;
        case VexVerb::list: break;
        case VexVerb::drop:
            for (const std::string& id : arguments.names) {
                TRY(client.remove(fmt::format("/vex/documents/{}?reason={}", percent_encode(id), percent_encode(arguments.reason))));
                TRY(around.out.write(fmt::format("{} is dropped\n", printable(id))));
            }
            return 0;
    }
    const Value answer = TRY(client.get("/vex/documents"));
    TRY(around.out.write(arguments.json ? schema::to_json(answer) + "\n" : vex_documents(answer.map())));
    return 0;
}

void add_vex(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("vex", "What suppliers say of vulnerabilities in what we run, and what we say.");
    sub->require_subcommand(1);
    for (const auto& [name, verb, doc] : {std::tuple{"import", VexVerb::import, "Take documents of suppliers: OpenVEX, CSAF or CycloneDX."},
                                          {"list", VexVerb::list, "The documents that are kept."},
                                          {"drop", VexVerb::drop, "Drop documents; what followed from them alone is taken back."},
                                          {"export", VexVerb::out, "What we say, from the status of findings and what was decided of them."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto vex = line.on<VexArguments>(one);
        vex->verb = verb;
        CommandLine::add_target(one, vex->target);
        if (verb == VexVerb::import || verb == VexVerb::list) one->add_flag("--json", vex->json, "JSON");
        if (verb == VexVerb::import) {
            one->add_option("FILE", vex->names, "Documents")->required()->type_name("");
            one->add_flag("--dry-run", vex->dry_run, "Only say what they are about");
        }
        if (verb == VexVerb::drop) one->add_option("ID", vex->names, "Documents")->required()->type_name("");
        if (verb == VexVerb::import || verb == VexVerb::drop) one->add_option("--reason", vex->reason, "For the journal")->type_name("TEXT");
        if (verb != VexVerb::out) continue;
        one->add_option("QUERY", vex->query, "Of which findings")->type_name("");
        one->add_option("--format", vex->format, "openvex, csaf or cyclonedx (default: openvex)")
            ->type_name("FORM")
            ->check(CLI::IsMember({"openvex", "csaf", "cyclonedx"}));
        one->add_option("--author", vex->author, "Who says so; else who is signed in")->type_name("NAME");
    }
}

}  // namespace redoubt::cli
