// The advisory index as commands: made of OSV records, and asked.
#include <ranges>
#include <set>

#include <fmt/format.h>

#include "advisories/feed_reading.h"
#include "advisories/purl.h"
#include "advisories/snapshot.h"
#include "base/time.h"
#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/text_layout.h"
#include "schema/json.h"

namespace redoubt::cli {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr size_t most_packages_shown = 20, most_ranges_shown = 6;

// An index file that was named, or what the feeds have.
struct OpenedIndex {
    std::optional<advisories::Snapshot> snapshot{};
    std::optional<advisories::Index> file{};
    std::string path{};

    const advisories::Index& index() const { return snapshot ? snapshot->index() : *file; }
};

Result<OpenedIndex> open_index(const OsvArguments& arguments, const Surroundings& around) {
    OpenedIndex opened;
    if (arguments.index.empty()) {
        opened.path = feeds_folder(arguments.feeds, around);
        opened.snapshot = TRY(advisories::Snapshot::open(around.disk, opened.path));
        return opened;
    }
    opened.path = arguments.index;
    auto file = TRY(around.disk.map(arguments.index));
    auto index = advisories::Index::open(std::move(file));
    if (!index) return at(index.error(), arguments.index);
    opened.file = std::move(*index);
    return opened;
}

Result<int> build_index(const OsvArguments& arguments, const Surroundings& around) {
    advisories::IndexBuilder builder;
    advisories::FeedReading reading;
    for (const std::string& path : arguments.paths) TRY(advisories::add_feed(builder, around.disk, path, reading));
    if (reading.records == 0)
        return fail(Code::invalid, "there is no OSV record there", arguments.paths.front(), "give folders or zips with .json or .yaml files, one record each");
    const std::string bytes = TRY(builder.finish());
    TRY(around.disk.write_durably(arguments.index, bytes));
    for (const auto& problem : reading.problems) TRY(around.error.write(fmt::format("redoubt: {}: {}\n", printable(problem.path), printable(problem.message))));
    if (reading.not_read > reading.problems.size())
        TRY(around.error.write(fmt::format("redoubt: and {} more that were not read\n", group_digits(reading.not_read - reading.problems.size()))));
    const OpenedIndex opened = TRY(open_index(arguments, around));
    const advisories::Index& index = opened.index();
    const advisories::IndexCounts counts = index.counts();
    TRY(around.out.write(fmt::format("{} read, {} not read: {} about {} in {}, {}\n", counted(reading.records, "record"), group_digits(reading.not_read),
                                     group_digits(counts.advisories) + (counts.advisories == 1 ? " advisory" : " advisories"), counted(counts.names, "package"),
                                     counted(counts.ranges, "range"), counted(counts.bytes, "byte"))));
    return reading.not_read == 0 ? 0 : 1;
}

std::string score_of(const advisories::AdvisorySummary& advisory) { return advisory.score ? advisories::score_text(*advisory.score) : "-"; }

std::string severity_of_advisory(const advisories::AdvisorySummary& advisory) {
    if (!advisory.score) return advisory.urgency.empty() ? "unknown" : printable(advisory.urgency);
    return std::string(advisories::severity_name(advisories::severity_of(advisory.score_version, *advisory.score)));
}

List texts_of(const std::vector<std::string_view>& texts) {
    List list;
    for (const std::string_view text : texts) list.emplace_back(std::string(text));
    return list;
}

std::string ids_text(const std::vector<std::string_view>& texts) { return printable(fmt::format("{}", fmt::join(texts, ", "))); }

struct Asked {
    std::string ecosystem, package, version;
};

Result<Asked> package_asked(const OsvArguments& arguments) {
    if (!arguments.ecosystem.starts_with("pkg:")) {
        if (arguments.version.empty())
            return fail(Code::invalid, "a version is needed to say what affects it", "VERSION", "give ECOSYSTEM PACKAGE VERSION, or a purl with a version");
        return Asked{arguments.ecosystem, arguments.package, arguments.version};
    }
    const advisories::Purl purl = TRY(advisories::parse_purl(arguments.ecosystem));
    const auto name = advisories::package_name(purl);
    if (!name) return fail(Code::unsupported, fmt::format("OSV has no ecosystem for purls of type {}", purl.type), arguments.ecosystem);
    if (purl.version.empty()) return fail(Code::invalid, "the purl has no version", arguments.ecosystem, "put @VERSION behind the name");
    return Asked{name->ecosystem, name->name, purl.version};
}

struct Causes {
    List ranges;
    std::string fixed;  // the first that has the fix
};

Result<Causes> causes_of(const advisories::Index& index, const advisories::Index::Scope& scope, const Asked& asked, advisories::AdvisoryNumber number) {
    std::vector<advisories::Cause> found;
    TRY(index.explain(scope, asked.package, asked.version, number, found));
    Causes causes;
    for (const advisories::Cause& cause : found) {
        causes.ranges.emplace_back(advisories::range_text(cause));
        if (causes.fixed.empty()) causes.fixed = cause.fixed;
    }
    return causes;
}

Result<int> match_package(const OsvArguments& arguments, const Surroundings& around) {
    const Asked asked = TRY(package_asked(arguments));
    const OpenedIndex opened = TRY(open_index(arguments, around));
    const advisories::Index& index = opened.index();
    const advisories::Index::Scope scope = index.scope(asked.ecosystem);
    if (scope.scoped == advisories::layout::none && scope.unscoped == advisories::layout::none)
        return fail(Code::not_found, fmt::format("the index has nothing of the ecosystem '{}'", asked.ecosystem), opened.path,
                    "build it with a feed of that ecosystem");
    std::vector<advisories::AdvisoryNumber> found;
    TRY(index.match(scope, asked.package, asked.version, found));
    std::vector<std::vector<std::string>> rows;
    for (const advisories::AdvisoryNumber number : found) {
        const advisories::AdvisorySummary advisory = TRY(index.advisory(number));
        std::vector<std::string_view> also = TRY(index.aliases_of(advisory.id));
        std::erase(also, advisory.id);
        const std::vector<std::string_view> upstream = TRY(index.upstream_of(number));
        const Causes causes = TRY(causes_of(index, scope, asked, number));
        if (arguments.json) {
            const Map line{{"id", std::string(advisory.id)},
                           {"aliases", texts_of(also)},
                           {"upstream", texts_of(upstream)},
                           {"score", advisory.score ? Value(*advisory.score / 10.0) : Value()},
                           {"severity", advisory.score ? Value(severity_of_advisory(advisory)) : Value()},
                           {"fixed", causes.fixed.empty() ? Value() : Value(causes.fixed)},
                           {"ranges", causes.ranges},
                           {"summary", std::string(advisory.summary)}};
            TRY(around.out.write(schema::to_json(line) + "\n"));
            continue;
        }
        also.insert(also.end(), upstream.begin(), upstream.end());
        rows.push_back({std::string(advisory.id), score_of(advisory), severity_of_advisory(advisory), causes.fixed.empty() ? "-" : printable(causes.fixed),
                        ids_text(also), std::string(advisory.summary)});
    }
    const std::array columns{Column{"ADVISORY", 16}, Column{"SCORE", 5, true}, Column{"SEVERITY", 8},
                             Column{"FIXED", 8},     Column{"ALSO", 16},       Column{"SUMMARY", 20}};
    if (!rows.empty()) TRY(around.out.write(layout_table(columns, rows, around.terminal.width, around.terminal.colour)));
    if (!found.empty()) return 1;
    const bool known = TRY(index.knows(scope, asked.package));
    if (!arguments.json) TRY(around.out.write(known ? "none of what is known of the package affects this version\n" : "nothing is known of the package\n"));
    return 0;
}

std::string exploitation_text(const advisories::Snapshot& snapshot, const advisories::Exploitation& known) {
    std::string out;
    if (known.exploited)
        out +=
            fmt::format("exploited: in KEV since {}, to be mended by {}{}\n", known.kev_added, known.kev_due, known.ransomware ? ", used for ransomware" : "");
    if (known.epss)
        out += fmt::format("likely: EPSS {:.2f} %, above {:.1f} % of all{}\n", known.epss->probability / 1000.0, known.epss->percentile / 1000.0,
                           snapshot.exploitation().epss_day() ? ", of " + format_time(*snapshot.exploitation().epss_day()).substr(0, 10) : "");
    if (known.ssvc)
        out += fmt::format("decided: exploitation {}, automatable {}, technical impact {}\n", advisories::exploitation_name(known.ssvc->exploitation),
                           known.ssvc->automatable ? "yes" : "no", advisories::impact_name(known.ssvc->impact));
    return out;
}

Result<std::string> advisory_text(const advisories::Index& index, advisories::AdvisoryNumber number) {
    const advisories::AdvisorySummary advisory = TRY(index.advisory(number));
    std::string out = fmt::format("{}  {} {}  modified {}{}\n  {}\n", printable(advisory.id), score_of(advisory), severity_of_advisory(advisory),
                                  format_time(Time::from_unix_s(advisory.modified_s)), advisory.withdrawn ? ", withdrawn" : "", printable(advisory.summary));
    if (const auto upstream = TRY(index.upstream_of(number)); !upstream.empty()) out += fmt::format("  of: {}\n", ids_text(upstream));
    const auto packages = TRY(index.packages_of(number));
    for (const advisories::AboutPackage& about : packages | std::views::take(most_packages_shown)) {
        std::vector<std::string> ranges;
        for (const advisories::Cause& cause : about.causes | std::views::take(most_ranges_shown)) ranges.push_back(advisories::range_text(cause));
        if (about.causes.size() > most_ranges_shown) ranges.emplace_back("…");
        out += fmt::format("  {} {}: {}\n", printable(about.ecosystem), printable(about.name), printable(fmt::format("{}", fmt::join(ranges, " or "))));
    }
    if (packages.size() > most_packages_shown) out += fmt::format("  and {} more packages\n", packages.size() - most_packages_shown);
    return out;
}

// Advisories that are made of any of these: what distributions say of a CVE.
Result<std::vector<std::string_view>> named_by(const advisories::Index& index, const std::vector<std::string_view>& ids) {
    std::set<std::string_view> all;
    for (const std::string_view id : ids) {
        const std::vector<advisories::AdvisoryNumber> downstream = TRY(index.downstream_of(id));
        for (const advisories::AdvisoryNumber number : downstream) {
            const advisories::AdvisorySummary advisory = TRY(index.advisory(number));
            all.insert(advisory.id);
        }
    }
    return std::vector<std::string_view>(all.begin(), all.end());
}

Result<int> show_advisory(const OsvArguments& arguments, const Surroundings& around) {
    const OpenedIndex opened = TRY(open_index(arguments, around));
    const advisories::Index& index = opened.index();
    const std::vector<std::string_view> aliases = TRY(index.aliases_of(arguments.id));
    if (aliases.empty()) return fail(Code::not_found, fmt::format("no record names '{}'", arguments.id), opened.path);
    std::string out = fmt::format("the same: {}\n", ids_text(aliases));
    std::vector<std::string_view> concerned = aliases;
    std::string advisories_out;
    for (const std::string_view id : aliases) {
        const auto number = TRY(index.find(id));
        if (!number) continue;
        advisories_out += TRY(advisory_text(index, *number));
        const std::vector<std::string_view> upstream = TRY(index.upstream_of(*number));
        concerned.insert(concerned.end(), upstream.begin(), upstream.end());
    }
    if (opened.snapshot) out += exploitation_text(*opened.snapshot, TRY(opened.snapshot->exploitation_of(concerned)));
    out += advisories_out;
    if (const auto downstream = TRY(named_by(index, aliases)); !downstream.empty()) out += fmt::format("named by: {}\n", ids_text(downstream));
    TRY(around.out.write(out));
    return 0;
}

}  // namespace

