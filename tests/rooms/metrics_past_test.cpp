// Random work on several types, with links between them and clocks that run: whatever a metric said on a day, the journal says
// of that day for ever after, be it sampled then or filled in later.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "room_store.h"
#include "rooms/team/metrics.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;

class MetricsPast : public testing::TestWithParam<uint64_t>, public RoomStore {
protected:
    store::Record make(std::string_view type, Map fields) {
        const auto made = records().create(type, fields);
        EXPECT_TRUE(made) << made.error().text();
        return made ? *made : store::Record();
    }
    store::Record metric(std::string_view of, std::string_view measure, std::string_view query, std::string_view field = "", std::string_view out_of = "") {
        Map fields{{"title", fmt::format("{} {} of {} {} {}", measure, field, of, query, out_of)}, {"of", of}, {"measure", measure}, {"state", "live"}};
        for (const auto& [name, text] : {std::pair{"query", query}, {"field", field}, {"out_of", out_of}})
            if (!text.empty()) fields.set(name, text);
        return make("metric", fields);
    }

    void seed_metrics() {
        metrics_.push_back(metric("finding", "count", "is:open severity:>=high"));
        metrics_.push_back(metric("finding", "count", "is:overdue"));
        metrics_.push_back(metric("finding", "count", "subjects.exposure:public is:open"));
        metrics_.push_back(metric("finding", "count", "leaks"));
        metrics_.push_back(metric("finding", "ratio", "state:(verified,closed)", "", "-state:rejected"));
        metrics_.push_back(metric("task", "median", "state:done", "took"));
        metrics_.push_back(metric("task", "sum", "is:open", "effort"));
        metrics_.push_back(metric("task", "ratio", "outcome:met", "", "outcome:*"));
        metrics_.push_back(metric("task", "count", "is:open parent.severity:critical"));
        metrics_.push_back(metric("risk", "sum", "-state:closed", "expected_loss"));
        metrics_.push_back(metric("risk", "median", "is:open", "expected_loss"));
        metrics_.push_back(metric("asset", "count", "is:stale"));
        metrics_.push_back(metric("asset", "ratio", "last_seen:>now-7d", "", "state:active"));
        for (int i = 0; i < 6; ++i)
            assets_.push_back(make("asset", {{"title", fmt::format("host {}", i)}, {"state", "active"}, {"exposure", i % 2 ? "public" : "internal"}}));
    }

    size_t below(size_t most) { return static_cast<size_t>(chance_.below(most)); }
    template <class T>
    const T& one_of(const std::vector<T>& all) {
        return all[below(all.size())];
    }
    void change(const std::vector<store::Record>& among, const Map& fields) {
        if (among.empty()) return;
        const store::Record& record = one_of(among);
        (void)records().update(record.type->name, record.id.text, fields, {});
    }
    void move(const std::vector<store::Record>& among, const std::vector<std::string>& states) {
        if (among.empty()) return;
        const store::Record& record = one_of(among);
        const Map also{{"root_cause", "haste"}};
        const auto type = record.type;
        (void)records().move(type->name, record.id.text, {.to = one_of(states), .reason = "random", .changes = type->name == "finding" ? also : Map()});
    }

    void step() {
        static const std::vector<std::string> severities{"low", "medium", "high", "critical"};
        switch (below(9)) {
            case 0:
                findings_.push_back(make("finding", {{"title", below(2) ? "it leaks" : "it is open"},
                                                     {"kind", "vulnerability"},
                                                     {"severity", one_of(severities)},
                                                     {"subjects", List{one_of(assets_).id.text}},
                                                     {"due", clock.now() + days(1 + static_cast<int64_t>(below(9)))}}));
                break;
            case 1: {
                Map fields{{"title", "do it"}, {"effort", fmt::format("{}h", 1 + below(9))}, {"target", "20h"}};
                if (!findings_.empty()) fields.set("parent", one_of(findings_).id.text);
                tasks_.push_back(make("task", fields));
                break;
            }
            case 2:
                risks_.push_back(
                    make("risk", {{"title", "loss"},
                                  {"severity", one_of(severities)},
                                  {"current", Map{{"frequency_high", 1 + static_cast<int64_t>(below(9))}, {"loss_low", 10}, {"loss_high", 1000}}}}));
                break;
            case 3: move(findings_, {"triaged", "planned", "fixing", "fixed", "verified", "closed", "rejected", "reopened"}); break;
            case 4: move(tasks_, {"doing", "done", "blocked", "dropped"}); break;
            case 5: change(findings_, {{"severity", one_of(severities)}}); break;
            case 6: change(assets_, {{"sightings", List{Map{{"source", "nmap"}, {"last", clock.now()}}}}}); break;
            case 7: change(assets_, {{"exposure", below(2) ? "public" : "internal"}}); break;
            default: change(risks_, {{"current", Map{{"frequency_high", 1 + static_cast<int64_t>(below(9))}, {"loss_high", 500}}}}); break;
        }
    }

    SeededRandom chance_{GetParam()};
    std::vector<store::Record> metrics_, assets_, findings_, tasks_, risks_;
};

TEST_P(MetricsPast, EveryPastDayRebuiltIsItsSample) {
    seed_metrics();
    const size_t off_from = 10 + below(10), off_until = off_from + 3 + below(8);
    for (size_t day = 0; day < 45; ++day) {
        for (size_t i = 1 + below(8); i > 0; --i) {
            clock.advance(minutes(30 + static_cast<int64_t>(below(120))));
            step();
        }
        clock.advance(hours(16));
        if (day < off_from || day >= off_until) ASSERT_TRUE(take_due_samples(*store));
        if (day == off_until) reopen();
    }
    size_t rebuilt = 0, with_value = 0;
    for (const store::Record& one : metrics_) {
        const auto samples = samples_of(*store, one.id.text, {}, clock.now());
        ASSERT_TRUE(samples);
        EXPECT_GE(samples->size(), 20U);
        for (const Sample& sample : *samples) {
            const auto again = metric_value(*store, one, sample.at);
            ASSERT_TRUE(again) << again.error().text();
            EXPECT_EQ(again->value, sample.value) << one.title << " at " << format_time(sample.at) << (sample.rebuilt ? ", rebuilt" : "");
            rebuilt += sample.rebuilt;
            with_value += sample.value && *sample.value != 0;
        }
    }
    EXPECT_GT(rebuilt, 0U) << "Redoubt was off for days";
    EXPECT_GT(with_value, metrics_.size() * 10) << "the workload must give the metrics something to measure";
    EXPECT_TRUE(store->journal().verify()->ok) << store->journal().verify()->problem;
}
INSTANTIATE_TEST_SUITE_P(Seeds, MetricsPast, testing::Range<uint64_t>(1, 5));

}  // namespace
}  // namespace redoubt::rooms
