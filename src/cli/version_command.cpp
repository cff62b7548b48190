// The orderings of versions and the equations of CVSS as commands on text: for a look, and for scripts.
#include <fmt/format.h>

#include "advisories/cvss.h"
#include "advisories/ecosystems.h"
#include "advisories/version_claims.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/text_layout.h"

namespace redoubt::cli {
namespace {

constexpr uint64_t most_input_bytes = uint64_t{1} << 30;

Result<advisories::Ordering> ordering_called(const std::string& ecosystem) {
    if (const auto ordering = advisories::ordering_of(ecosystem)) return *ordering;
    std::vector<std::string> names;
    for (const advisories::Ecosystem& each : advisories::ecosystems()) names.emplace_back(each.name);
    const std::string_view near = nearest(ecosystem.substr(0, ecosystem.find(':')), names);
    return fail(Code::invalid, fmt::format("there is no ecosystem '{}'", ecosystem), "ECOSYSTEM",
                near.empty() ? fmt::format("it is one of {}", fmt::join(names, ", ")) : fmt::format("did you mean '{}'?", near));
}

Result<std::string> read_all_input(const Surroundings& around) {
    if (!around.read_input) return std::string();
    return around.read_input(most_input_bytes);
}

// Calls `each(line, number)` for the lines of standard input, from 1, without their ends.
template <class Each>
Result<> for_input_lines(const Surroundings& around, const Each& each) {
    const std::string text = TRY(read_all_input(around));
    size_t number = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const size_t end = rest.find('\n');
        TRY(each(trim(rest.substr(0, end)), ++number));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return {};
}

Result<int> check_claims_of_input(advisories::Ordering ordering, const Surroundings& around) {
    int status = 0;
    const auto check = [&](std::string_view line, size_t number) -> Result<> {
        const auto claim = advisories::parse_version_claim(line);
        if (!claim) {
            status = 2;
            return around.error.write(fmt::format("redoubt: line {}: {}\n", number, printable(claim.error().text())));
        }
        if (!*claim) return {};
        const advisories::VersionClaim& one = **claim;
        const std::weak_ordering order = advisories::compare_versions(ordering, one.left, one.right);
        if (order == one.order) return {};
        status = std::max(status, 1);
        return around.out.write(
            fmt::format("line {}: {}, but {} {} {}\n", number, printable(line), printable(one.left), advisories::order_sign(order), printable(one.right)));
    };
    TRY(for_input_lines(around, check));
    return status;
}

Result<bool> print_score(std::string_view vector, const std::string& place, const Surroundings& around) {
    const auto score = advisories::score_cvss(vector);
    if (!score) {
        TRY(around.error.write(fmt::format("redoubt: {}{}: {}\n", place, printable(vector), printable(score.error().text()))));
        return false;
    }
    const uint8_t overall = score->overall();
    TRY(around.out.write(
        fmt::format("{}\t{}\t{}\n", vector, advisories::score_text(overall), advisories::severity_name(advisories::severity_of(score->version, overall)))));
    return true;
}

}  // namespace

Result<int> run_version(const VersionArguments& arguments, const Surroundings& around) {
    const advisories::Ordering ordering = TRY(ordering_called(arguments.ecosystem));
    if (arguments.versions.empty()) return check_claims_of_input(ordering, around);
    if (arguments.versions.size() != 2)
        return fail(Code::invalid, "two versions are compared", "VERSION", "give both, or none to read claims from standard input");
    for (const std::string& version : arguments.versions)
        if (version.size() > advisories::longest_version)
            return fail(Code::too_large, fmt::format("a version is longer than {} bytes", advisories::longest_version), "VERSION");
    const std::string &a = arguments.versions[0], &b = arguments.versions[1];
    TRY(around.out.write(fmt::format("{} {} {}\n", printable(a), advisories::order_sign(advisories::compare_versions(ordering, a, b)), printable(b))));
    return 0;
}

Result<int> run_cvss(const CvssArguments& arguments, const Surroundings& around) {
    bool all = true;
    for (const std::string& vector : arguments.vectors) all &= TRY(print_score(vector, "", around));
    if (arguments.vectors.empty()) {
        const auto print = [&](std::string_view line, size_t number) -> Result<> {
            if (line.empty()) return {};
            all &= TRY(print_score(line, fmt::format("line {}: ", number), around));
            return {};
        };
        TRY(for_input_lines(around, print));
    }
    return all ? 0 : 1;
}

void add_advisories(CommandLine& line) {
    CLI::App* version = line.app_.add_subcommand("version", "Versions of packages, as their ecosystems order them.");
    version->require_subcommand(1);
    CLI::App* compare =
        version->add_subcommand("compare", "Which of two versions is later. Without versions: checks comparisons on standard input, one a line.");
    auto of_version = line.on<VersionArguments>(compare);
    compare->add_option("ECOSYSTEM", of_version->ecosystem, "As OSV names it: Debian:12, PyPI, npm, Maven, …")->required()->type_name("");
    compare->add_option("VERSION", of_version->versions, "Two versions")->type_name("");
    compare->footer(std::string(version_examples));
    CLI::App* cvss = line.app_.add_subcommand("cvss", "The scores of CVSS vectors of version 2, 3.0, 3.1 and 4.0, computed anew.");
    auto of_cvss = line.on<CvssArguments>(cvss);
    cvss->add_option("VECTOR", of_cvss->vectors, "Vectors; without one, lines of standard input")->type_name("");
    cvss->footer(std::string(cvss_examples));
}

}  // namespace redoubt::cli
