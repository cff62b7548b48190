#include "records/authority.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "records/matrix.h"

namespace redoubt::records {

using schema::field;
using schema::Level;

std::span<const schema::FieldInfo> AuthorityCell::fields() {
    static constexpr std::array table{
        field<&AuthorityCell::severity>("severity", {.doc = "How much hangs on it.", .required = true}),
        field<&AuthorityCell::levels>("levels", {.doc = "One approver each, of that level at least.", .longest = 100}),
        field<&AuthorityCell::longest_days>("longest_days", {.doc = "The longest term, in days.", .range = schema::Range{1, 3660}}),
        field<&AuthorityCell::decide_days>("decide_days", {.doc = "In how many days it is to be decided.", .range = schema::Range{1, 366}}),
        field<&AuthorityCell::consulted>("consulted", {.doc = "Roles that are heard before anybody decides.", .longest = 100}),
        field<&AuthorityCell::reviewed>("reviewed", {.doc = "Whether another looks at it afterwards, by the level's share."}),
        field<&AuthorityCell::replay>("replay", {.doc = "Whether a replay must show first what it would hide."}),
        field<&AuthorityCell::by_rule>("by_rule", {.doc = "Granted at once, by this rule."}),
    };
    static_assert(schema::covers<AuthorityCell>(table));
    return table;
}

std::span<const schema::FieldInfo> Authority::fields() {
    static constexpr std::array table{
        field<&Authority::kind>("kind", {.doc = "What sort of yes it is about.", .required = true, .indexed = true}),
        field<&Authority::mode>("mode", {.doc = "Whether whoever has the level acts alone.", .indexed = true}),
        field<&Authority::cells>("cells", {.doc = "Who, by severity.", .longest = 5}),
        field<&Authority::why>("why", {.doc = "Why it is so.", .searchable = true}),
    };
    static_assert(schema::covers<Authority>(table));
    return table;
}

namespace {

constexpr std::array authority_needs{std::string_view("cells")};
constexpr std::array authority_states{
    schema::State{"draft", "Being thought about."},
    schema::State{.name = "active", .doc = "In force; by decision.", .standing = true, .needs = authority_needs, .sealed = true},
    schema::State{"retired", "No longer in force.", true}};
constexpr std::array authority_moves{
    schema::Move{.from = "draft", .to = "active", .needs = needs_reason, .decided_as = "matrix_change"},
    schema::Move{.from = "active", .to = "retired", .needs = needs_reason, .decided_as = "matrix_change"},
    schema::Move{.from = "draft", .to = "retired", .level = Level::lead},
    schema::Move{.from = "retired", .to = "draft", .level = Level::lead},
};

void check_authority(const Authority& authority, schema::Problems& problems) {
    std::array<bool, 5> given{};
    for (size_t i = 0; i < authority.cells.size(); ++i) {
        const AuthorityCell& cell = authority.cells[i];
        bool& known = given[static_cast<size_t>(cell.severity)];
        if (known) problems.add(fmt::format("/cells/{}/severity", i), "has a cell already");
        known = true;
        if (cell.levels.empty()) problems.add(fmt::format("/cells/{}/levels", i), "names nobody: at least one level decides");
    }
    if (authority.cells.empty()) return;
    if (!given[1] || !given[2] || !given[3] || !given[4]) problems.add("/cells", "is needed for each of low, medium, high and critical");
}

// "Business owner+Lead:90:3" is two approvers, at most 90 days, decided within 3; flags behind it: r reviewed, p replay, R by rule,
// L legal is heard. A dash: no longest term.
struct Row {
    std::string_view kind, mode, informational, low, medium, high, critical;
};
constexpr std::array shipped_rows{
    Row{"alert_closing", "alone", "P1:-:1", "P1:-:1", "P1:-:1", "P1:-:1:r", "IC2:-:1"},
    Row{"rejection", "alone", "P1:-:14:r", "P1:-:14:r", "IC2:-:7", "IC4:-:3", "Lead:-:1"},
    Row{"exception", "asked", "IC4:365:14:R", "IC4:365:14", "Lead:180:7", "Business owner+Lead:90:3", "Executive+Lead:30:1"},
    Row{"risk_acceptance", "asked", "IC4:365:14:R", "IC4:365:14", "Lead:180:7", "Business owner+Lead:90:3", "Executive+Lead:30:1"},
    Row{"suppression", "asked", "IC2:90:14:R", "IC2:90:14", "IC4:60:7", "Lead:30:3", "Lead:7:1:p"},
    Row{"go_live", "asked", "IC2:-:7:R", "IC2:-:7", "IC4:-:5", "Lead:-:3", "Business owner+Lead:-:1"},
    Row{"incident_declaration", "alone", "P1:-:1", "P1:-:1", "IC2:-:1", "IC2:-:1", "P1:-:1"},
    Row{"incident_closing", "alone", "IC2:-:7", "IC2:-:7", "IC4:-:5", "Lead:-:3", "Executive+Lead:-:3"},
    Row{"engagement", "asked", "Lead:-:14", "Lead:-:14", "Lead:-:14", "Business owner+Lead:-:7", "Executive:-:7"},
    Row{"publication", "asked", "Lead:-:14", "Lead:-:14", "Lead:-:7", "Lead:-:3:L", "Executive:-:3"},
    Row{"embargo", "asked", "Lead:-:3", "Lead:-:3", "Lead:-:3", "Lead:-:1:L", "Executive:-:1"},
    Row{"award", "asked", "Lead:-:14", "Lead:-:14", "Lead:-:14", "Business owner+Lead:-:7", "Executive:-:7"},
    Row{"access", "asked", "Lead:180:7", "Lead:180:7", "Lead:90:7", "Business owner+Lead:30:3", "Executive:30:3"},
    Row{"course", "asked", "IC4:-:14", "IC4:-:14", "Lead:-:14", "Business owner+Lead:-:7", "Executive+Lead:-:7"},
    Row{"data_export", "asked", "P1:1:1", "P1:1:1", "P1:1:1", "P1:1:1", "IC2:1:1"},
    Row{"matrix_change", "asked", "Executive+Lead:-:7", "Executive+Lead:-:7", "Executive+Lead:-:7", "Executive+Lead:-:7", "Executive+Lead:-:7"},
    Row{"level_change", "asked", "Executive+Lead:-:7", "Executive+Lead:-:7", "Executive+Lead:-:7", "Executive+Lead:-:7", "Executive+Lead:-:7"},
};

std::vector<std::string_view> parts_of(std::string_view text, char between) {
    std::vector<std::string_view> out;
    for (size_t at = 0; at <= text.size();) {
        const size_t end = std::min(text.find(between, at), text.size());
        out.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

schema::Map cell_of(std::string_view severity, std::string_view text) {
    const auto parts = parts_of(text, ':');
    schema::List levels;
    for (const std::string_view level : parts_of(parts[0], '+')) levels.emplace_back(level);
    schema::Map cell{{"severity", severity}, {"levels", std::move(levels)}};
    if (parts[1] != "-") cell.set("longest_days", std::stoll(std::string(parts[1])));
    cell.set("decide_days", std::stoll(std::string(parts[2])));
    const std::string_view flags = parts.size() > 3 ? parts[3] : std::string_view();
    if (flags.contains('L')) cell.set("consulted", schema::List{schema::Value("Legal")});
    cell.set("reviewed", flags.contains('r'));
    cell.set("replay", flags.contains('p'));
    cell.set("by_rule", flags.contains('R'));
    return cell;
}

std::string title_of(std::string_view kind) {
    std::string title = "Who decides: " + std::string(kind);
    std::ranges::replace(title, '_', ' ');
    return title;
}

std::span<const schema::Map> matrix_as_shipped() {
    static const std::vector<schema::Map> all = [] {
        std::vector<schema::Map> out;
        for (const Row& row : shipped_rows)
            out.push_back({{"title", title_of(row.kind)},
                           {"state", "active"},
                           {"kind", row.kind},
                           {"mode", row.mode},
                           {"cells", schema::List{cell_of("informational", row.informational), cell_of("low", row.low), cell_of("medium", row.medium),
                                                  cell_of("high", row.high), cell_of("critical", row.critical)}},
                           {"why", "As shipped."}});
        return out;
    }();
    return all;
}

}  // namespace

const schema::RecordInfo authority_record{.name = "authority",
                                          .plural = "authorities",
                                          .title = "Authority",
                                          .doc = "Who may decide about one kind of thing: a row of the matrix.",
                                          .key_prefix = "AUTH",
                                          .room = "decide",
                                          .fields = Authority::fields(),
                                          .states = authority_states,
                                          .moves = authority_moves,
                                          .default_sort = "kind",
                                          .create_level = Level::lead,
                                          .update_level = Level::lead,
                                          .check = schema::check_typed<Authority, check_authority>,
                                          .defaults = schema::defaults_of<Authority>,
                                          .shipped = matrix_as_shipped};

}  // namespace redoubt::records
