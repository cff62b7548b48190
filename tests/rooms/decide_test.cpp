// What makes a decision worth having: each test here fails when the property that it names is taken out.
#include <algorithm>

#include "decide_store.h"

namespace redoubt::rooms {
namespace {

using schema::Map;
using schema::Value;
using store::Record;
using Names = std::vector<std::string>;

TEST_F(DecideTest, AMoveThatIsADecisionIsRefusedAndSaysWhomToAsk) {
    const Record found = finding("high");
    for (const char* name : {"Ana", "Eve", "Fay", "Gil"}) {
        const auto tried = by(name).move("finding", found.id.text, {.to = "accepted", .reason = "cheap", .changes = {{"accepted_until", "2027-01-01"}}});
        ASSERT_FALSE(tried) << name;
        EXPECT_EQ(tried.error().code, Code::forbidden);
        EXPECT_NE(tried.error().message.find("Business owner and Lead"), std::string::npos) << tried.error().message;
        EXPECT_NE(tried.error().hint.find("redoubt decide ask " + found.key), std::string::npos) << tried.error().hint;
    }
    EXPECT_FALSE(by("Ana").create("finding", {{"title", "born accepted"}, {"kind", "gap"}, {"state", "accepted"}}));
    const store::ListQuery all{.text = "state:triaged"};
    EXPECT_FALSE(by("Ana").move_all("finding", all, {.to = "accepted", .reason = "cheap", .changes = {{"accepted_until", "2027-01-01"}}}));
    EXPECT_EQ(now("finding", found.id.text).state, "triaged");
}

TEST_F(DecideTest, AskingShowsExactlyWhatAYesChanges) {
    const Record found = finding("medium");
    store::Records eve = by("Eve");
    const auto shown = room->preview(eve, accept(found));
    ASSERT_TRUE(shown) << shown.error().text();
    EXPECT_EQ(shown->kind, "risk_acceptance");
    EXPECT_EQ(shown->cell.levels, Names{"Lead"});
    EXPECT_EQ(titles(shown->approvers), (Names{"Ana", "Ben"}));
    ASSERT_EQ(shown->shows.size(), 1U);
    EXPECT_EQ(shown->shows[0].from, "triaged");
    EXPECT_EQ(shown->shows[0].to, "accepted");
    Names fields;
    for (const FieldChange& change : shown->shows[0].changes) fields.push_back(change.field);
    EXPECT_EQ(fields, (Names{"accepted_until", "closing_reason"}));
    EXPECT_EQ(now("finding", found.id.text).state, "triaged") << "a preview changes nothing";

    const auto decision = asked("Eve", accept(found)).decision;
    ASSERT_TRUE(decision);
    EXPECT_EQ(decision->state, "open");
    EXPECT_EQ((*decision)["requester"].text(), people["Eve"]);
    const auto said = verdict("Ana", *decision, true);
    ASSERT_TRUE(said) << said.error().text();
    EXPECT_EQ(said->decision.state, "granted");
    const Record after = now("finding", found.id.text);
    EXPECT_EQ(after.state, "accepted");
    EXPECT_EQ(after["accepted_until"].time(), shown->valid_until);
    EXPECT_NE(after["closing_reason"].text().find(decision->key), std::string::npos) << "the record says which decision did so";
    const auto links = store.records().links_of("finding", found.id.text);
    ASSERT_TRUE(links);
    EXPECT_TRUE(std::ranges::any_of(*links, [&](const store::Link& link) { return link.relation == "decided-by" && link.record.id == decision->id.text; }));
}

TEST_F(DecideTest, AMaterialChangeVoidsWhatIsAsked) {
    const Record found = finding("medium");
    const auto decision = asked("Eve", accept(found)).decision;
    ASSERT_TRUE(decision);
    ASSERT_TRUE(by("Dan").update("finding", found.id.text, {{"tags", schema::List{"kiosk"}}, {"owner", people["Dan"]}}, {}));
    ASSERT_TRUE(by("Dan").update("finding", found.id.text, {{"last_seen", "2026-11-20"}}, {}));
    EXPECT_EQ(now("decision", decision->id.text).state, "open") << "what weighs nothing voids nothing";
    ASSERT_TRUE(by("Dan").update("finding", found.id.text, {{"impact", "payroll"}}, {}));
    const Record voided = now("decision", decision->id.text);
    EXPECT_EQ(voided.state, "void");
    const auto history = store.records().history("decision", decision->id.text);
    ASSERT_TRUE(history);
    EXPECT_TRUE(std::ranges::any_of(*history, [&](const auto& entry) { return entry.reason == found.key + " changed: impact"; }));
    EXPECT_FALSE(verdict("Ana", voided, true));
}

TEST_F(DecideTest, AVerdictLooksAtItsSubjectsItself) {
    const Record found = finding("medium");
    const auto decision = asked("Eve", accept(found)).decision;
    ASSERT_TRUE(decision);
    room.reset();
    store.reopen();  // nobody follows changes now
    ASSERT_TRUE(by("Dan").update("finding", found.id.text, {{"impact", "payroll"}}, {}));
    room = std::make_unique<Decisions>(*store);
    ASSERT_TRUE(room->open());
    const auto said = verdict("Ana", *decision, true);
    ASSERT_TRUE(said) << said.error().text();
    EXPECT_TRUE(said->voided);
    EXPECT_EQ(said->decision.state, "void");
    EXPECT_EQ(now("finding", found.id.text).state, "triaged");
}

TEST_F(DecideTest, AMaterialChangeOfWhatIsAcceptedReopensItInTheSameChange) {
    const Record found = finding("medium");
    const auto decision = asked("Eve", accept(found)).decision;
    ASSERT_TRUE(verdict("Ana", *decision, true));
    const auto worse = by("Dan").update("finding", found.id.text, {{"severity", "critical"}}, {});
    ASSERT_TRUE(worse) << worse.error().text();
    EXPECT_EQ(worse->state, "reopened");
    EXPECT_EQ(now("decision", decision->id.text).state, "void");
    const Record longer = finding("medium", "another");
    const auto second = asked("Eve", accept(longer)).decision;
    ASSERT_TRUE(verdict("Ana", *second, true));
    ASSERT_TRUE(by("Dan").update("finding", longer.id.text, {{"accepted_until", "2029-01-01"}}, {}));
    EXPECT_EQ(now("finding", longer.id.text).state, "reopened") << "nobody makes a term longer by hand";
}

TEST_F(DecideTest, WhoAsksDoesNotDecideNorDoesAnotherAccountNorAStandIn) {
    const Record found = finding("medium");
    const auto decision = asked("Ana", accept(found)).decision;
    ASSERT_TRUE(decision);
    EXPECT_FALSE(verdict("Ana", *decision, true));
    store::Records other = store->as({.user_id = "another account", .name = "Ana too", .level = schema::Level::lead, .party = people["Ana"]});
    EXPECT_FALSE(room->give_verdict(other, decision->id.text, {.yes = true, .reason = "fine"}));
    const Value lent = schema::List{Map{{"to", people["Dan"]}}};
    ASSERT_TRUE(by("Ana").update("party", people["Ana"], {{"delegations", lent}}, {}));
    EXPECT_FALSE(verdict("Dan", *decision, true)) << "not in the place of who asks";
    EXPECT_FALSE(verdict("Dan", *decision, true, people["Ana"]));
    store::Records nobody = store->as({.user_id = "local", .name = "Command line", .level = schema::Level::lead});
    EXPECT_FALSE(room->give_verdict(nobody, decision->id.text, {.yes = true, .reason = "fine"})) << "a verdict is somebody's";
    EXPECT_TRUE(verdict("Ben", *decision, true));
    const auto of_two = asked("Ana", accept(finding("high", "of two"))).decision;
    ASSERT_TRUE(of_two);
    EXPECT_FALSE(verdict("Ana", *of_two, true)) << "not as the first of two either";
    EXPECT_FALSE(verdict("Ana", *of_two, false)) << "nor no: that is withdrawing";
}

TEST_F(DecideTest, APlaceIsLentWithWhatItReachesAndNoMore) {
    const Value lent = schema::List{Map{{"to", people["Eve"]}}};
    ASSERT_TRUE(by("Dan").update("party", people["Dan"], {{"delegations", lent}}, {}));
    const auto decision = asked("Cyd", accept(finding("medium"))).decision;
    ASSERT_TRUE(decision);
    EXPECT_FALSE(verdict("Eve", *decision, true)) << "Dan himself could not";
    EXPECT_FALSE(verdict("Eve", *decision, true, people["Dan"]));
}

TEST_F(DecideTest, AChangeOfTheMatrixIsADecisionOfTheTop) {
    store::Records redoubt = store.records();
    ASSERT_TRUE(load_shipped_matrix(redoubt));
    const auto rows = redoubt.list("authority", {.text = "kind:exception"});
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->records.size(), 1U);
    const Record row = rows->records.front();
    schema::List cells;
    for (const Value& one : row["cells"].list()) {
        Map cell = one.map();
        if (cell["severity"].text() == "critical") cell.set("levels", schema::List{"P1"});
        cells.emplace_back(std::move(cell));
    }
    const Map softer{{"cells", cells}};
    EXPECT_FALSE(by("Ana").update("authority", row.id.text, softer, {})) << "not by hand";
    const auto decision = asked("Ana", {.subjects = {{"authority", row.id.text}}, .changes = softer, .text = "Softer?"}).decision;
    ASSERT_TRUE(decision);
    EXPECT_EQ((*decision)["kind"].text(), "matrix_change");
    EXPECT_EQ((*decision)["needs"], Value(schema::List{"Executive", "Lead"}));
    ASSERT_TRUE(verdict("Ben", *decision, true));
    EXPECT_EQ(now("authority", row.id.text)["cells"], row["cells"]) << "one of two is not enough";
    ASSERT_TRUE(verdict("Gil", *decision, true));
    EXPECT_EQ(now("authority", row.id.text)["cells"], Value(cells));
}

TEST_F(DecideTest, WhatTheMatrixSaysIsRoutedUpByItself) {
    store::Records eve = by("Eve");
    const auto high = room->preview(eve, accept(finding("high")));
    ASSERT_TRUE(high) << high.error().text();
    EXPECT_EQ(titles(high->approvers), (Names{"Ana", "Ben", "Fay"})) << "the executive comes in only when the owner is away or late";
    EXPECT_EQ(titles(high->could), (Names{"Ana", "Ben", "Fay", "Gil"}));
    const auto low = room->preview(eve, accept(finding("low")));
    ASSERT_TRUE(low);
    EXPECT_EQ(titles(low->approvers), Names{"Cyd"});
    const auto decision = asked("Eve", accept(finding("high", "two of them"))).decision;
    EXPECT_FALSE(verdict("Cyd", *decision, true)) << "IC4 is too low";
    const auto first = verdict("Ben", *decision, true);
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ(first->decision.state, "open") << "one of two";
    EXPECT_FALSE(verdict("Ben", *decision, true)) << "one person, one verdict";
    EXPECT_FALSE(verdict("Ana", *decision, true)) << "the other is the business owner's";
    const auto second = verdict("Fay", *decision, true);
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_EQ(second->decision.state, "granted");
}

TEST_F(DecideTest, BelowAThresholdItIsGrantedByRule) {
    const Record found = finding("informational");
    const AskedOutcome outcome = asked("Eve", accept(found));
    ASSERT_TRUE(outcome.decision);
    EXPECT_TRUE(outcome.applied);
    EXPECT_EQ(outcome.decision->state, "granted");
    EXPECT_EQ((*outcome.decision)["how"].text(), "rule");
    EXPECT_EQ(now("finding", found.id.text).state, "accepted");
    EXPECT_EQ(asked("Eve", accept(finding("low"))).decision->state, "open");
}

TEST_F(DecideTest, WhoMayActAloneJustActs) {
    const Record found = finding("medium", "a false positive");
    const Question reject{.subjects = {{"finding", found.id.text}}, .to = "rejected", .reason = "it is none"};
    EXPECT_FALSE(by("Eve").move("finding", found.id.text, {.to = "rejected", .reason = "it is none"})) << "IC2 and above";
    const AskedOutcome open = asked("Eve", reject);
    ASSERT_TRUE(open.decision);
    EXPECT_EQ(open.decision->state, "open");
    ASSERT_TRUE(verdict("Dan", *open.decision, true));
    EXPECT_EQ(now("finding", found.id.text).state, "rejected");
    const Record other = finding("medium", "another");
    const AskedOutcome done = asked("Dan", {.subjects = {{"finding", other.id.text}}, .to = "rejected", .reason = "it is none"});
    EXPECT_TRUE(done.applied);
    EXPECT_FALSE(done.decision);
    EXPECT_EQ(now("finding", other.id.text).state, "rejected");
}

TEST_F(DecideTest, ATermIsNoLongerThanTheMatrixAllows) {
    store::Records eve = by("Eve");
    const auto longer = room->preview(eve, accept(finding("high"), 91));
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error().where, "/term_days");
    EXPECT_TRUE(room->preview(eve, accept(finding("high"), 90)));
}

