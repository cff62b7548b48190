// One function per command. The value is the exit status: 0 clean, 1 findings; an error becomes its own (2 input, 3 failed).
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/surroundings.h"
#include "detect/load.h"

namespace redoubt::cli {

class Client;

Result<int> run_hunt(const HuntArguments& arguments, const Surroundings& around);
Result<int> run_rules(const RulesArguments& arguments, const Surroundings& around);
Result<int> run_serve(const ServeArguments& arguments, const Surroundings& around);
Result<int> run_import(const ImportArguments& arguments, const Surroundings& around);
Result<int> run_journal(const JournalArguments& arguments, const Surroundings& around);
Result<int> run_user(const UserArguments& arguments, const Surroundings& around);
Result<int> run_token(const TokenArguments& arguments, const Surroundings& around);
Result<int> run_field(const FieldArguments& arguments, const Surroundings& around);
Result<int> run_compartment(const CompartmentArguments& arguments, const Surroundings& around);
Result<int> run_concern(const ConcernArguments& arguments, const Surroundings& around);
Result<int> run_inventory(const InventoryArguments& arguments, const Surroundings& around);
Result<int> run_network(const NetworkArguments& arguments, const Surroundings& around);
Result<int> run_software(const SoftwareArguments& arguments, const Surroundings& around);
Result<int> run_vex(const VexArguments& arguments, const Surroundings& around);
Result<int> run_mappings(const MappingArguments& arguments, const Surroundings& around);
Result<int> run_deadlines(const DeadlinesArguments& arguments, const Surroundings& around);
Result<int> run_gate(const GateArguments& arguments, const Surroundings& around);
Result<int> run_coverage(const CoverageArguments& arguments, const Surroundings& around);
Result<int> run_sources(const SourcesArguments& arguments, const Surroundings& around);
Result<int> run_tracker(const TrackerArguments& arguments, const Surroundings& around);
Result<int> run_finding(const FindingArguments& arguments, const Surroundings& around);
Result<int> run_ticket(const TicketArguments& arguments, const Surroundings& around);
Result<int> run_enrol(const EnrolArguments& arguments, const Surroundings& around);
Result<int> run_collect(const CollectArguments& arguments, const Surroundings& around);
Result<int> run_job(const JobArguments& arguments, const Surroundings& around);
// What `metric show` says after the record: the number, where it should be, and its samples as a line of bars.
Result<int> print_trend(const std::string& key, const Surroundings& around, Client& client);
// What `campaign show` says after the record: how far it is, and what is in the way.
Result<int> print_campaign(const std::string& key, const Surroundings& around, Client& client);
// What `show` says after a record on which tasks hang.
Result<int> print_progress(const std::string& plural, const std::string& key, const Surroundings& around, Client& client);
Result<int> list_tasks_on(const RecordArguments& arguments, const Surroundings& around, Client& client);
// What changed from one version to another, by whom, and who signed it.
Result<int> print_difference(const RecordArguments& arguments, const std::string& plural, const Surroundings& around, Client& client);
Result<int> print_practice(const RecordArguments& arguments, const Surroundings& around, Client& client);
Result<int> run_notify(const NotifyArguments& arguments, const Surroundings& around);
Result<int> run_work(const WorkArguments& arguments, const Surroundings& around);
Result<int> run_decide(const DecideArguments& arguments, const Surroundings& around);
Result<int> run_view(const ViewArguments& arguments, const Surroundings& around);
Result<int> run_follow(const FollowArguments& arguments, const Surroundings& around);
Result<int> run_news(const NewsArguments& arguments, const Surroundings& around);
Result<int> run_version(const VersionArguments& arguments, const Surroundings& around);
Result<int> run_cvss(const CvssArguments& arguments, const Surroundings& around);
Result<int> run_scan(const ScanArguments& arguments, const Surroundings& around);
Result<int> run_search(const SearchArguments& arguments, const Surroundings& around);
Result<int> run_logs(const LogsArguments& arguments, const Surroundings& around);
Result<int> run_receive(const ReceiveArguments& arguments, const Surroundings& around);
Result<int> run_osv(const OsvArguments& arguments, const Surroundings& around);
Result<int> run_feeds(const FeedsArguments& arguments, const Surroundings& around);
Result<int> run_schema(const SchemaArguments& arguments, const Surroundings& around);
Result<int> export_table(const RecordArguments& arguments, const Surroundings& around, Client& client);
Result<int> import_table(const RecordArguments& arguments, const Surroundings& around, Client& client);
Result<int> run_record(const RecordArguments& arguments, const Surroundings& around);

// "FILE:LINE: what is wrong (what to do) [title]", one line each, at most `most`.
std::string not_loaded_text(std::span<const detect::NotLoaded> rules, size_t most);

}  // namespace redoubt::cli
