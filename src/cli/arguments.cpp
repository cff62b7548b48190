#include "cli/arguments.h"

#include "cli/command_line.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <span>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/help.h"
#include "cli/record_options.h"

namespace redoubt::cli {
namespace {

detect::Level level_or_throw(const std::string& option, const std::string& text) {
    const std::optional<detect::Level> level = detect::parse_level(text);
    if (!level) throw CLI::ValidationError(option, fmt::format("'{}' is not a level; use informational, low, medium, high or critical", text));
    return *level;
}

Time time_or_throw(const std::string& option, const std::string& text) {
    const Result<Time> time = parse_time(text);
    if (!time) throw CLI::ValidationError(option, fmt::format("'{}' is not a time; write 2026-11-21 or 2026-11-21T08:00:00Z", text));
    return *time;
}

HuntFormat format_or_throw(const std::string& text) {
    if (text == "table") return HuntFormat::table;
    if (text == "jsonl") return HuntFormat::jsonl;
    if (text == "csv") return HuntFormat::csv;
    if (text == "timeline") return HuntFormat::timeline;
    throw CLI::ValidationError("--format", fmt::format("'{}' is not a format; use table, jsonl, csv or timeline", text));
}

// CLI11 names what an option excludes in the order of addresses; here it is the alphabet.
class HelpFormat : public CLI::Formatter {
    std::string make_option_opts(const CLI::Option* option) const override {
        std::string out = CLI::Formatter::make_option_opts(option);
        const std::string label = get_label("Excludes") + ":";
        const size_t at = option->get_excludes().empty() ? std::string::npos : out.find(label);
        if (at == std::string::npos) return out;
        std::vector<std::string> names;
        for (const CLI::Option* other : option->get_excludes()) names.push_back(other->get_name());
        std::ranges::sort(names);
        return out.substr(0, at) + fmt::format("{} {}", label, fmt::join(names, " "));
    }
};

class Parser : private CommandLine {
public:
    // Only what is asked for gets its options: all commands together have thousands, and making them takes longer than a short
    // command does. A command that no part names, and a record type that is not one, get the whole tree, to find the near name.
    explicit Parser(std::string_view command) {
        app_.require_subcommand(0, 1);
        app_.set_help_flag("-h,--help", "Show this");
        app_.formatter(std::make_shared<HelpFormat>());
        if (add_part(command)) return;
        for (const Part& part : parts()) part.add(*this);
        for (const RecordOptions& type : record_options()) app_.add_subcommand(type.name, type.doc);
    }

    ParsedArguments parse(std::span<const std::string> arguments) {
        if (ParsedArguments unknown = refuse_unknown(arguments); !unknown.error.empty()) return unknown;
        try {
            std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
            app_.parse(std::move(reversed));
        } catch (const CLI::CallForHelp&) {
            return {.out = app_.help()};
        } catch (const CLI::ParseError& error) {
            const std::string name = command_name();
            return {.error = fmt::format("{}: {}\nSee: {} --help\n", name, error.what(), name)};
        }
        return {.command = make_()};
    }

private:
    struct Part {
        std::array<std::string_view, 4> commands;
        void (*add)(Parser&);
    };
    static std::span<const Part> parts();

    // Whether there is such a command.
    bool add_part(std::string_view command) {
        for (const Part& part : parts())
            if (!command.empty() && std::ranges::find(part.commands, command) != part.commands.end()) {
                part.add(*this);
                return true;
            }
        for (const RecordOptions& type : record_options())
            if (type.name == command) {
                add_records(*this, type);
                return true;
            }
        return false;
    }

    // Unknown commands and verbs before CLI11 sees them, so that the answer names the near one.
    ParsedArguments refuse_unknown(std::span<const std::string> arguments) {
        CLI::App* at = &app_;
        std::string path = "redoubt";
        for (const std::string& word : arguments) {
            const auto below = at->get_subcommands([](CLI::App*) { return true; });
            if (below.empty() || word.starts_with('-')) break;
            std::vector<std::string> names;
            CLI::App* next = nullptr;
            for (CLI::App* sub : below) {
                names.push_back(sub->get_name());
                if (sub->get_name() == word) next = sub;
            }
            if (next == nullptr) {
                const std::string_view near = nearest(word, names);
                const std::string meant = near.empty() ? fmt::format("it knows: {}", fmt::join(names, ", ")) : fmt::format("did you mean '{} {}'?", path, near);
                return {.error = fmt::format("{}: there is no command '{}'; {}\nSee: {} --help\n", path, word, meant, path)};
            }
            at = next;
            path += " " + word;
        }
        return {};
    }

    std::string command_name() const {
        std::string name = "redoubt";
        for (const CLI::App* at = &app_; !at->get_subcommands().empty();) {
            at = at->get_subcommands().front();
            name += " " + at->get_name();
        }
        return name;
    }