TEST_F(DecideTest, WhenItsTermIsOverItsSubjectReopens) {
    const Record found = finding("medium");
    const auto decision = asked("Eve", accept(found)).decision;
    ASSERT_TRUE(verdict("Ana", *decision, true));
    store.clock.advance(days(11));
    // As the job that passes due dates does.
    ASSERT_TRUE(store.records().move("decision", decision->id.text, {.to = "expired", .reason = "its valid_until has passed"}));
    EXPECT_EQ(now("finding", found.id.text).state, "reopened");
}

TEST_F(DecideTest, AnOpenDecisionIsChangedByNobody) {
    const auto decision = asked("Eve", accept(finding("high"))).decision;
    ASSERT_TRUE(decision);
    for (const char* name : {"Ana", "Gil", "Eve"}) {
        EXPECT_FALSE(by(name).update("decision", decision->id.text, {{"severity", "low"}}, {})) << name;
        EXPECT_FALSE(by(name).update("decision", decision->id.text, {{"valid_until", "2030-01-01"}}, {})) << name;
        EXPECT_FALSE(by(name).move("decision", decision->id.text, {.to = "granted", .reason = "I say so"})) << name;
        EXPECT_FALSE(by(name).update("decision", decision->id.text, {{"verdicts", schema::List{}}}, {})) << name;
    }
    EXPECT_TRUE(by("Ana").update("decision", decision->id.text, {{"tags", schema::List{"payroll"}}}, {}));
    EXPECT_FALSE(by("Eve").create("decision", {{"title", "x"}, {"kind", "exception"}, {"severity", "low"}, {"question", "?"}, {"state", "granted"}}));
    EXPECT_FALSE(by("Eve").create("decision", {{"title", "x"}, {"kind", "exception"}, {"severity", "low"}, {"question", "?"}, {"state", "open"}}));
}

