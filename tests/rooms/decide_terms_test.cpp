// Quorum and consultation, standing in, conditions, expiry, breaking the glass, rules with a scope; and a disk that fails between a
// verdict and what it does.
#include <algorithm>

#include "decide_store.h"
#include "rooms/decide/scope.h"
#include "rooms/team/due_dates.h"
#include "store/faulty_disk.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;
using store::Record;
using Names = std::vector<std::string>;

class DecideTerms : public DecideTest {
protected:
    Record granted(const Question& question, std::initializer_list<const char*> by_whom) {
        const auto decision = asked("Eve", question).decision;
        EXPECT_TRUE(decision);
        for (const char* name : by_whom) {
            const auto said = verdict(name, *decision, true);
            EXPECT_TRUE(said) << name << ": " << said.error().text();
        }
        const Record now_granted = now("decision", decision->id.text);
        EXPECT_EQ(now_granted.state, "granted");
        return now_granted;
    }
    void pass_time(Duration time) {
        store.clock.advance(time);
        ASSERT_TRUE(pass_due_dates(*store));
        const auto passed = room->pass_terms();
        ASSERT_TRUE(passed) << passed.error().text();
    }
};

TEST_F(DecideTerms, WhoMustBeHeardIsHeardFirstAndDissentStays) {
    Question question = accept(finding("medium"));
    question.consulted = {people["Dan"], people["Cyd"]};
    const auto decision = asked("Eve", question).decision;
    ASSERT_TRUE(decision);
    const auto early = verdict("Ana", *decision, true);
    ASSERT_FALSE(early);
    EXPECT_NE(early.error().message.find("2 of those who must be heard"), std::string::npos) << early.error().message;
    store::Records dan = by("Dan"), cyd = by("Cyd"), ben = by("Ben");
    EXPECT_FALSE(room->give_opinion(ben, decision->id.text, true, "fine")) << "not asked";
    ASSERT_TRUE(room->give_opinion(dan, decision->id.text, false, "it will be forgotten"));
    EXPECT_FALSE(verdict("Ana", *decision, true));
    ASSERT_TRUE(room->give_opinion(cyd, decision->id.text, true, "fine"));
    ASSERT_TRUE(verdict("Ana", *decision, true));
    const Record after = now("decision", decision->id.text);
    EXPECT_EQ(after.state, "granted");
    EXPECT_EQ(after["opinions"].list()[0].map()["text"].text(), "it will be forgotten");
}

TEST_F(DecideTerms, AQuestionGoesBackAndIsAnswered) {
    const auto decision = asked("Eve", accept(finding("medium"))).decision;
    store::Records ana = by("Ana"), eve = by("Eve"), dan = by("Dan");
    EXPECT_FALSE(room->ask_back(dan, decision->id.text, "why?")) << "not Dan's to decide";
    ASSERT_TRUE(room->ask_back(ana, decision->id.text, "for how many machines?"));
    EXPECT_FALSE(verdict("Ana", *decision, true));
    EXPECT_FALSE(room->answer(dan, decision->id.text, "three"));
    ASSERT_TRUE(room->answer(eve, decision->id.text, "three"));
    EXPECT_FALSE(room->withdraw(ana, decision->id.text, "no"));
    ASSERT_TRUE(room->withdraw(eve, decision->id.text, "fixed meanwhile"));
    EXPECT_EQ(now("decision", decision->id.text).state, "withdrawn");
}

TEST_F(DecideTerms, SomebodyStandsInWhileAnotherIsAway) {
    const List lent{Map{{"to", people["Dan"]}, {"from", "2026-11-20"}, {"until", "2026-12-10"}, {"scope", "risk_acceptance"}}};
    ASSERT_TRUE(by("Fay").update("party", people["Fay"], {{"delegations", lent}}, {}));
    const Record found = finding("high");
    const AskedOutcome outcome = asked("Eve", accept(found));
    EXPECT_EQ(titles(outcome.proposal.approvers), (Names{"Ana", "Ben", "Dan"}));
    EXPECT_FALSE(verdict("Cyd", *outcome.decision, true));
    const auto in_place = verdict("Dan", *outcome.decision, true, people["Fay"]);
    ASSERT_TRUE(in_place) << in_place.error().text();
    const Map said = in_place->decision["verdicts"].list()[0].map();
    EXPECT_EQ(said["level"].text(), "Business owner");
    EXPECT_EQ(said["for_party"].text(), people["Fay"]);
    EXPECT_FALSE(verdict("Fay", *outcome.decision, true)) << "her yes is given";
    EXPECT_TRUE(verdict("Ana", *outcome.decision, true));
    EXPECT_EQ(now("finding", found.id.text).state, "accepted");
    store.clock.advance(days(30));
    EXPECT_FALSE(verdict("Dan", *asked("Eve", accept(finding("high", "later"))).decision, true)) << "she is back";
}

