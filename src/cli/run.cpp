#include "cli/run.h"

#include <exception>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/text_layout.h"

namespace redoubt::cli {
namespace {

struct Dispatch {
    const Surroundings& around;
    Result<int> operator()(const HuntArguments& arguments) const { return run_hunt(arguments, around); }
    Result<int> operator()(const RulesArguments& arguments) const { return run_rules(arguments, around); }
    Result<int> operator()(const ServeArguments& arguments) const { return run_serve(arguments, around); }
    Result<int> operator()(const ImportArguments& arguments) const { return run_import(arguments, around); }
    Result<int> operator()(const JournalArguments& arguments) const { return run_journal(arguments, around); }
    Result<int> operator()(const UserArguments& arguments) const { return run_user(arguments, around); }
    Result<int> operator()(const TokenArguments& arguments) const { return run_token(arguments, around); }
    Result<int> operator()(const FieldArguments& arguments) const { return run_field(arguments, around); }
    Result<int> operator()(const CompartmentArguments& arguments) const { return run_compartment(arguments, around); }
    Result<int> operator()(const ConcernArguments& arguments) const { return run_concern(arguments, around); }
    Result<int> operator()(const InventoryArguments& arguments) const { return run_inventory(arguments, around); }
    Result<int> operator()(const NetworkArguments& arguments) const { return run_network(arguments, around); }
    Result<int> operator()(const SoftwareArguments& arguments) const { return run_software(arguments, around); }
    Result<int> operator()(const VexArguments& arguments) const { return run_vex(arguments, around); }
    Result<int> operator()(const MappingArguments& arguments) const { return run_mappings(arguments, around); }
    Result<int> operator()(const DeadlinesArguments& arguments) const { return run_deadlines(arguments, around); }
    Result<int> operator()(const GateArguments& arguments) const { return run_gate(arguments, around); }
    Result<int> operator()(const CoverageArguments& arguments) const { return run_coverage(arguments, around); }
    Result<int> operator()(const SourcesArguments& arguments) const { return run_sources(arguments, around); }
    Result<int> operator()(const TrackerArguments& arguments) const { return run_tracker(arguments, around); }
    Result<int> operator()(const FindingArguments& arguments) const { return run_finding(arguments, around); }
    Result<int> operator()(const TicketArguments& arguments) const { return run_ticket(arguments, around); }
    Result<int> operator()(const EnrolArguments& arguments) const { return run_enrol(arguments, around); }
    Result<int> operator()(const CollectArguments& arguments) const { return run_collect(arguments, around); }
    Result<int> operator()(const JobArguments& arguments) const { return run_job(arguments, around); }
    Result<int> operator()(const NotifyArguments& arguments) const { return run_notify(arguments, around); }
    Result<int> operator()(const WorkArguments& arguments) const { return run_work(arguments, around); }
    Result<int> operator()(const DecideArguments& arguments) const { return run_decide(arguments, around); }
    Result<int> operator()(const ViewArguments& arguments) const { return run_view(arguments, around); }
    Result<int> operator()(const FollowArguments& arguments) const { return run_follow(arguments, around); }
    Result<int> operator()(const NewsArguments& arguments) const { return run_news(arguments, around); }
    Result<int> operator()(const SchemaArguments& arguments) const { return run_schema(arguments, around); }
    Result<int> operator()(const VersionArguments& arguments) const { return run_version(arguments, around); }
    Result<int> operator()(const CvssArguments& arguments) const { return run_cvss(arguments, around); }
    Result<int> operator()(const ScanArguments& arguments) const { return run_scan(arguments, around); }
    Result<int> operator()(const OsvArguments& arguments) const { return run_osv(arguments, around); }
    Result<int> operator()(const FeedsArguments& arguments) const { return run_feeds(arguments, around); }
    Result<int> operator()(const SearchArguments& arguments) const { return run_search(arguments, around); }
    Result<int> operator()(const LogsArguments& arguments) const { return run_logs(arguments, around); }
    Result<int> operator()(const ReceiveArguments& arguments) const { return run_receive(arguments, around); }
    Result<int> operator()(const RecordArguments& arguments) const { return run_record(arguments, around); }
};

Result<int> run_caught(const Command& command, const Surroundings& around) {
    try {
        return std::visit(Dispatch{around}, command);
    } catch (const std::bad_alloc&) {
        return fail(Code::internal, "out of memory");
    } catch (const std::exception& exception) {
        return fail(Code::internal, exception.what());
    }
}

// The error in one line, its problems below, and what to do.
std::string error_text(const Error& error) {
    std::string out = fmt::format("redoubt: {}{}\n", error.where.empty() ? "" : printable(error.where) + ": ", printable(error.message));
    if (error.problems.size() > 1)
        for (const Error::Problem& problem : error.problems) out += fmt::format("  {}: {}\n", printable(problem.path), printable(problem.message));
    if (!error.hint.empty()) out += fmt::format("  → {}\n", printable(error.hint));
    return out;
}

}  // namespace

int run(std::span<const std::string> arguments, const Surroundings& around) {
    const ParsedArguments parsed = parse_arguments(arguments);
    if (!parsed.command) {
        (void)(parsed.error.empty() ? around.out.write(parsed.out) : around.error.write(parsed.error));
        return around.out.flush() ? (parsed.error.empty() ? 0 : 2) : 3;
    }
    Result<int> status = run_caught(*parsed.command, around);
    if (const Result<> flushed = around.out.flush(); !flushed && status) status = std::unexpected(flushed.error());
    if (status) return *status;
    (void)around.error.write(error_text(status.error()));
    (void)around.error.flush();
    return exit_code(status.error().code);
}

}  // namespace redoubt::cli