    void add_hunt() {
        CLI::App* sub = app_.add_subcommand(
            "hunt", "Find attacks in log files: EVTX, JSON, syslog, audit and web logs and more, also inside .gz and .zip. Stores nothing.");
        auto hunt = on<HuntArguments>(sub);
        sub->add_option("PATH", hunt->paths, "Files or whole trees")->required()->type_name("");
        sub->add_option("--rules", hunt->rules, "Sigma rules: files or trees, may be repeated (default: the rules that Redoubt ships)")
            ->type_name("DIR")
            ->take_all()
            ->expected(1)
            ->allow_extra_args(false);
        sub->add_option("--placeholders", hunt->placeholders, "Values for rules with |expand: a YAML map of names and values")->type_name("FILE");
        sub->add_option_function<std::string>(
               "--format", [hunt](const std::string& text) { hunt->format = format_or_throw(text); },
               "table, jsonl, csv or timeline (one line per alert, in the order of time)")
            ->type_name("FORMAT");
        sub->add_option_function<std::string>(
               "--level", [hunt](const std::string& text) { hunt->level = level_or_throw("--level", text); }, "Only rules of at least this level")
            ->type_name("LEVEL");
        sub->add_option_function<std::string>(
               "--from", [hunt](const std::string& text) { hunt->from = time_or_throw("--from", text); }, "Only events at or after this time")
            ->type_name("TIME");
        sub->add_option_function<std::string>(
               "--to", [hunt](const std::string& text) { hunt->to = time_or_throw("--to", text); }, "Only events before this time")
            ->type_name("TIME");
        sub->add_flag("--explain", hunt->explain, "Show which conditions held, on which values");
        sub->add_option_function<std::string>(
               "--fail-on", [hunt](const std::string& text) { hunt->fail_on = level_or_throw("--fail-on", text); },
               "Exit 1 when there is an alert of at least this level")
            ->type_name("LEVEL");
        sub->add_option("--threads", hunt->threads, "How many (default: one per processor); the output is the same")
            ->type_name("N")
            ->check(CLI::Range(1, 1024).description(""));
        sub->add_flag("--recover", hunt->recover, "Also carve records out of damaged and unused parts of EVTX files");
        sub->add_option("--source", hunt->source, "Read text and JSON as this log source, whatever it looks like (docs/hunt.md)")->type_name("NAME");
        sub->add_option("--output", hunt->output, "Write there instead of to standard output")->type_name("FILE");
        sub->add_flag("--quiet", hunt->quiet, "No progress and no summary");
        sub->footer(std::string(hunt_examples));
    }

    static void add_serving(CLI::App* sub, ServeArguments& serve, const char* data_doc) {
        sub->add_option("--data", serve.data, data_doc)->type_name("DIR");
        sub->add_option("--listen", serve.listen, "Where to listen (default: 127.0.0.1:8600)")->type_name("ADDRESS:PORT");
    }

    void add_serve() {
        CLI::App* sub = app_.add_subcommand("serve", "Serve the console and the API from a data directory.");
        auto serve = on<ServeArguments>(sub);
        add_serving(sub, *serve, "The data directory (default: $REDOUBT_DATA, else ~/.local/share/redoubt)");
        sub->add_option("--certificate", serve->certificate, "TLS certificate chain, PEM; needed for any address but loopback")->type_name("FILE");
        sub->add_option("--key", serve->key, "TLS private key, PEM")->type_name("FILE");
        sub->add_option("--attachment-limit", serve->most_attachment_mib, "The largest attachment, in MiB (default: 64)")
            ->type_name("MIB")
            ->check(CLI::Range(1, 4096).description(""));
        sub->add_option("--logs", serve->logs, "What to receive where, YAML (docs/intake.md; default: intake.yaml of the data directory)")->type_name("FILE");
        sub->footer(std::string(serve_examples));
    }

    void add_demo() {
        CLI::App* sub = app_.add_subcommand("demo", "Serve a sample organisation with a week of logs.");
        auto serve = on<ServeArguments>(sub);
        serve->demo = true;
        add_serving(sub, *serve, "The data directory (default: ~/.local/share/redoubt-demo)");
        sub->footer(std::string(demo_examples));
    }