TEST_F(DecideTerms, WhatIsOverdueIsPutToEverybodyWhoCould) {
    const auto decision = asked("Eve", accept(finding("low"))).decision;
    EXPECT_EQ((*decision)["approvers"].list().size(), 1U) << "Cyd";
    pass_time(days(15));
    EXPECT_EQ(now("decision", decision->id.text)["approvers"].list().size(), 3U) << "and the Leads";
}

TEST_F(DecideTerms, WhenSomebodysLevelChangesItIsPutToOthers) {
    const auto decision = asked("Eve", accept(finding("low"))).decision;
    ASSERT_TRUE(store.records().update("party", people["Cyd"], {{"level", "P1"}}, {}));
    ASSERT_TRUE(store.records().update("party", people["Dan"], {{"level", "IC4"}}, {}));
    ASSERT_TRUE(room->reroute());
    EXPECT_EQ(now("decision", decision->id.text)["approvers"].list(), List{Value(people["Dan"])});
    EXPECT_FALSE(verdict("Cyd", *decision, true));
    EXPECT_TRUE(verdict("Dan", *decision, true));
}

TEST_F(DecideTerms, AMissedConditionTakesTheDecisionWithIt) {
    Question question = accept(finding("medium"), 100);
    question.conditions = {Map{{"text", "own zone"}, {"owner", people["Dan"]}, {"due", "2026-12-01"}}, Map{{"text", "restore tested"}, {"due", "2026-12-20"}}};
    const Record decision = granted(question, {"Ana"});
    const std::string zone(decision["conditions"].list()[0].map()["task"].text());
    ASSERT_FALSE(zone.empty());
    EXPECT_EQ(now("task", zone)["assignee"].text(), people["Dan"]);
    moved("task", zone, "doing");
    moved("task", zone, "done");
    EXPECT_FALSE(now("decision", decision.id.text)["conditions"].list()[0].map()["met_on"].is_null()) << "a task that is done meets it";
    pass_time(days(15));
    EXPECT_EQ(now("decision", decision.id.text).state, "granted");
    pass_time(days(20));
    const Record flagged = now("decision", decision.id.text);
    EXPECT_EQ(flagged.state, "revoked");
    EXPECT_EQ(flagged["missed"].text(), "restore tested");
    EXPECT_EQ(now("finding", question.subjects[0].id).state, "reopened");
}

TEST_F(DecideTerms, ExpiryActsOnItsSubjectByTheClock) {
    const Record change = make("change", {{"title", "checkout rules"}, {"kind", "normal"}, {"severity", "low"}, {"impact", "the shop"}, {"fallback", "back"}});
    moved("change", change.id.text, "assessed");
    Question question{.subjects = {{"change", change.id.text}}, .to = "approved", .text = "May it go live?", .term_days = 5};
    const Record decision = granted(question, {"Dan"});
    EXPECT_EQ(now("change", change.id.text).state, "approved");
    pass_time(days(6));
    EXPECT_EQ(now("decision", decision.id.text).state, "expired");
    EXPECT_EQ(now("change", change.id.text).state, "gated");
}

