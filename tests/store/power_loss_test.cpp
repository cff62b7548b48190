// A simulation of the store on a disk that loses power, tears writes, fills up and fails to sync, at random points of a mixed
// workload, again and again: what was acknowledged is there after each restart, nothing is half there, and the journal tells
// the same story as the records. REDOUBT_ROUNDS sets how often (default 150), REDOUBT_SEED where chance begins.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "schema/json.h"
#include "store/faulty_disk.h"
#include "support/store_fixture.h"

namespace redoubt::store {
namespace {

using schema::Map;
using test::FaultyDisk;

uint64_t setting(const char* name, uint64_t usual) {
    const char* given = std::getenv(name);
    return given ? std::strtoull(given, nullptr, 10) : usual;
}

// What a record is, as text that can be compared.
std::string told(const Record& record) {
    Map fields;
    for (const schema::Member& member : record.fields)
        if (!schema::is_empty(member.value)) fields.add(member.name, member.value);
    return schema::canonical_json(
        Map{{"key", record.key}, {"title", record.title}, {"state", record.state}, {"version", record.version}, {"fields", std::move(fields)}});
}

class Simulation {
public:
    explicit Simulation(uint64_t seed) : dice_(seed), disk_("faulty-" + std::to_string(seed)) {}

    void round(int number) {
        SCOPED_TRACE("round " + std::to_string(number));
        open();
        if (HasFatalFailure()) return;
        compare();
        if (HasFatalFailure()) return;
        const uint64_t kind = dice_.below(10);
        if (kind < 7)
            disk_.cut_power_after(static_cast<int64_t>(dice_.below(kind < 3 ? 40 : 400)));
        else if (kind < 9)
            disk_.fill_after(static_cast<int64_t>(dice_.below(200'000)));
        else
            disk_.fail_syncs(true);
        for (int i = 0; i < 40 && !disk_.is_cut(); ++i) act();
        store_.reset();
        disk_.restart(dice_);
    }

    size_t acknowledged() const { return acknowledged_; }
    size_t refused() const { return refused_; }

private:
    static bool HasFatalFailure() { return ::testing::Test::HasFatalFailure(); }

    void open() {
        auto opened =
            Store::open({.folder = folder_.path(), .clock = clock_, .random = random_, .disk = files_, .types = records::all_records(), .vfs = disk_.name()});
        ASSERT_TRUE(opened) << opened.error().text();
        store_ = *std::move(opened);
    }

    Records records() { return store_->as(Actor::redoubt()); }

    // Every acknowledged record is there as it was acknowledged, or as the one change left it that got no answer.
    void compare() {
        const Result<JournalCheck> check = store_->journal().verify();
        ASSERT_TRUE(check) << check.error().text();
        ASSERT_TRUE(check->ok) << check->problem;
        Records all = records();
        for (auto& [id, expected] : known_) {
            const Result<Record> found = all.get("asset", id);
            ASSERT_TRUE(found) << "an acknowledged record is gone";
            const std::string now = told(*found);
            if (now != expected) ASSERT_TRUE(unanswered_.contains(id)) << now << "\nis not\n" << expected;
            expected = now;
            const auto history = all.history("asset", id);
            ASSERT_EQ(std::ranges::count_if(*history, [](const JournalEntry& entry) { return entry.action != "comment"; }), found->version);
        }
        unanswered_.clear();
        ASSERT_EQ(*all.count("alert", "") % 5, 0) << "a batch is there in part";
        ASSERT_GE(*all.count("alert", ""), static_cast<int64_t>(alerts_));
        alerts_ = static_cast<size_t>(*all.count("alert", ""));
        const Page groups = all.list("alert_group", {.limit = 500}).value();
        for (const Record& group : groups.records) ASSERT_EQ(*all.count("alert", "group:" + group.id.text), group["count"].integer());
    }

    std::string any_known() {
        if (known_.empty()) return {};
        return std::next(known_.begin(), static_cast<int64_t>(dice_.below(known_.size())))->first;
    }

    template <class T>
    void answered(const Result<T>& result) {
        if (result)
            ++acknowledged_;
        else
            ++refused_;
    }

    void keep(const Result<Record>& result, const std::string& id) {
        answered(result);
        if (result)
            known_[result->id.text] = told(*result);
        else if (!id.empty())
            unanswered_.insert(id);
    }

    void act() {
        clock_.advance(seconds(1));
        Records all = records();
        const std::string id = any_known();
        const uint64_t kind = dice_.below(8);
        if (kind < 2 || id.empty()) {
            keep(all.create("asset", Map{{"title", "host " + std::to_string(dice_.below(1000))},
                                         {"kind", "host"},
                                         {"compartment", dice_.below(3) == 0 ? "case" : ""},
                                         {"site", std::string(dice_.below(3000), 's')}}),
                 {});
        } else if (kind < 5) {
            keep(all.update("asset", id, Map{{"site", "site " + std::to_string(dice_.below(100'000))}}, {}), id);
        } else if (kind < 6) {
            answered(all.comment("asset", id, "seen " + std::to_string(dice_.below(1000))));
        } else {
            std::vector<Map> alerts;
            for (int i = 0; i < 5; ++i)
                alerts.push_back(
                    {{"severity", "low"}, {"rule_title", "R" + std::to_string(dice_.below(3))}, {"host", "h"}, {"source_key", std::to_string(++alert_keys_)}});
            const Result<InsertResult> done = all.insert_many("alert", std::move(alerts), "source_key");
            answered(done);
            if (done) alerts_ += 5;
        }
    }

    SeededRandom dice_;
    SeededRandom random_{5};
    ManualClock clock_{Time::from_unix_s(1'795'262'400)};
    SystemDisk files_;
    test::Folder folder_;
    FaultyDisk disk_;
    std::unique_ptr<Store> store_;
    std::map<std::string, std::string> known_;
    std::set<std::string> unanswered_;
    size_t alerts_ = 0;
    size_t alert_keys_ = 0;
    size_t acknowledged_ = 0;
    size_t refused_ = 0;
};

TEST(PowerLoss, NothingAcknowledgedIsLostAndNothingIsHalfThere) {
    const uint64_t rounds = setting("REDOUBT_ROUNDS", 150), seed = setting("REDOUBT_SEED", 1);
    constexpr uint64_t rounds_per_life = 50;  // then an empty disk again
    size_t acknowledged = 0, refused = 0;
    for (uint64_t life = 0; life * rounds_per_life < rounds; ++life) {
        Simulation simulation(seed * 1000 + life);
        SCOPED_TRACE("life " + std::to_string(life));
        for (uint64_t i = 0; i < rounds_per_life && life * rounds_per_life + i < rounds; ++i) {
            simulation.round(static_cast<int>(i));
            if (HasFatalFailure()) return;
        }
        acknowledged += simulation.acknowledged();
        refused += simulation.refused();
    }
    RecordProperty("acknowledged", static_cast<int>(acknowledged));
    EXPECT_GT(acknowledged, rounds);
    EXPECT_GT(refused, rounds / 4);
}

}  // namespace
}  // namespace redoubt::store