    void add_import() {
        CLI::App* sub = app_.add_subcommand("import", "Import logs as alerts, and reports of scanners as findings.");
        auto import = on<ImportArguments>(sub);
        sub->add_option("PATH", import->paths, "Files or trees")->required()->type_name("");
        add_target(sub, import->target);
        sub->add_option("--source", import->source, "Read text and JSON as this log source, whatever it looks like (docs/hunt.md)")->type_name("NAME");
        sub->add_flag("--dry-run", import->dry_run, "Reports of scanners: say what they tell and write nothing; with --data or --server, what would change");
        sub->add_option("--as", import->format, "Read each as this format of report (redoubt mappings list)")->type_name("FORMAT");
        sub->add_option("--asset", import->asset, "What a report is about, by key, when it does not say")->type_name("KEY");
        sub->add_flag("--partial", import->partial, "Reports: not everything was looked at, so nothing is missed");
        sub->add_option("--misses", import->misses, "Reports: so many scans in a row that miss a place close it (2)")->type_name("N");
        sub->add_flag("--unread", import->unread, "Say which parts of a report are not read");
        sub->add_option("--mappings", import->mappings, "A folder with pages of your own (docs/mappings.md)")->type_name("DIR");
        sub->add_flag("--json", import->json, "The result as JSON");
        sub->add_flag("--quiet", import->quiet, "No progress");
        sub->footer(std::string(import_examples));
    }

    void add_journal() {
        CLI::App* sub = app_.add_subcommand("journal", "The append-only record of every change.");
        sub->require_subcommand(1);
        using Verb = JournalArguments::Verb;
        for (const auto& [name, verb, doc] :
             {std::tuple{"verify", Verb::verify,
                         "Recompute the chain and every record from it; or check an exported FILE with only the public key. Exit 1 if wrong."},
              {"sign", Verb::sign, "Sign what was journaled since the last signature; done daily anyway."},
              {"key", Verb::key, "The public key, for whoever verifies."},
              {"export", Verb::export_file, "Entries and signatures as lines of JSON."}}) {
            CLI::App* one = sub->add_subcommand(name, doc);
            auto journal = on<JournalArguments>(one);
            journal->verb = verb;
            add_target(one, journal->target);
            if (verb != Verb::export_file) one->add_flag("--json", journal->json, "The result as JSON");
            if (verb == Verb::verify) one->add_option("FILE", journal->file, "An export; the data itself when left out")->type_name("");
            if (verb == Verb::verify) one->add_option("--key", journal->key, "The public key of the export")->type_name("FILE");
            if (verb == Verb::key) one->add_flag("--rotate", journal->rotate, "Make a new key first; the old one vouches for it");
            if (verb != Verb::export_file) continue;
            one->add_option("FILE", journal->file, "Where to")->required()->type_name("");
            one->add_option("--from", journal->from, "Entries from this time on")->type_name("TIME");
            one->add_option("--to", journal->to, "Entries up to this time")->type_name("TIME");
        }
    }

    void add_fields() {
        CLI::App* sub = app_.add_subcommand("field", "Fields of your own, on any record type.");
        sub->require_subcommand(1);
        using Verb = FieldArguments::Verb;
        for (const auto& [name, verb, doc] : {std::tuple{"list", Verb::list, "Those that are defined."},
                                              {"add", Verb::add, "Define one; records of that type have it at once."},
                                              {"change", Verb::change, "Change its title, doc, choices, or whether it is required."},
                                              {"remove", Verb::remove, "Remove the definition; values stay, to be read."}}) {
            CLI::App* one = sub->add_subcommand(name, doc);
            auto field = on<FieldArguments>(one);
            field->verb = verb;
            add_target(one, field->target);
            one->add_flag("--json", field->json, "JSON");
            if (verb == Verb::list) one->add_option("TYPE", field->type, "Only those of this record type")->type_name("");
            if (verb == Verb::add) add_new_field(one, *field);
            if (verb == Verb::change || verb == Verb::remove) {
                one->add_option("FIELD", field->name, "TYPE.NAME, e.g. asset.cost_center, or its id")->required()->type_name("");
                one->add_option("--reason", field->reason, "Why")->type_name("TEXT");
            }
            if (verb != Verb::add && verb != Verb::change) continue;
            one->add_option("--title", field->title, "What people see")->type_name("TEXT");
            one->add_option("--doc", field->doc, "What it is for")->type_name("TEXT");
            one->add_option("--choice", field->choices, "Something to choose; may be repeated")->type_name("TEXT")->take_all();
            one->add_option("--required", field->required, "Whether people must fill it in")->type_name("true|false");
        }
    }

    static void add_new_field(CLI::App* one, FieldArguments& field) {
        one->add_option("TYPE", field.type, "The record type, e.g. asset")->required()->type_name("");
        one->add_option("NAME", field.name, "Its name, e.g. cost_center")->required()->type_name("");
        field.kind = "text";
        one->add_option("--kind", field.kind, "text (default), integer, decimal, boolean, time, duration, choice, choices, reference or list")
            ->type_name("KIND");
        one->add_option("--refers-to", field.refers_to, "Of a reference: a record type, or * for any")->type_name("TYPE");
    }

