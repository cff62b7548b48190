#include "cli/command_line.h"
#include "cli/decide_command.h"

namespace redoubt::cli {
namespace {

using DecideVerb = DecideArguments::Verb;

constexpr std::string_view examples = R"(Examples:
  redoubt decide ways FIND-3                             # what you may do, and who may do the rest
  redoubt decide ask FIND-3 accepted --days 90 --reason "no fix until spring" --condition "Own zone @PARTY-3 by 2027-01-15"
  redoubt decide inbox                                   # what waits for your yes
  redoubt decide grant DEC-4 --reason "shielded well enough"
)";

struct Name {
    DecideVerb verb;
    const char* name;
    const char* doc;
};

std::shared_ptr<DecideArguments> add_verb(CommandLine& line, CLI::App* sub, const Name& verb, CLI::App*& one) {
    one = sub->add_subcommand(verb.name, verb.doc);
    auto decide = line.on<DecideArguments>(one);
    decide->verb = verb.verb;
    CommandLine::add_target(one, decide->target);
    one->add_flag("--json", decide->json, "JSON");
    return decide;
}

void add_asking(CommandLine& line, CLI::App* sub) {
    for (const Name& verb : {Name{DecideVerb::ask, "ask", "Ask for a decision about a record; done at once where you may."},
                             Name{DecideVerb::preview, "preview", "What asking would come to: who decides, and exactly what a yes changes."},
                             Name{DecideVerb::break_glass, "break-glass", "Act now, being on call; to be ratified within 24 hours."}}) {
        CLI::App* one = nullptr;
        auto decide = add_verb(line, sub, verb, one);
        one->add_option("KEY", decide->key, "The record: FIND-3")->required()->type_name("");
        one->add_option("STATE", decide->to, "Where it is to go: accepted")->type_name("");
        one->add_option("--set", decide->set, "FIELD=VALUE: what else changes")->type_name("FIELD=VALUE");
        one->add_option("--kind", decide->kind, "Of a question without a move: exception, course, access")->type_name("KIND");
        one->add_option("--severity", decide->severity, "How much hangs on it, where the record does not say")->type_name("SEVERITY");
        one->add_option("--title", decide->title, "What it is called")->type_name("TEXT");
        one->add_option("--question", decide->question, "What is asked, for somebody who was not there")->type_name("TEXT");
        one->add_option("--reason", decide->reason, "Why")->type_name("TEXT");
        one->add_option("--days", decide->days, "For how many days")->type_name("N")->check(CLI::Range(1, 3660).description(""));
        one->add_option("--until", decide->until, "Or until when")->type_name("DATE");
        one->add_option("--consult", decide->consulted, "Who must be heard first; may be repeated")->type_name("PARTY");
        one->add_option("--condition", decide->conditions, "TEXT, TEXT @PARTY or TEXT @PARTY by DATE; may be repeated")->type_name("TEXT");
        one->add_option("--for", decide->who, "Who asks, where you are nobody's account")->type_name("PARTY");
    }
}

void add_deciding(CommandLine& line, CLI::App* sub) {
    for (const Name& verb :
         {Name{DecideVerb::grant, "grant", "Say yes."}, Name{DecideVerb::deny, "deny", "Say no."},
          Name{DecideVerb::withdraw, "withdraw", "No longer ask for it."}, Name{DecideVerb::question, "question", "Send it back with a question."},
          Name{DecideVerb::answer, "answer", "Answer, and put it again."},
          Name{DecideVerb::revoke, "revoke", "Take a yes back; its subjects return to where they were."}}) {
        CLI::App* one = nullptr;
        auto decide = add_verb(line, sub, verb, one);
        one->add_option("KEY", decide->key, "The decision: DEC-4")->required()->type_name("");
        one->add_option("--reason", decide->reason, "Why")->required()->type_name("TEXT");
        if (verb.verb != DecideVerb::grant && verb.verb != DecideVerb::deny) continue;
        one->add_option("--for", decide->who, "In whose place: somebody who is away")->type_name("PARTY");
        one->add_option("--condition", decide->conditions, "One more: TEXT, TEXT @PARTY or TEXT @PARTY by DATE")->type_name("TEXT");
    }
    CLI::App* one = nullptr;
    auto opinion = add_verb(line, sub, {DecideVerb::opinion, "opinion", "Say what you think, being consulted."}, one);
    one->add_option("KEY", opinion->key, "The decision: DEC-4")->required()->type_name("");
    one->add_option("TEXT", opinion->text, "What you say")->required()->type_name("");
    one->add_flag("--disagree{false}", opinion->agrees, "You would do otherwise; that stays on record");
}

}  // namespace

void add_decide(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("decide", "What needs somebody's yes: ask for it, give it, see who may.");
    sub->require_subcommand(1);
    sub->footer(std::string(examples));
    CLI::App* one = nullptr;
    auto inbox = add_verb(line, sub, {DecideVerb::inbox, "inbox", "What waits for your yes, or opinion."}, one);
    one->add_option("--who", inbox->who, "Somebody else: key, name or part of it")->type_name("PARTY");
    one->add_flag("--all", inbox->all, "Also what is put to others first");
    add_asking(line, sub);
    auto show = add_verb(line, sub, {DecideVerb::show, "show", "Where a decision stands: whose yes it has and takes, and what it changes."}, one);
    one->add_option("KEY", show->key, "The decision: DEC-4")->required()->type_name("");
    add_deciding(line, sub);
    auto leaving =
        add_verb(line, sub, {DecideVerb::data_export, "export", "Ask a second person of a compartment to let what lies there be exported, once."}, one);
    one->add_option("WHAT", leaving->key, "A type: findings; with --history a record; with --file a file's hash")->required()->type_name("");
    one->add_option("--q", leaving->text, "The query that the table is exported by")->type_name("QUERY");
    one->add_flag("--history", leaving->history, "The history of a record, with its proof");
    one->add_flag("--file", leaving->file, "An attachment");
    one->add_option("--reason", leaving->reason, "Who is to have it, and what for")->required()->type_name("TEXT");
    auto replay = add_verb(line, sub, {DecideVerb::replay, "replay", "See what a suppression would have hidden in the last 30 days."}, one);
    one->add_option("KEY", replay->key, "The decision: DEC-4")->required()->type_name("");
    auto ways = add_verb(line, sub, {DecideVerb::ways, "ways", "What you may do with a record, and who may do the rest."}, one);
    one->add_option("KEY", ways->key, "The record: FIND-3")->required()->type_name("");
    auto sampling = add_verb(
        line, sub, {DecideVerb::sampling, "sampling", "Every close that somebody made alone, and which of them another looks at, with the proof."}, one);
    one->add_option("MONTH", sampling->text, "2026-11; all when left out")->type_name("");
    add_verb(line, sub, {DecideVerb::matrix, "matrix", "Who may decide what."}, one);
}

}  // namespace redoubt::cli