TEST_F(DecideTerms, WhatIsDoneIsFulfilledAndWhatIsTakenBackReturns) {
    const auto change = [&](const char* title) {
        const Record made = make("change", {{"title", title}, {"kind", "normal"}, {"severity", "low"}, {"impact", "the shop"}, {"fallback", "back"}});
        moved("change", made.id.text, "assessed");
        return made.id.text;
    };
    const std::string done = change("done");
    const Record fulfilled = granted({.subjects = {{"change", done}}, .to = "approved", .text = "?"}, {"Dan"});
    ASSERT_TRUE(by("Cyd").move("change", done, {.to = "live", .reason = "now"}));
    EXPECT_EQ(now("decision", fulfilled.id.text).state, "fulfilled");
    const std::string other = change("taken back");
    const Record revoked = granted({.subjects = {{"change", other}}, .to = "approved", .text = "?"}, {"Dan"});
    store::Records dan = by("Dan");
    ASSERT_TRUE(room->revoke(dan, revoked.id.text, "the shop is busy"));
    EXPECT_EQ(now("change", other).state, "gated");
}

TEST_F(DecideTerms, WhoeverIsOnCallBreaksTheGlassAndItIsRatifiedOrBecomesAFinding) {
    const auto suppress = [&](const Record& occurrence) {
        return Question{.subjects = {{"occurrence", occurrence.id.text}}, .to = "suppressed", .reason = "it floods the night shift", .term_days = 2};
    };
    const auto occurrence = [&](const char* where) {
        return make("occurrence", {{"finding", finding("medium", where).id.text}, {"asset", make("asset", {{"title", where}}).id.text}, {"location", where}});
    };
    const Record first = occurrence("one"), second = occurrence("two");
    store::Records eve = by("Eve");
    EXPECT_FALSE(room->break_glass(eve, suppress(first))) << "not on call";
    make("rota", {{"title", "nights"},
                  {"state", "active"},
                  {"planned_until", "2027-06-01"},
                  {"team", make("party", {{"title", "watch"}}).id.text},
                  {"layers", List{Map{{"name", "first"}, {"members", List{Value(people["Eve"])}}}}}});
    const auto acted = room->break_glass(eve, suppress(first));
    ASSERT_TRUE(acted) << acted.error().text();
    EXPECT_EQ(now("occurrence", first.id.text).state, "suppressed") << "at once";
    EXPECT_EQ(acted->decision->state, "open");
    EXPECT_EQ((*acted->decision)["due"].time(), store.clock.now() + hours(24));
    EXPECT_FALSE(verdict("Eve", *acted->decision, true));
    EXPECT_FALSE(room->withdraw(eve, acted->decision->id.text, "never mind")) << "it is ratified or denied";
    ASSERT_TRUE(verdict("Cyd", *acted->decision, true));
    EXPECT_EQ(now("decision", acted->decision->id.text).state, "granted");
    const auto unratified = room->break_glass(eve, suppress(second));
    ASSERT_TRUE(unratified) << unratified.error().text();
    pass_time(hours(25));
    pass_time(hours(1));
    EXPECT_EQ(store.records().count("finding", "kind:nonconformity").value(), 1) << "once";
    EXPECT_FALSE(now("decision", unratified->decision->id.text)["missed"].is_null());
    ASSERT_TRUE(verdict("Cyd", *unratified->decision, false));
    EXPECT_EQ(now("occurrence", second.id.text).state, "open") << "denied: as it was";
}

TEST_F(DecideTerms, NobodyBreaksTheGlassForRights) {
    make("rota", {{"title", "nights"},
                  {"state", "active"},
                  {"planned_until", "2027-06-01"},
                  {"team", make("party", {{"title", "watch"}}).id.text},
                  {"layers", List{Map{{"name", "first"}, {"members", List{Value(people["Eve"])}}}}}});
    const Record level = make("level", {{"title", "Night watch"}, {"rank", "P1"}});
    store::Records eve = by("Eve");
    const Question wish{.subjects = {{"level", level.id.text}}, .changes = {{"grants", List{"finding.accepted"}}}, .reason = "the night is long"};
    const auto refused = room->break_glass(eve, wish);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::forbidden) << refused.error().text();
    EXPECT_TRUE(now("level", level.id.text)["grants"].is_null());
}

