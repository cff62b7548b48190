#include "rooms/team/work_factors.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace redoubt::rooms {
namespace {

constexpr int overdue_at_once = 40, overdue_a_day = 2, overdue_most = 70;
constexpr int due_soon_most = 30, due_soon_days = 14;
constexpr int priority_most = 30;
constexpr int verdict_points = 25;
constexpr int stale_points = 20;
constexpr int mine_points = 15, team_points = 5;
constexpr int age_a_week = 1, age_most = 8;
constexpr int incident_points = 30;
constexpr int public_points = 10, partner_points = 5;
constexpr int critical_points = 10, high_points = 5;
constexpr int blocks_each = 8, blocks_most = 24;
constexpr int blocked_points = -30;
constexpr int slip_points = 5;
constexpr int routine_most = 40, routine_each = 10;  // a P1: more for each step below the highest
constexpr int hard_points = 5;                       // IC4 and Lead

constexpr std::array factors{
    WorkFactor{"overdue", "40 to 70", "Its due date has passed: 40 at once, and 2 for each day, up to 70."},
    WorkFactor{"due", "0 to 30", "It is due within 14 days: the nearer, the more."},
    WorkFactor{"priority", "0 to 30", "Its severity, criticality or priority: 30 for the highest choice, 0 for the lowest."},
    WorkFactor{"verdict", "25", "It waits for your word: a review, an approval, a verification."},
    WorkFactor{"stale", "20", "It is out of date by the rule of its type (is:stale)."},
    WorkFactor{"standing", "15, 5 or 0", "15 when it is yours, 5 when it is your team's and nobody's yet, 0 when it is nobody's at all."},
    WorkFactor{"level", "0 to 40", "For a P1 routine comes first: 10 for each step below the highest priority. For IC4 and Lead: 5 for the highest."},
    WorkFactor{"age", "0 to 8", "Nobody has touched it: 1 for each week, up to 8."},
    WorkFactor{"incident", "30", "It is, or is part of, an incident that is running."},
    WorkFactor{"exposure", "10 or 5", "What it is about can be reached by the public (10) or by partners (5)."},
    WorkFactor{"criticality", "10 or 5", "What it is about is critical (10) or of high criticality (5)."},
    WorkFactor{"blocks", "8 to 24", "Others wait for it: 8 for each, up to 24."},
    WorkFactor{"slip", "5", "Its due date was put off; the reason that was given."},
    WorkFactor{"blocked", "-30", "It waits for others itself, or says what keeps it."},
};

void add(std::vector<WorkReason>& reasons, std::string_view factor, int points, std::string text) {
    if (points != 0) reasons.push_back({factor, std::move(text), points});
}

std::string counted(int64_t count, std::string_view noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

// One line of what people wrote.
std::string in_brief(std::string_view text) {
    constexpr size_t longest = 120;
    text = text.substr(0, text.find('\n'));
    if (text.size() <= longest) return std::string(text);
    size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return std::string(text.substr(0, end)) + "…";
}

void add_due(std::vector<WorkReason>& reasons, Time due, Time now) {
    if (due.unix_ns == 0) return;
    if (due < now) {
        const auto late = static_cast<int>(std::min<int64_t>((now - due).ns / days(1).ns, 1000));
        add(reasons, "overdue", std::min(overdue_at_once + overdue_a_day * late, overdue_most), in_words(now - due) + " overdue");
        return;
    }
    const int64_t left = (due - now).ns / hours(1).ns;
    const int64_t span = due_soon_days * 24;
    if (left < span) add(reasons, "due", static_cast<int>(due_soon_most * (span - left) / span), "due in " + in_words(due - now));
}

void add_level(std::vector<WorkReason>& reasons, const WorkFacts& facts, schema::Level level) {
    if (facts.priority_place < 0) return;
    const int below = facts.priority_places - 1 - facts.priority_place;
    if (level == schema::Level::p1) add(reasons, "level", std::min(routine_each * below, routine_most), "routine, fit for a P1");
    if (level >= schema::Level::ic4 && below == 0) add(reasons, "level", hard_points, "hard, fit for your level");
}

}  // namespace

std::span<const WorkFactor> work_factors() { return factors; }

std::string in_words(Duration span) {
    if (span >= days(1)) return counted(span.ns / days(1).ns, "day");
    if (span >= hours(1)) return counted(span.ns / hours(1).ns, "hour");
    return "less than an hour";
}

std::vector<WorkReason> first_reasons(const WorkFacts& facts, schema::Level level, Time now) {
    std::vector<WorkReason> reasons;
    add_due(reasons, facts.due, now);
    if (facts.priority_place > 0)
        add(reasons, "priority", priority_most * facts.priority_place / (facts.priority_places - 1), fmt::format("{} {}", facts.priority_name, facts.priority));
    if (facts.verdict) add(reasons, "verdict", verdict_points, fmt::format("{}: waits for your word", facts.state));
    if (facts.stale) add(reasons, "stale", stale_points, "out of date");
    if (facts.standing == Whose::mine) add(reasons, "standing", mine_points, "yours");
    if (facts.standing == Whose::team) add(reasons, "standing", team_points, "your team's, nobody's yet");
    add_level(reasons, facts, level);
    const int64_t weeks = std::max<int64_t>((now - facts.updated).ns / days(7).ns, 0);
    add(reasons, "age", static_cast<int>(std::min<int64_t>(age_a_week * weeks, age_most)), fmt::format("untouched for {}", counted(weeks, "week")));
    return reasons;
}

std::vector<WorkReason> further_reasons(const WorkFacts& facts) {
    std::vector<WorkReason> reasons;
    if (!facts.incident.empty()) add(reasons, "incident", incident_points, facts.incident + " is running");
    if (facts.exposure == "public") add(reasons, "exposure", public_points, facts.subject + " is public");
    if (facts.exposure == "partner") add(reasons, "exposure", partner_points, facts.subject + " is open to partners");
    if (facts.criticality == "critical") add(reasons, "criticality", critical_points, facts.subject + " is critical");
    if (facts.criticality == "high") add(reasons, "criticality", high_points, facts.subject + " is of high criticality");
    add(reasons, "blocks", std::min(blocks_each * facts.blocks, blocks_most),
        facts.blocks == 1 ? "another waits for it" : fmt::format("{} others wait for it", facts.blocks));
    if (!facts.slipped.empty()) add(reasons, "slip", slip_points, "put off: " + in_brief(facts.slipped));
    const std::string others = facts.blocked_by.empty() ? std::string("blocked") : "waits for " + facts.blocked_by;
    if (!facts.blocked_by.empty() || !facts.hindrance.empty())
        add(reasons, "blocked", blocked_points, facts.hindrance.empty() ? others : fmt::format("{}: {}", others, in_brief(facts.hindrance)));
    return reasons;
}

int total(std::span<const WorkReason> reasons) {
    int sum = 0;
    for (const WorkReason& reason : reasons) sum += reason.points;
    return sum;
}

int most_withheld_points() { return -blocked_points; }
int most_further_points() { return incident_points + public_points + critical_points + blocks_most + slip_points; }

}  // namespace redoubt::rooms
