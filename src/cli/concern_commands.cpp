// Concerns: reported, anonymously unless somebody says otherwise, and followed by their code.
#include <fmt/format.h>

#include "base/binary_text.h"
#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;
using ConcernVerb = ConcernArguments::Verb;

Result<Value> send_concern(const ConcernArguments& arguments, Client& client) {
    switch (arguments.verb) {
        case ConcernVerb::report: {
            Map body{{"title", arguments.title}, {"text", arguments.text}, {"anonymous", !arguments.named}};
            if (!arguments.severity.empty()) body.set("severity", arguments.severity);
            return client.post("/concerns", body);
        }
        case ConcernVerb::follow: return client.post("/concerns/follow", {{"code", arguments.code}});
        case ConcernVerb::add: return client.post("/concerns/words", {{"code", arguments.code}, {"text", arguments.text}});
        default: return client.post(fmt::format("/findings/{}/answer", percent_encode(arguments.code)), {{"text", arguments.text}});
    }
}

std::string concern_text(const Map& concern) {
    std::string out = fmt::format("{}: {}, reported on {}\n", printable(concern["title"].text()), concern["state"].text(), concern["day"].text());
    for (const Value& word : concern["words"].list())
        out += fmt::format("  {}  {}: {}\n", word.map()["day"].text(), word.map()["answer"] == Value(true) ? "answer" : "you",
                           printable(word.map()["text"].text()));
    return out;
}

}  // namespace

Result<int> run_concern(const ConcernArguments& arguments, const Surroundings& around) {
    Client client = TRY(Client::connect(arguments.target, around));
    const Value answer = TRY(send_concern(arguments, client));
    const Map& map = answer.map();
    std::string out = "kept\n";
    if (arguments.json)
        out = schema::to_json(answer) + "\n";
    else if (arguments.verb == ConcernVerb::follow)
        out = concern_text(map);
    else if (arguments.verb == ConcernVerb::report && arguments.named)
        out = fmt::format("{}\n", map["key"].text());
    else if (arguments.verb == ConcernVerb::report)
        out = fmt::format("{}\nThis code is shown once; with it you see what becomes of it: redoubt concern follow CODE\n", map["code"].text());
    TRY(around.out.write(out));
    return 0;
}

void add_concerns(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("concern", "Say that something is wrong, without saying who you are if you like.");
    sub->require_subcommand(1);
    for (const auto& [name, verb, doc] : {std::tuple{"report", ConcernVerb::report, "Report one; the code to follow it by is shown once."},
                                          {"follow", ConcernVerb::follow, "What became of it."},
                                          {"add", ConcernVerb::add, "Add to it."},
                                          {"answer", ConcernVerb::answer, "Answer whoever reported it; they read it by their code."}}) {
        CLI::App* one = sub->add_subcommand(name, doc);
        auto concern = line.on<ConcernArguments>(one);
        concern->verb = verb;
        CommandLine::add_target(one, concern->target);
        one->add_flag("--json", concern->json, "JSON");
        if (verb == ConcernVerb::report) {
            one->add_option("--title", concern->title, "In a few words")->required()->type_name("TEXT");
            one->add_option("--text", concern->text, "What is wrong, for somebody who does not know")->required()->type_name("TEXT");
            one->add_option("--severity", concern->severity, "How bad you think it is (default: medium)")->type_name("SEVERITY");
            one->add_flag("--named", concern->named, "In your own name; it is a finding at once");
            continue;
        }
        one->add_option(verb == ConcernVerb::answer ? "KEY" : "CODE", concern->code, verb == ConcernVerb::answer ? "The finding: FIND-3" : "Its code")
            ->required()
            ->type_name("");
        if (verb != ConcernVerb::follow) one->add_option("TEXT", concern->text, "What you say")->required()->type_name("");
    }
}

}  // namespace redoubt::cli