    void add_jobs() {
        CLI::App* sub = app_.add_subcommand("job", "What Redoubt does by itself, and what of it has failed.");
        sub->require_subcommand(1);
        using Verb = JobArguments::Verb;
        for (const auto& [name, verb, doc] : {std::tuple{"list", Verb::list, "The jobs: what runs, then by when they are due."},
                                              {"show", Verb::show, "One of them."},
                                              {"retry", Verb::retry, "Start a failed or dead one over now."}}) {
            CLI::App* one = sub->add_subcommand(name, doc);
            auto job = on<JobArguments>(one);
            job->verb = verb;
            add_target(one, job->target);
            one->add_flag("--json", job->json, "JSON");
            if (verb == Verb::list) one->add_option("--state", job->state, "waiting, running, done, failed or dead")->type_name("STATE");
            if (verb != Verb::list) one->add_option("ID", job->id, "Its id, as in the list")->required()->type_name("");
        }
    }

    void add_work() {
        CLI::App* sub = app_.add_subcommand("work", "What waits for one person, over all record types: first things first, and why.");
        auto work = on<WorkArguments>(sub);
        add_target(sub, work->target);
        sub->add_option("--who", work->who, "A person: key, name or part of it (default: you)")->type_name("PARTY");
        sub->add_option("--limit", work->limit, "At most this many (default: 20)")->type_name("N");
        sub->add_flag("--formula", work->formula, "How it is ranked, instead of the list");
        sub->add_flag("--json", work->json, "JSON");
    }

    void add_schema() {
        CLI::App* sub = app_.add_subcommand("schema", "The record types with their fields, states and moves, as JSON.");
        auto schema = on<SchemaArguments>(sub);
        sub->add_flag("--openapi", schema->openapi, "The OpenAPI 3.1 document instead");
        sub->add_flag("--json")->description("JSON, which is the default");
        add_target(sub, schema->target);
    }
};

std::span<const Parser::Part> Parser::parts() {
    static constexpr Part all[] = {
        {{"hunt"}, [](Parser& line) { line.add_hunt(); }},
        {{"rules"}, [](Parser& line) { add_rules(line); }},
        {{"serve"}, [](Parser& line) { line.add_serve(); }},
        {{"demo"}, [](Parser& line) { line.add_demo(); }},
        {{"import"}, [](Parser& line) { line.add_import(); }},
        {{"journal"}, [](Parser& line) { line.add_journal(); }},
        {{"user"}, [](Parser& line) { add_users(line); }},
        {{"token"}, [](Parser& line) { add_tokens(line); }},
        {{"field"}, [](Parser& line) { line.add_fields(); }},
        {{"compartment"}, [](Parser& line) { add_compartments(line); }},
        {{"concern"}, [](Parser& line) { add_concerns(line); }},
        {{"inventory"}, [](Parser& line) { add_inventory(line); }},
        {{"network"}, [](Parser& line) { add_network(line); }},
        {{"software"}, [](Parser& line) { add_software(line); }},
        {{"deadlines"}, [](Parser& line) { add_deadlines(line); }},
        {{"mappings"}, [](Parser& line) { add_mappings(line); }},
        {{"vex"}, [](Parser& line) { add_vex(line); }},
        {{"gate"}, [](Parser& line) { add_gate(line); }},
        {{"coverage"}, [](Parser& line) { add_coverage(line); }},
        {{"sources"}, [](Parser& line) { add_sources(line); }},
        {{"tracker"}, [](Parser& line) { add_trackers(line); }},
        {{"ticket"}, [](Parser& line) { add_tickets(line); }},
        {{"collect"}, [](Parser& line) { add_collect(line); }},
        {{"job"}, [](Parser& line) { line.add_jobs(); }},
        {{"work"}, [](Parser& line) { line.add_work(); }},
        {{"decide"}, [](Parser& line) { add_decide(line); }},
        {{"view", "subscribe", "unsubscribe", "news"}, [](Parser& line) { add_desk(line); }},
        {{"notify"}, [](Parser& line) { add_notify(line); }},
        {{"schema"}, [](Parser& line) { line.add_schema(); }},
        {{"version", "cvss"}, [](Parser& line) { add_advisories(line); }},
        {{"osv"}, [](Parser& line) { add_osv(line); }},
        {{"feeds"}, [](Parser& line) { add_feeds(line); }},
        {{"scan"}, [](Parser& line) { add_scan(line); }},
        {{"search", "logs"}, [](Parser& line) { add_log_store(line); }},
        {{"receive"}, [](Parser& line) { add_receive(line); }},
    };
    return all;
}

}  // namespace

ParsedArguments parse_arguments(std::span<const std::string> arguments) {
    const std::string_view command = arguments.empty() ? "help" : std::string_view(arguments[0]);
    if (command == "--help" || command == "-h" || command == "help") return {.out = overview()};
    if (command == "--version" || command == "-V" || (command == "version" && arguments.size() == 1)) return {.out = version_line()};
    return Parser(command).parse(arguments);
}

}  // namespace redoubt::cli