TEST_F(DecideTerms, ARuleCoversWhatIsFoundTomorrow) {
    const auto kiosk = make("asset", {{"title", "kiosk"}, {"tags", List{Value("kiosk")}}}), server = make("asset", {{"title", "server"}});
    const auto weak = [&](const Record& asset, std::string_view severity, std::string_view weakness = "CWE-79") {
        return make("finding", {{"title", "scripting"},
                                {"kind", "vulnerability"},
                                {"severity", severity},
                                {"weaknesses", List{Value(weakness)}},
                                {"component", "pkg:npm/shop@1.2"},
                                {"subjects", List{Value(asset.id.text)}}});
    };
    const Record first = weak(kiosk, "medium");
    moved("finding", first.id.text, "triaged");
    Question question = accept(first);
    question.scope = records::DecisionScope{.weakness = "cwe-79", .component = "pkg:npm/shop", .assets = "tags:kiosk"};
    Question wrong = question;
    wrong.scope->assets = "no_such_field:x";
    store::Records eve = by("Eve");
    EXPECT_FALSE(room->ask(eve, wrong)) << "before it stands in the way of every finding";
    const Record decision = granted(question, {"Ana"});
    const std::string covered = weak(kiosk, "medium").id.text;
    EXPECT_EQ(now("finding", covered).state, "accepted");
    const auto links = store.records().links_of("finding", covered);
    EXPECT_TRUE(std::ranges::any_of(*links, [&](const store::Link& link) { return link.relation == "decided-by" && link.record.id == decision.id.text; }));
    EXPECT_EQ(weak(kiosk, "high").state, "new") << "worse than what was decided about";
    EXPECT_EQ(weak(server, "medium").state, "new") << "another asset";
    EXPECT_EQ(weak(kiosk, "medium", "CWE-89").state, "new") << "another weakness";
    pass_time(days(11));
    EXPECT_EQ(now("finding", first.id.text).state, "reopened");
    EXPECT_EQ(now("finding", covered).state, "reopened") << "with the decision";
    EXPECT_EQ(now("finding", weak(kiosk, "medium").id.text).state, "new") << "it is over";
}

// The power goes at every write between a verdict and the end of what it does: both are there afterwards, or neither.
TEST(DecideCrash, VerdictAndEffectAreThereTogetherOrNotAtAll) {
    int64_t writes = 0;
    int kept = 0, lost = 0;
    for (int64_t cut = -1; cut < 0 || cut <= writes; ++cut) {
        test::FaultyDisk disk("decide-" + std::to_string(cut));
        test::Folder folder;
        ManualClock clock{Time::from_unix_s(1'795'262'400)};
        SeededRandom random{7};
        SystemDisk files;
        const auto open = [&] {
            return store::Store::open(
                {.folder = folder.path(), .clock = clock, .random = random, .disk = files, .types = records::all_records(), .vfs = disk.name()});
        };
        std::string found, decision;
        {
            auto store = *open();
            store::Records redoubt = store->as(store::Actor::redoubt());
            const auto person = [&](const char* name, const char* level) { return redoubt.create("party", {{"title", name}, {"level", level}})->id.text; };
            store::Records lead = store->as({.user_id = "l", .name = "Lead", .party = person("Ana", "Lead")});
            store::Records first = store->as({.user_id = "p", .name = "First", .party = person("Eve", "P1")});
            Decisions room(*store);
            ASSERT_TRUE(room.open());
            found = redoubt.create("finding", {{"title", "f"}, {"kind", "gap"}, {"severity", "medium"}, {"state", "triaged"}})->id.text;
            const auto asked = room.ask(first, {.subjects = {{"finding", found}}, .to = "accepted", .text = "?", .term_days = 5});
            ASSERT_TRUE(asked) << asked.error().text();
            decision = asked->decision->id.text;
            const int64_t before = disk.operations();
            if (cut >= 0) disk.cut_power_after(cut);
            (void)room.give_verdict(lead, decision, {.yes = true, .reason = "fine"});
            if (cut < 0) writes = disk.operations() - before;
        }
        disk.restart(random);
        auto store = open();
        ASSERT_TRUE(store) << store.error().text();
        store::Records redoubt = (*store)->as(store::Actor::redoubt());
        const bool granted = redoubt.get("decision", decision)->state == "granted";
        EXPECT_EQ(redoubt.get("finding", found)->state == "accepted", granted) << "power cut after " << cut << " writes";
        EXPECT_TRUE((*store)->journal().verify()->ok);
        ++(granted ? kept : lost);
    }
    EXPECT_GT(writes, 3);
    EXPECT_GT(kept, 0);
    EXPECT_GT(lost, 0);
}

}  // namespace
}  // namespace redoubt::rooms