Result<int> run_osv(const OsvArguments& arguments, const Surroundings& around) {
    switch (arguments.verb) {
        case OsvArguments::Verb::build: return build_index(arguments, around);
        case OsvArguments::Verb::match: return match_package(arguments, around);
        case OsvArguments::Verb::show: return show_advisory(arguments, around);
    }
    return 0;
}

void add_osv(CommandLine& line) {
    CLI::App* osv = line.app_.add_subcommand("osv", "OSV records as one index file, and what it says of a package at a version.");
    osv->require_subcommand(1);
    const auto verb = [&](const char* name, const char* doc, OsvArguments::Verb which) {
        CLI::App* sub = osv->add_subcommand(name, doc);
        auto arguments = line.on<OsvArguments>(sub);
        arguments->verb = which;
        const bool builds = which == OsvArguments::Verb::build;
        sub->add_option("--index", arguments->index, builds ? "Where to write it" : "An index file instead of what the feeds have")
            ->required(builds)
            ->type_name("FILE");
        if (!builds) sub->add_option("--feeds", arguments->feeds, "The folder of the feeds")->type_name("DIR");
        sub->footer(std::string(osv_examples));
        return std::pair(sub, arguments);
    };
    const auto [build, of_build] = verb("build", "One index file of OSV records.", OsvArguments::Verb::build);
    build->add_option("PATH", of_build->paths, "Folders, zips, or .json and .yaml files, one record each")->required()->type_name("");
    const auto [match, of_match] = verb("match", "The advisories that affect a package at a version.", OsvArguments::Verb::match);
    match->add_option("ECOSYSTEM", of_match->ecosystem, "As OSV names it, or a purl with a version instead of all three")->required()->type_name("");
    match->add_option("PACKAGE", of_match->package, "The package's name")->type_name("");
    match->add_option("VERSION", of_match->version, "The version that is installed")->type_name("");
    match->add_flag("--json", of_match->json, "One JSON object a line");
    const auto [show, of_show] = verb("show", "What an id is called elsewhere, and what its records say.", OsvArguments::Verb::show);
    show->add_option("ID", of_show->id, "CVE-…, GHSA-…, DSA-…")->required()->type_name("");
}

}  // namespace redoubt::cli