TEST_F(DecideTest, ADraftBringsNoOpinionsAndNoConditionsThatAreMet) {
    const auto draft = by("Eve").create("decision", {{"title", "Let them in"},
                                                     {"kind", "access"},
                                                     {"severity", "low"},
                                                     {"question", "May they?"},
                                                     {"subjects", schema::List{Value(finding("low").id.text)}},
                                                     {"consulted", schema::List{Value(people["Dan"])}},
                                                     {"opinions", schema::List{Map{{"party", people["Dan"]}, {"text", "fine"}}}},
                                                     {"conditions", schema::List{Map{{"text", "a contract"}, {"met_on", "2026-11-01"}}}}});
    ASSERT_TRUE(draft) << draft.error().text();
    store::Records eve = by("Eve");
    const auto open = room->put(eve, draft->id.text);
    ASSERT_TRUE(open) << open.error().text();
    EXPECT_EQ((*open)["needs"].list(), schema::List{Value("Lead")});
    EXPECT_FALSE(verdict("Ana", *open, true)) << "Dan has said nothing";
    store::Records dan = by("Dan");
    ASSERT_TRUE(room->give_opinion(dan, open->id.text, true, "fine"));
    const auto said = verdict("Ana", *open, true);
    ASSERT_TRUE(said) << said.error().text();
    EXPECT_FALSE(now("decision", open->id.text)["conditions"].list()[0].map()["task"].is_null()) << "not met yet: a task";
}

TEST_F(DecideTest, NobodyRaisesOnesOwnLevelOrLendsAnothersPlace) {
    EXPECT_FALSE(by("Dan").update("party", people["Dan"], {{"level", "Lead"}}, {}));
    EXPECT_FALSE(by("Dan").update("party", people["Eve"], {{"level", "Lead"}}, {}));
    EXPECT_FALSE(by("Ana").update("party", people["Ana"], {{"level", "Executive"}}, {}));
    EXPECT_FALSE(by("Dan").update("party", people["Ana"], {{"delegations", schema::List{Map{{"to", people["Dan"]}}}}}, {}));
    EXPECT_FALSE(by("Ana").update("party", people["Gil"], {{"delegations", schema::List{Map{{"to", people["Ana"]}}}}}, {}));
    EXPECT_FALSE(by("Dan").create("party", {{"title", "puppet"}, {"level", "Executive"}}));
    ASSERT_TRUE(by("Ana").update("party", people["Dan"], {{"level", "IC4"}}, {}));
    const Record found = finding("low");
    ASSERT_TRUE(verdict("Dan", *asked("Eve", accept(found)).decision, true)) << "at once, with what is open already";
}

}  // namespace
}  // namespace redoubt::rooms
