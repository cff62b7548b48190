#include "cli/command_line.h"
#include "cli/help.h"

namespace redoubt::cli {
namespace {

void add_placeholders(CLI::App* sub, std::string& path) {
    sub->add_option("--placeholders", path, "Values for rules with |expand: a YAML map of names and values")->type_name("FILE");
}

void add_rule_work(CommandLine& line, CLI::App* sub) {
    CLI::App* test = sub->add_subcommand("test", "Run the tests beside rules (x.test.yml for x.yml); exit 1 when one fails.");
    auto tested = line.on<RulesArguments>(test);
    tested->verb = RulesArguments::Verb::test;
    test->add_option("PATH", tested->paths, "Files or trees of rules and their tests")->required()->type_name("");
    test->add_flag("--json", tested->json, "JSON lines, one for each case");
    add_placeholders(test, tested->placeholders);
    CLI::App* lint = sub->add_subcommand("lint", "What loads and is still not what its author meant; exit 1 when there is anything.");
    auto linted = line.on<RulesArguments>(lint);
    linted->verb = RulesArguments::Verb::lint;
    lint->add_option("PATH", linted->paths, "Files or trees (default: the rules that Redoubt ships)")->type_name("");
    lint->add_flag("--json", linted->json, "JSON lines");
    add_placeholders(lint, linted->placeholders);
    CLI::App* explain = sub->add_subcommand("explain", "Why a rule matches the events of a file, or why not, or why it was not loaded.");
    auto explained = line.on<RulesArguments>(explain);
    explained->verb = RulesArguments::Verb::explain;
    explain->add_option("EVENTS", explained->events, "A log file; its first 20 events are explained")->required()->type_name("");
    explain->add_option("RULE", explained->rule, "The rule's id, name or title")->required()->type_name("");
    explain->add_option("--rules", explained->paths, "Files or trees (default: the rules that Redoubt ships)")
        ->type_name("DIR")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    explain->add_flag("--json", explained->json, "JSON lines, one for each event");
    add_placeholders(explain, explained->placeholders);
    CLI::App* profile = sub->add_subcommand("profile", "What each rule costs on the logs given, dearest first.");
    auto profiled = line.on<RulesArguments>(profile);
    profiled->verb = RulesArguments::Verb::profile;
    profile->add_option("LOGS", profiled->logs, "Log files or trees to match")->required()->type_name("");
    profile->add_option("--rules", profiled->paths, "Files or trees (default: the rules that Redoubt ships)")
        ->type_name("DIR")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    profile->add_flag("--json", profiled->json, "JSON lines: rules, then fields, then the sums");
    add_placeholders(profile, profiled->placeholders);
    CLI::App* coverage = sub->add_subcommand("coverage", "The ATT&CK techniques that rules look for, as a layer for ATT&CK Navigator.");
    auto covered = line.on<RulesArguments>(coverage);
    covered->verb = RulesArguments::Verb::coverage;
    coverage->add_option("PATH", covered->paths, "Files or trees (default: the rules that Redoubt ships)")->type_name("");
    add_placeholders(coverage, covered->placeholders);
}

void add_convert(CommandLine& line, CLI::App* sub) {
    CLI::App* convert = sub->add_subcommand("convert", "Rules as queries of another system; exit 1 when one cannot be converted.");
    auto converted = line.on<RulesArguments>(convert);
    converted->verb = RulesArguments::Verb::convert;
    convert->add_option("PATH", converted->paths, "Files or trees (default: the rules that Redoubt ships)")->type_name("");
    convert->add_option("--to", converted->to, "splunk, lucene, esql, kql or clickhouse")->required()->type_name("TARGET");
    convert->add_option("--fields", converted->fields, "A field mapping: the name of one that Redoubt ships, or a file")->type_name("NAME|FILE");
    convert->add_option("--out", converted->folder, "Write each query into a file of its own below this folder")->type_name("DIR");
    convert->add_flag("--json", converted->json, "JSON lines, one for each rule");
    add_placeholders(convert, converted->placeholders);
}

}  // namespace

void add_rules(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("rules", "Detection rules: which load, which do not, and why.");
    sub->require_subcommand(1);
    sub->footer(std::string(rules_examples));
    CLI::App* list = sub->add_subcommand("list", "The rules that load, with level, id, title and author.");
    auto listed = line.on<RulesArguments>(list);
    list->add_option("PATH", listed->paths, "Files or trees (default: the rules that Redoubt ships)")->type_name("");
    list->add_flag("--json", listed->json, "JSON lines");
    CLI::App* check = sub->add_subcommand("check", "Load rules and report what does not load; exit 1 when anything does not.");
    auto checked = line.on<RulesArguments>(check);
    checked->verb = RulesArguments::Verb::check;
    check->add_option("PATH", checked->paths, "Files or trees")->required()->type_name("");
    check->add_flag("--json", checked->json, "JSON lines");
    add_placeholders(list, listed->placeholders);
    add_placeholders(check, checked->placeholders);
    add_rule_work(line, sub);
    add_convert(line, sub);
    CLI::App* import =
        sub->add_subcommand("import", "Make rule records of rules for Sigma, Hayabusa or Chainsaw, live at once; a known id gets a new version.");
    auto imported = line.on<RulesArguments>(import);
    imported->verb = RulesArguments::Verb::import;
    import->add_option("PATH", imported->paths, "Files or trees")->required()->type_name("");
    import->add_flag("--force", imported->force, "Take the new text also of rules that were edited here");
    add_placeholders(import, imported->placeholders);
    CommandLine::add_target(import, imported->target);
}

}  // namespace redoubt::cli
