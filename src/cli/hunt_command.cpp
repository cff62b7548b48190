#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/hunt_formats.h"
#include "cli/sorted_lines.h"
#include "cli/text_layout.h"
#include "rooms/watch/correlating.h"
#include "rooms/watch/hunt.h"
#include "rooms/watch/rule_seeding.h"

namespace redoubt::cli {
namespace {

constexpr size_t hosts_shown = 10;
constexpr size_t problems_shown = 10;
constexpr size_t rules_shown = 10;

using Clock = std::chrono::steady_clock;

struct LoadedRules {
    std::vector<detect::Rule> rules;  // of at least the wanted level
    detect::Level level{};
    size_t loaded = 0;  // before that choice
    std::vector<detect::NotLoaded> not_loaded;
};

Result<LoadedRules> load(const HuntArguments& arguments, Disk& disk) {
    const detect::LoadOptions options = arguments.placeholders.empty() ? detect::LoadOptions{} : TRY(detect::read_placeholders(disk, arguments.placeholders));
    detect::RuleSet set = arguments.rules.empty() ? rooms::shipped_rules() : TRY(detect::load_rules_below(disk, arguments.rules, options));
    LoadedRules out{.rules = std::move(set.rules), .level = arguments.level, .loaded = 0, .not_loaded = std::move(set.not_loaded)};
    out.loaded = out.rules.size();
    if (out.loaded == 0) {
        Error error{.code = Code::invalid, .message = "no rule could be loaded", .where = {}, .hint = "see: redoubt rules check PATH"};
        if (!out.not_loaded.empty()) error.message += "; the first: " + out.not_loaded[0].error.text();
        return std::unexpected(std::move(error));
    }
    detect::keep_rules(out.rules, [&](const detect::Rule& rule) { return rule.level >= arguments.level; });
    return out;
}

// Where alerts go: straight to the output, or through the sorter.
class AlertSink {
public:
    AlertSink(Output& output, bool sorts) : output_(output), sorts_(sorts) {}
    Result<> take(int64_t time, std::string text) { return sorts_ ? sorted_.add(time, std::move(text)) : output_.write(text); }
    Result<> finish() {
        return sorted_.drain([this](const std::string& text) { return output_.write(text); });
    }

private:
    Output& output_;
    bool sorts_;
    SortedLines sorted_;
};

std::string levels_text(const rooms::HuntSummary& summary, bool colour) {
    std::string out;
    for (size_t i = summary.alerts_by_level.size(); i-- > 0;) {
        const std::string_view name = detect::level_name(static_cast<detect::Level>(i));
        if (summary.alerts_by_level[i] == 0) continue;
        out += (out.empty() ? "" : ", ") + toned(fmt::format("{} {}", group_digits(summary.alerts_by_level[i]), name), tone_of_level(name), colour);
    }
    return out.empty() ? "none" : out;
}

std::string hosts_text(const rooms::HuntSummary& summary) {
    std::vector<std::pair<std::string, uint64_t>> hosts(summary.alerts_by_host.begin(), summary.alerts_by_host.end());
    std::ranges::sort(hosts, [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
    std::string out;
    for (size_t i = 0; i < hosts.size() && i < hosts_shown; ++i)
        out += fmt::format("{}{} {}", i > 0 ? ", " : "", hosts[i].first.empty() ? "(no host)" : printable(hosts[i].first), group_digits(hosts[i].second));
    if (hosts.size() > hosts_shown) out += fmt::format(" and {} more", hosts.size() - hosts_shown);
    return out;
}

// Problems that say the same of many files are one line: a tree of logs often holds other files too.
std::string problems_text(const rooms::HuntSummary& summary) {
    struct Group {
        std::string_view message;
        std::vector<std::string_view> places;
    };
    std::vector<Group> groups;
    for (const events::Problem& problem : summary.problems) {
        auto found = std::ranges::find(groups, problem.message, &Group::message);
        if (found == groups.end()) found = groups.insert(groups.end(), {problem.message, {}});
        found->places.push_back(problem.where);
    }
    std::string out;
    for (size_t i = 0; i < groups.size() && i < problems_shown; ++i) {
        const auto& [message, places] = groups[i];
        std::string where(places[0]);
        for (size_t k = 1; k < places.size() && k < 3; ++k) where += ", " + std::string(places[k]);
        if (places.size() > 3) where += fmt::format(" and {} more", group_digits(places.size() - 3));
        out += "  " + printable(fmt::format("{}: {}", where, message)) + "\n";
    }
    if (groups.size() > problems_shown) out += fmt::format("  … and {} others\n", group_digits(groups.size() - problems_shown));
    return out;
}

std::string speed_text(const rooms::HuntSummary& summary, double seconds) {
    const double rate = seconds > 0 ? static_cast<double>(summary.count.events) / seconds : 0;
    return fmt::format(", {:.1f} s, {} events/s", seconds, group_digits(static_cast<uint64_t>(rate)));
}

std::string summary_text(const rooms::HuntSummary& summary, const LoadedRules& rules, const std::string& speed, bool colour) {
    std::string out = fmt::format("Events    {} in {}{}\n", group_digits(summary.count.events), counted(summary.files, "file"), speed);
    if (summary.count.recovered > 0) out += fmt::format("Recovered {} of them from damaged or unused parts\n", group_digits(summary.count.recovered));
    out += fmt::format("Alerts    {}\n", levels_text(summary, colour));
    if (summary.alerts > 0) out += fmt::format("Hosts     {}\n", hosts_text(summary));
    out += fmt::format("Rules     {} loaded", group_digits(rules.loaded));
    const auto wanted = static_cast<size_t>(std::ranges::count_if(rules.rules, [&](const detect::Rule& rule) { return rule.level >= rules.level; }));
    if (wanted != rules.loaded) out += fmt::format(", {} of the wanted level", group_digits(wanted));
    out += fmt::format(", {} not loaded\n", group_digits(rules.not_loaded.size()));
    for (size_t i = 0; i < rules.not_loaded.size() && i < rules_shown; ++i) out += "  " + not_loaded_text({&rules.not_loaded[i], 1}, 1);
    if (rules.not_loaded.size() > rules_shown) out += fmt::format("  … and {} more: redoubt rules check\n", rules.not_loaded.size() - rules_shown);
    if (summary.correlations > 0) {
        const std::string losses = rooms::losses_text(summary.correlated);
        out += fmt::format("Counted   {} for {}{}{}\n", counted(summary.correlated.events, "event"), counted(summary.correlations, "correlation"),
                           losses.empty() ? "" : "; ", losses);
    }
    if (summary.problems_total > 0) {
        out += fmt::format("Problems  {}", group_digits(summary.problems_total));
        if (summary.files_not_understood > 0) out += fmt::format(", {} not understood", counted(summary.files_not_understood, "file"));
        out += "\n" + problems_text(summary);
    }
    return out;
}

int status_of(const rooms::HuntSummary& summary, const HuntArguments& arguments) {
    if (!arguments.fail_on) return 0;
    for (size_t i = static_cast<size_t>(*arguments.fail_on); i < summary.alerts_by_level.size(); ++i)
        if (summary.alerts_by_level[i] > 0) return 1;
    return 0;
}

Result<rooms::HuntOptions> options_of(const HuntArguments& arguments) {
    rooms::HuntOptions options;
    if (!arguments.source.empty()) options.source = TRY(events::choose_source(arguments.source));
    options.threads = arguments.threads > 0 ? arguments.threads : std::max(1U, std::thread::hardware_concurrency());
    options.recover = arguments.recover;
    options.filter = {.from = arguments.from, .to = arguments.to};
    return options;
}

// The hunt itself, with the bar; the summary comes back for the caller to print.
Result<rooms::HuntSummary> hunt_into(Output& output, const HuntArguments& arguments, const LoadedRules& rules, const Surroundings& around) {
    const bool to_screen = arguments.output.empty();
    const HitStyle style{.format = arguments.format,
                         .explain = arguments.explain,
                         .colour = to_screen && around.terminal.colour,
                         .width = to_screen ? around.terminal.width : 0};
    events::FieldNames names;
    const std::unique_ptr<detect::Matcher> matcher = detect::make_fast_matcher(rules.rules, names);
    AlertSink sink(output, arguments.format == HuntFormat::timeline);
    ProgressLine line(around.error, around.terminal, !arguments.quiet);
    const Clock::time_point start = Clock::now();
    rooms::HuntOptions options = TRY(options_of(arguments));
    options.render = [&](const rooms::Hit& hit) { return render_hit(hit, *matcher, style); };
    options.take = [&](int64_t time, std::string text) {
        if (to_screen && around.terminal.out_is_terminal) line.clear();
        return sink.take(time, std::move(text));
    };
    options.on_progress = [&](const rooms::WalkProgress& now, uint64_t events, uint64_t alerts) {
        line.show(now.fraction(), [&] {
            const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
            return fmt::format("{} of {} MB  {} events/s  {} alerts", now.bytes_done >> 20, now.bytes_total >> 20,
                               group_digits(static_cast<uint64_t>(static_cast<double>(events) / std::max(seconds, 0.001))), group_digits(alerts));
        });
    };
    TRY(output.write(heading(style)));
    rooms::HuntSummary summary = TRY(rooms::hunt(around.disk, arguments.paths, *matcher, names, options));
    line.clear();
    TRY(sink.finish());
    return summary;
}

}  // namespace

Result<int> run_hunt(const HuntArguments& arguments, const Surroundings& around) {
    const LoadedRules rules = TRY(load(arguments, around.disk));
    const Clock::time_point start = Clock::now();
    std::unique_ptr<NewFileOutput> file;
    if (!arguments.output.empty()) file = TRY(NewFileOutput::create(arguments.output));
    Output& output = file ? static_cast<Output&>(*file) : around.out;
    const rooms::HuntSummary summary = TRY(hunt_into(output, arguments, rules, around));
    if (file) TRY(file->finish());
    TRY(around.out.flush());
    if (!arguments.quiet) {
        const std::string speed = speed_text(summary, std::chrono::duration<double>(Clock::now() - start).count());
        TRY(around.error.write(summary_text(summary, rules, speed, around.terminal.colour && around.terminal.error_is_terminal)));
    }
    return status_of(summary, arguments);
}

}  // namespace redoubt::cli
