// What a command line says, as plain structs: one per command, no behaviour. parse_arguments (arguments.cpp, the only place
// that knows CLI11) fills them, or says what to print instead: help, the version, or what was wrong and what was meant.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/advisory_arguments.h"
#include "cli/coverage_arguments.h"
#include "cli/decide_command.h"
#include "cli/estate_arguments.h"
#include "cli/finding_arguments.h"
#include "cli/log_arguments.h"
#include "cli/logstore_arguments.h"
#include "cli/plane_arguments.h"
#include "cli/report_arguments.h"
#include "cli/scan_arguments.h"
#include "cli/ticket_arguments.h"

namespace redoubt::cli {

struct ServeArguments {
    std::string data;
    std::string listen = "127.0.0.1:8600";
    std::string certificate;  // PEM files; needed for an address that is not loopback
    std::string key;
    uint64_t most_attachment_mib = 0;  // 0: 64
    bool demo = false;                 // load the sample organisation first
    std::string logs;                  // what is received where; empty: intake.yaml of the data directory
};

struct ImportArguments {
    std::vector<std::string> paths;
    Target target;
    bool json = false;
    bool quiet = false;
    std::string source;      // --source; empty: as each file looks
    bool dry_run = false;    // reports of scanners: say what they tell
    bool unread = false;     // and what of them is not read
    std::string format{};    // --as; empty: by what is in each
    std::string mappings{};  // a folder with pages of one's own
    std::string asset{};     // what all of a report is about, by key
    bool partial = false;    // not everything was looked at
    int64_t misses = 0;      // so many close a place; 0: the usual
};

struct JournalArguments {
    enum class Verb { verify, sign, key, export_file } verb = Verb::verify;
    Target target;
    std::string file;      // verify: an export, instead of the data; export: where to
    std::string key;       // verify: the file with the public key
    std::string from, to;  // export
    bool rotate = false;
    bool json = false;
};

struct UserArguments {
    enum class Verb { add, list, reset, sessions, end, until, policy } verb = Verb::list;
    Target target;
    std::string login;
    std::string name;
    std::string level;
    bool service = false;
    std::string owner;  // of a service account
    std::string until;
    bool factors = false;     // reset: their second factors, instead of a link
    std::string factor_from;  // policy
    std::string address;      // policy
    bool json = false;
};

struct TokenArguments {
    enum class Verb { create, list, revoke } verb = Verb::list;
    Target target;
    std::string name;  // create: its name; revoke: its id
    std::vector<std::string> scopes;
    std::string expires;
    std::string service;  // create: the login of the account that it is for
    bool json = false;
};

struct SchemaArguments {
    bool openapi = false;
    Target target;
};

enum class RecordVerb { list, show, create, edit, move, comment, link, history, export_table, import_table, bulk, tasks_on, practice, difference };

struct TableArguments {
    std::string file;              // export: empty means standard output
    std::string format;            // empty: by the file
    std::string fields;            // export
    std::string sheet;             // import, as is
    std::vector<std::string> map;  // COLUMN:FIELD
    bool dry_run = false;          // also of bulk
    bool skip_failed = false, match_title = false;
};

struct RecordArguments {
    std::string type;  // "alert"
    RecordVerb verb = RecordVerb::list;
    Target target;
    std::string query;  // list
    std::string sort;
    std::string at;           // list, show: as it was then
    std::string export_file;  // history: with its proof, into this file
    uint32_t limit = 50;
    std::string key;                                          // all but list and create
    std::vector<std::pair<std::string, std::string>> fields;  // create, edit, move: field name → text
    std::vector<std::string> own;                             // create, edit, move: NAME=VALUE
    std::string to;                                           // move: state; link: id or key; difference: to which version
    std::string reason;                                       // move, link
    std::string text;                                         // comment; practice: the step; difference: from which version
    std::string relation;                                     // link
    TableArguments table;                                     // export_table, import_table
    bool json = false;
    bool csv = false;
};

using Command = std::variant<HuntArguments, RulesArguments, ServeArguments, ImportArguments, JournalArguments, UserArguments, TokenArguments, FieldArguments,
                             CompartmentArguments, ConcernArguments, InventoryArguments, NetworkArguments, SoftwareArguments, DeadlinesArguments, VexArguments,
                             MappingArguments, GateArguments, CoverageArguments, SourcesArguments, EnrolArguments, CollectArguments, JobArguments,
                             NotifyArguments, WorkArguments, DecideArguments, ViewArguments, FollowArguments, NewsArguments, SchemaArguments, VersionArguments,
                             CvssArguments, OsvArguments, FeedsArguments, ScanArguments, TrackerArguments, TicketArguments, FindingArguments, RecordArguments,
                             SearchArguments, LogsArguments, ReceiveArguments>;

struct ParsedArguments {
    std::optional<Command> command{};
    std::string out{};    // without a command: print this and exit 0
    std::string error{};  // without a command: print this and exit 2
};

ParsedArguments parse_arguments(std::span<const std::string> arguments);

}  // namespace redoubt::cli
