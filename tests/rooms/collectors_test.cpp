// Hosts that send their own facts: tokens, keys, what is taken and what is refused, and what becomes of it.
#include "rooms/know/collectors.h"

#include <gtest/gtest.h>

#include "hosts/gather.h"
#include "schema/json.h"
#include "store/compartments.h"
#include "support/invented_host.h"
#include "support/store_fixture.h"

namespace redoubt::rooms {
namespace {

class CollectorsTest : public testing::Test, protected test::StoreFixture {
protected:
    void SetUp() override { ASSERT_TRUE(collectors_.open()); }

    store::Actor somebody(schema::Level level = schema::Level::ic2) const { return {.user_id = "u1", .name = "Ada", .level = level, .party = {}}; }
    std::string token(const NewEnrolment& wanted = {}) {
        const auto made = collectors_.enrolments().make(somebody(), wanted);
        EXPECT_TRUE(made) << made.error().text();
        return made ? made->token : "";
    }
    Result<Collector> enrol(const std::string& with, const hosts::HostKey& key) {
        return collectors_.enrol(TRY(hosts::check_enrolment(hosts::write_enrolment(key, with, "web1", clock.now()))));
    }
    std::string report(const hosts::HostKey& key, int64_t sequence) {
        hosts::Facts facts = hosts::gather(host_, clock);
        facts.sequence = sequence;
        return hosts::write_fact_file(facts, key);
    }
    Result<Taking> send(const hosts::HostKey& key, const std::string& bytes) {
        return collectors_.take({.key = key.public_key(), .clock = clock.now(), .every = hours(1)}, bytes);
    }
    Collector only() {
        const auto all = collectors_.list(somebody());
        EXPECT_TRUE(all && all->size() == 1);
        return all && !all->empty() ? all->front() : Collector{};
    }
    static void expect_refused(const Result<Taking>& done, Code code, std::string_view says) {
        ASSERT_FALSE(done) << says;
        EXPECT_EQ(done.error().code, code) << done.error().text();
        EXPECT_NE(done.error().message.find(says), std::string::npos) << done.error().text();
    }

