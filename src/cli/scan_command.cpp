// redoubt scan: vulnerabilities in software that lies on this computer. Nothing is fetched and nothing is stored.
#include <fmt/format.h>

#include "cli/client.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/scan_report.h"
#include "software/sarif.h"

namespace redoubt::cli {
namespace {

constexpr std::string_view how_to_get_feeds =
    "get advisories with: redoubt feeds update; without a network: redoubt feeds import FILE; or name an index with --index";

Result<software::VexStatements> read_statements(const ScanArguments& arguments, const Surroundings& around) {
    software::VexStatements statements;
    for (const std::string& path : arguments.vex) {
        const auto file = TRY(around.disk.map(path));
        auto document = software::read_vex(file->bytes());
        if (!document) return at(document.error(), path);
        statements.add(*std::move(document));
    }
    return statements;
}

std::string scan_output(const ScanReport& report, const Surroundings& around) {
    const std::string made = format_time(report.now);
    const software::ScannedSoftware scanned{.target = report.arguments.target,
                                            .subject = report.target.subject,
                                            .made = made,
                                            .version = program_version(),
                                            .contents = &report.target.contents,
                                            .findings = &report.findings};
    switch (report.arguments.form) {
        case ScanArguments::Form::table: return scan_table(report, around.terminal);
        case ScanArguments::Form::json: return scan_json(report);
        case ScanArguments::Form::sarif: return software::write_sarif(scanned);
        case ScanArguments::Form::cyclonedx: return software::write_cyclonedx(scanned);
    }
    return {};
}

bool fails(const ScanArguments& arguments, const software::Findings& findings) {
    if (!arguments.fail_on) return false;
    return std::ranges::any_of(findings.found, [&](const software::Finding& each) { return each.is_open() && each.is_at_least(*arguments.fail_on); });
}

}  // namespace

Result<ScanFeeds> ScanFeeds::open(const ScanArguments& arguments, const Surroundings& around) {
    ScanFeeds feeds;
    if (!arguments.index.empty()) {
        feeds.path_ = arguments.index;
        auto index = advisories::Index::open(TRY(around.disk.map(arguments.index)));
        if (!index) return at(index.error(), arguments.index);
        feeds.index_ = *std::move(index);
        return feeds;
    }
    feeds.path_ = feeds_folder(arguments.feeds, around);
    auto snapshot = advisories::Snapshot::open(around.disk, feeds.path_);
    if (!snapshot && snapshot.error().code == Code::not_found)
        return fail(Code::not_found, "there are no advisories to ask", feeds.path_, std::string(how_to_get_feeds));
    if (!snapshot) return std::unexpected(snapshot.error());
    feeds.snapshot_ = *std::move(snapshot);
    return feeds;
}

Result<int> run_scan(const ScanArguments& arguments, const Surroundings& around) {
    if (!arguments.product.empty())
        if (const auto purl = advisories::parse_purl(arguments.product); !purl) return at(purl.error(), "--product");
    const ScanFeeds feeds = TRY(ScanFeeds::open(arguments, around));
    const software::VexStatements statements = TRY(read_statements(arguments, around));
    const ScanTarget target = TRY(read_scan_target(arguments, around));
    const software::Findings findings = TRY(software::find_vulnerable(target.contents.packages, feeds.index(),
                                                                      {.development = arguments.include_dev,
                                                                       .summaries = arguments.form != ScanArguments::Form::table,
                                                                       .vex = &statements,
                                                                       .subject = target.subject,
                                                                       .exploited = feeds.exploited()}));
    const ScanReport report{.arguments = arguments, .target = target, .feeds = feeds, .findings = findings, .now = around.clock.now()};
    TRY(around.out.write(scan_output(report, around)));
    const bool for_people = arguments.form == ScanArguments::Form::table;
    TRY((for_people ? around.out : around.error).write(scan_notes(report)));
    if (findings.asked == 0 && !target.contents.packages.empty())
        return fail(Code::invalid, "no package could be asked about, so nothing is known", arguments.target,
                    "get a feed that speaks of them: redoubt feeds list --known");
    return fails(arguments, findings) ? 1 : 0;
}

void add_scan(CommandLine& line) {
    using Form = ScanArguments::Form;
    CLI::App* sub = line.app_.add_subcommand("scan", "Known vulnerabilities in a folder, SBOM, lockfile, image, fact file or this host.");
    auto scan = line.on<ScanArguments>(sub);
    sub->add_option("TARGET", scan->target, "A folder, a file (SBOM, lockfile, image archive, fact file), or the word host")->required()->type_name("");
    const auto form = [&](const char* name, const char* doc, Form which) { return sub->add_flag_callback(name, [scan, which] { scan->form = which; }, doc); };
    CLI::Option* json = form("--json", "One JSON object with all that was found, asked and not asked", Form::json);
    CLI::Option* sarif = form("--sarif", "SARIF 2.1.0", Form::sarif)->excludes(json);
    form("--cyclonedx", "CycloneDX 1.6: the packages, the vulnerabilities, and what --vex says of them", Form::cyclonedx)->excludes(json)->excludes(sarif);
    sub->add_flag("--explain", scan->explain, "Say for each which range of which advisory, from which feed, asked under which name");
    sub->add_option_function<std::string>(
           "--fail-on",
           [scan](const std::string& text) {
               using advisories::Severity;
               const std::array<std::pair<std::string_view, std::optional<Severity>>, 6> known{{{"any", Severity::none},
                                                                                                {"low", Severity::low},
                                                                                                {"medium", Severity::medium},
                                                                                                {"high", Severity::high},
                                                                                                {"critical", Severity::critical},
                                                                                                {"never", std::nullopt}}};
               const auto found = std::ranges::find(known, text, &std::pair<std::string_view, std::optional<Severity>>::first);
               if (found == known.end()) throw CLI::ValidationError("--fail-on", "'" + text + "' is no severity: any, low, medium, high, critical, never");
               scan->fail_on = found->second;
           },
           "Exit 1 when something at or above this is found: any, low, medium, high, critical, never (default: any)")
        ->type_name("SEVERITY");
    sub->add_option("--vex", scan->vex, "What is known of these vulnerabilities here: OpenVEX, CSAF or CycloneDX")->type_name("FILE")->allow_extra_args(false);
    sub->add_option("--feeds", scan->feeds, "The folder of the feeds (default: $XDG_DATA_HOME/redoubt/feeds, else ~/.local/share/redoubt/feeds)")
        ->type_name("DIR");
    sub->add_option("--index", scan->index, "One index file, as redoubt osv build writes it, instead of feeds")->type_name("FILE");
    sub->add_flag("--include-dev", scan->include_dev, "Also what only building and testing needs");
    sub->add_option("--exclude", scan->exclude, "Leave out this folder or file: a path below TARGET, or a name anywhere")
        ->type_name("NAME")
        ->allow_extra_args(false);
    sub->add_option("--platform", scan->platform, "Of an image: linux/arm64 (default: every one that is there)")->type_name("OS/ARCH");
    sub->add_option("--product", scan->product, "What TARGET is, for VEX about parts of a product")->type_name("PURL");
    sub->footer(std::string(scan_examples));
}

}  // namespace redoubt::cli
