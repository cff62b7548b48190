#include <algorithm>

#include <fmt/format.h>

#include "cli/command_line.h"
#include "cli/help.h"

namespace redoubt::cli {
namespace {

CLI::App* add_verb(CommandLine& line, CLI::App* sub, const RecordOptions& type, RecordVerb verb, const char* name, const char* doc,
                   std::shared_ptr<RecordArguments>& record) {
    CLI::App* one = sub->add_subcommand(name, doc);
    record = line.on<RecordArguments>(one);
    record->type = type.name;
    record->verb = verb;
    CommandLine::add_target(one, record->target);
    one->add_flag("--json", record->json, "JSON");
    const bool keyed = verb != RecordVerb::list && verb != RecordVerb::create && verb != RecordVerb::export_table && verb != RecordVerb::import_table &&
                       verb != RecordVerb::bulk;
    if (keyed) one->add_option("KEY", record->key, fmt::format("Its key ({}-1) or id", type.key_prefix))->required()->type_name("");
    if (verb == RecordVerb::create || verb == RecordVerb::edit || verb == RecordVerb::move || verb == RecordVerb::bulk)
        for (const FieldOption& field : type.fields)
            one->add_option_function<std::string>(
                   "--" + field.flag, [record, name = field.name](const std::string& text) { record->fields.emplace_back(name, text); }, field.doc)
                ->type_name(field.type_name)
                ->group("Fields");
    if (verb == RecordVerb::create || verb == RecordVerb::edit || verb == RecordVerb::move)
        one->add_option("--extra", record->own, "A field of your own; may be repeated")->type_name("NAME=VALUE")->take_all()->group("Fields");
    return one;
}

void add_tables(CommandLine& line, CLI::App* sub, const RecordOptions& type) {
    std::shared_ptr<RecordArguments> record;
    CLI::App* out = add_verb(line, sub, type, RecordVerb::export_table, "export", "All that a query finds, as CSV, an Excel workbook or JSON lines.", record);
    out->add_option("QUERY", record->query, "In the query language; all when left out")->type_name("");
    out->add_option("--format", record->table.format, "csv, xlsx or jsonl (default: by the file's name, else csv)")->type_name("FORMAT");
    out->add_option("--output", record->table.file, "Write there instead of to standard output")->type_name("FILE");
    out->add_option("--fields", record->table.fields, "Columns, separated by commas; everything when left out")->type_name("FIELDS");
    out->add_option("--sort", record->sort, "A field; -field for descending")->type_name("FIELD");
    out->add_option("--at", record->at, "As they were then: a time, a date (its end) or now-7d")->type_name("TIME");
    out->footer(std::string(table_examples));
    CLI::App* in = add_verb(line, sub, type, RecordVerb::import_table, "import", "New and changed ones from a table; all rows, or none.", record);
    in->add_option("FILE", record->table.file, "CSV, an Excel workbook or JSON lines")->required()->type_name("");
    in->add_flag("--dry-run", record->table.dry_run, "Only show what would change");
    in->add_flag("--skip-failed", record->table.skip_failed, "Import the good rows though others fail");
    in->add_flag("--match-title", record->table.match_title, "A row without a key stands for the record of its title");
    in->add_option("--map", record->table.map, "COLUMN:FIELD, may be repeated; COLUMN: leaves one out")
        ->type_name("MAP")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
    in->add_option("--sheet", record->table.sheet, "Of a workbook (default: the first)")->type_name("NAME");
    in->add_option("--format", record->table.format, "csv, xlsx or jsonl (default: by the file)")->type_name("FORMAT");
    in->add_option("--reason", record->reason, "Why, for the journal")->type_name("TEXT");
    in->footer(std::string(table_examples));
}

// What only tasks and templates have.
void add_practice(CommandLine& line, CLI::App* sub, const RecordOptions& type) {
    std::shared_ptr<RecordArguments> record;
    if (type.name == "task") {
        CLI::App* on = sub->add_subcommand("on", "The tasks on another record, and how far they are.");
        record = line.on<RecordArguments>(on);
        record->type = type.name;
        record->verb = RecordVerb::tasks_on;
        CommandLine::add_target(on, record->target);
        on->add_flag("--json", record->json, "JSON");
        on->add_option("KEY", record->key, "The other record's key, such as INC-7")->required()->type_name("");
    }
    if (type.name == "template") {
        CLI::App* practice = add_verb(line, sub, type, RecordVerb::practice, "practice", "When its steps were last practised, and how long that took.", record);
        practice->add_option("--step", record->text, "Only this step, by its number")->type_name("NUMBER");
    }
}

void add_bulk(CommandLine& line, CLI::App* sub, const RecordOptions& type) {
    std::shared_ptr<RecordArguments> record;
    CLI::App* bulk = add_verb(line, sub, type, RecordVerb::bulk, "bulk", "Change or move all that a query finds: all of them, or none.", record);
    bulk->add_option("QUERY", record->query, "In the query language")->required()->type_name("");
    bulk->add_option("--to", record->to, "Move them to this state")->type_name("STATE");
    bulk->add_option("--reason", record->reason, "Why")->type_name("TEXT");
    bulk->add_flag("--dry-run", record->table.dry_run, "Only show which would change, and which cannot");
}

}  // namespace

void add_records(CommandLine& line, const RecordOptions& type) {
    CLI::App* sub = line.app_.add_subcommand(type.name, type.doc);
    sub->require_subcommand(1);
    std::shared_ptr<RecordArguments> record;
    CLI::App* list = add_verb(line, sub, type, RecordVerb::list, "list", "Those that a query finds.", record);
    list->add_option("QUERY", record->query, "In the query language; all when left out")->type_name("");
    list->add_option("--sort", record->sort, "Fields with commas between; -field for descending")->type_name("FIELDS");
    list->add_option("--at", record->at, "As it was then: a time, a date (its end) or now-7d")->type_name("TIME");
    list->add_option("--limit", record->limit, "At most this many (default: 50)")->type_name("N");
    list->add_flag("--csv", record->csv, "CSV");
    list->footer(std::string(record_examples));
    CLI::App* show = add_verb(line, sub, type, RecordVerb::show, "show", "Everything about one.", record);
    show->add_option("--at", record->at, "As it was then: a time, a date (its end) or now-7d")->type_name("TIME");
    add_verb(line, sub, type, RecordVerb::create, "create", "Make one.", record);
    if (std::ranges::find(type.fields, "parent", &FieldOption::name) != type.fields.end()) {
        CLI::App* add = add_verb(line, sub, type, RecordVerb::create, "add", "Make one on another record.", record);
        add->add_option_function<std::string>(
               "--on", [record](const std::string& key) { record->fields.emplace_back("parent", key); }, "The record that it belongs to")
            ->required()
            ->type_name("KEY");
    }
    add_verb(line, sub, type, RecordVerb::edit, "edit", "Change fields.", record);
    CLI::App* move = add_verb(line, sub, type, RecordVerb::move, "move", type.moves_doc.c_str(), record);
    move->add_option("STATE", record->to, "The state to move to")->required()->type_name("");
    move->add_option("--reason", record->reason, "Why")->type_name("TEXT");
    CLI::App* comment = add_verb(line, sub, type, RecordVerb::comment, "comment", "Say something about one.", record);
    comment->add_option("TEXT", record->text, "The comment")->required()->type_name("");
    CLI::App* link = add_verb(line, sub, type, RecordVerb::link, "link", "Link one to another record.", record);
    link->add_option("RELATION", record->relation, "e.g. affects, duplicates, caused")->required()->type_name("");
    link->add_option("OTHER", record->to, "The other record's key or id")->required()->type_name("");
    link->add_option("--reason", record->reason, "Why")->type_name("TEXT");
    CLI::App* history = add_verb(line, sub, type, RecordVerb::history, "history", "Every change of one, from the journal.", record);
    history->add_option("--export", record->export_file, "As evidence: with the proof that it is in the signed journal")->type_name("FILE");
    CLI::App* difference = add_verb(line, sub, type, RecordVerb::difference, "diff", "What changed from one version to another, and who signed it.", record);
    difference->add_option("--from", record->text, "A version (default: the one before)")->type_name("N");
    difference->add_option("--to", record->to, "A version (default: the newest)")->type_name("N");
    add_tables(line, sub, type);
    add_practice(line, sub, type);
    if (type.name == "finding") add_findings(line, sub);
    add_bulk(line, sub, type);
}

}  // namespace redoubt::cli