    Collectors collectors_{*store};
    test::InventedHost host_;
    hosts::HostKey key_ = hosts::HostKey::make(random);
};

TEST_F(CollectorsTest, TakesWhatAnEnrolledHostSends) {
    ASSERT_TRUE(enrol(token({.name = "racks", .zone = "dmz", .site = "Lyon", .listed = true}), key_));
    EXPECT_EQ(only().state(clock.now()), "waiting");
    const auto taken = send(key_, report(key_, 1));
    ASSERT_TRUE(taken) << taken.error().text();
    EXPECT_EQ(*taken, Taking::taken);
    EXPECT_EQ(only().state(clock.now()), "active");
    EXPECT_EQ(*collectors_.put_taken(nullptr), 1);
    const auto found = as_redoubt().list("asset", {.text = "names:web1.example.com"});
    ASSERT_EQ(found->records.size(), 1);
    const store::Record& asset = found->records.front();
    EXPECT_EQ(asset["site"].text(), "Lyon");
    EXPECT_EQ(asset["zone"].text(), "dmz");
    EXPECT_TRUE(asset["listed"].boolean());
    EXPECT_EQ(only().problem, "");
    EXPECT_EQ(*collectors_.put_taken(nullptr), 0);
    clock.advance(hours(2));
    EXPECT_EQ(only().state(clock.now()), "active");
    clock.advance(hours(2));
    EXPECT_EQ(only().state(clock.now()), "silent");
}

TEST_F(CollectorsTest, TakesEachReportOnceAndNoneThatIsOlder) {
    ASSERT_TRUE(enrol(token(), key_));
    const std::string first = report(key_, 5);
    clock.advance(minutes(1));
    const std::string second = report(key_, 6);
    ASSERT_TRUE(send(key_, first));
    EXPECT_EQ(*send(key_, first), Taking::known);
    ASSERT_TRUE(send(key_, second));
    expect_refused(send(key_, first), Code::conflict, "sequence 5");
    clock.advance(minutes(1));
    expect_refused(send(key_, report(key_, 6)), Code::conflict, "was taken already");
    EXPECT_EQ(only().reports, 2);
    EXPECT_EQ(*collectors_.put_taken(nullptr), 2);
    EXPECT_EQ(as_redoubt().list("asset", {.count = store::ListQuery::Count::exact})->total, 1);
}

TEST_F(CollectorsTest, RefusesWhatIsNotTheHosts) {
    ASSERT_TRUE(enrol(token(), key_));
    const hosts::HostKey other = hosts::HostKey::make(random);
    expect_refused(send(other, report(other, 1)), Code::forbidden, "not enrolled");
    expect_refused(send(key_, report(other, 1)), Code::forbidden, "another key");
    std::string changed = report(key_, 1);
    changed.replace(changed.find("\"web1\""), 6, "\"web2\"");
    expect_refused(send(key_, changed), Code::invalid, "signature");
    expect_refused(send(key_, report(key_, 0)), Code::malformed, "no sequence");
    expect_refused(send(key_, "{"), Code::malformed, "");
    EXPECT_EQ(only().reports, 0);
}

TEST_F(CollectorsTest, RefusesClocksThatDisagreeWithBothTimes) {
    ASSERT_TRUE(enrol(token(), key_));
    const std::string now = report(key_, 1);
    const auto with = [&](Time at) { return collectors_.take({.key = key_.public_key(), .clock = at}, now); };
    expect_refused(with(clock.now() + minutes(6)), Code::invalid, "ahead: it says " + format_time(clock.now() + minutes(6)));
    expect_refused(with(clock.now() - minutes(6)), Code::invalid, "and it is " + format_time(clock.now()));
    clock.advance(minutes(-10));
    expect_refused(send(key_, now), Code::invalid, "the facts are of");
    clock.advance(days(40));
    expect_refused(send(key_, now), Code::invalid, "more than 31 days");
}

TEST_F(CollectorsTest, KnowsACopiedKeyByItsMachine) {
    ASSERT_TRUE(enrol(token(), key_));
    ASSERT_TRUE(send(key_, report(key_, 1)));
    test::InventedHost before = host_;
    host_.files["/sys/class/dmi/id/product_uuid"] = "4C4C4544-0042-3510-8052-000000000009\n";
    expect_refused(send(key_, report(key_, 2)), Code::conflict, "another machine (hardware UUID");
    EXPECT_EQ(only().state(clock.now()), "doubtful");
    host_ = before;
    host_.files["/etc/machine-id"] = "ffffffffffffffffffffffffffffffff\n";
    EXPECT_TRUE(send(key_, report(key_, 2))) << "set up anew on the same hardware";
    host_.files.erase("/sys/class/dmi/id/product_uuid");
    host_.files["/etc/machine-id"] = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\n";
    expect_refused(send(key_, report(key_, 3)), Code::conflict, "machine id");
    EXPECT_EQ(*collectors_.put_taken(nullptr), 2);
    EXPECT_EQ(as_redoubt().list("asset", {.count = store::ListQuery::Count::exact})->total, 1);
}

TEST_F(CollectorsTest, EndsWhatATokenIsGoodFor) {
    const std::string once = token();
    ASSERT_TRUE(enrol(once, key_));
    EXPECT_TRUE(enrol(once, key_)) << "an answer may have been lost";
    const hosts::HostKey other = hosts::HostKey::make(random);
    const auto again = enrol(once, other);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::conflict);
    EXPECT_NE(again.error().message.find("used up"), std::string::npos);
    EXPECT_EQ(enrol("rde_guessed", other).error().code, Code::forbidden);
    const std::string late = token({.lasts = hours(1)});
    clock.advance(hours(2));
    EXPECT_NE(enrol(late, other).error().message.find("ended"), std::string::npos);
    const std::string taken_back = token();
    const auto all = collectors_.enrolments().list(somebody());
    ASSERT_TRUE(collectors_.enrolments().revoke(somebody(), all->front().id, "sent to the wrong person"));
    EXPECT_NE(enrol(taken_back, other).error().message.find("revoked"), std::string::npos);
    const auto refused = collectors_.enrolments().make(somebody(schema::Level::p1), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::forbidden);
}

TEST_F(CollectorsTest, BelievesARevokedKeyNoMore) {
    ASSERT_TRUE(enrol(token(), key_));
    ASSERT_TRUE(collectors_.revoke(somebody(), only().id, "the host was stolen"));
    EXPECT_EQ(only().state(clock.now()), "revoked");
    expect_refused(send(key_, report(key_, 1)), Code::forbidden, "was revoked");
    const auto again = enrol(token(), key_);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::forbidden);
    EXPECT_FALSE(collectors_.admit(key_.public_key()));
}

TEST_F(CollectorsTest, TakesNoMoreThanItCan) {
    ASSERT_TRUE(enrol(token(), key_));
    const std::string key = key_.public_key();
    for (int i = 0; i < 600; ++i) ASSERT_TRUE(collectors_.admit(key));
    const auto refused = collectors_.admit(key);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::too_many);
    clock.advance(minutes(1));
    EXPECT_TRUE(collectors_.admit(key));
}

TEST_F(CollectorsTest, KeepsACompartmentToItsMembers) {
    const auto party = as_redoubt().create("party", {{"title", "Ada"}, {"kind", "person"}, {"level", "IC2"}});
    ASSERT_TRUE(party) << party.error().text();
    store::Actor member = somebody();
    member.party = party->id.text;
    const auto opened = store::Compartments(*store, store->with_level(member)).open("blind", "an exercise", {});
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_FALSE(collectors_.enrolments().make(somebody(), {.compartment = opened->name}));
    const auto made = collectors_.enrolments().make(member, {.compartment = opened->name});
    ASSERT_TRUE(made) << made.error().text();
    ASSERT_TRUE(enrol(made->token, key_));
    ASSERT_TRUE(send(key_, report(key_, 1)));
    EXPECT_EQ(*collectors_.put_taken(nullptr), 1);
    EXPECT_TRUE(collectors_.list(somebody())->empty());
    EXPECT_TRUE(collectors_.enrolments().list(somebody())->empty());
    EXPECT_EQ(collectors_.revoke(somebody(), hosts::key_id_of(key_.public_key()), "x").error().code, Code::not_found);
    ASSERT_EQ(collectors_.list(member)->size(), 1);
    EXPECT_EQ(collectors_.list(member)->front().problem, "");
    const auto found = as_redoubt().list("asset", {.text = "names:web1.example.com"});
    ASSERT_EQ(found->records.size(), 1);
    EXPECT_EQ(found->records.front().compartment, opened->name);
}

}  // namespace
}  // namespace redoubt::rooms
