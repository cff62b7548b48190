#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "cli/client.h"
#include "cli/commands.h"
#include "cli/text_layout.h"
#include "rooms/decide/decisions.h"
#include "rooms/decide/sample_decisions.h"
#include "rooms/know/network.h"
#include "rooms/know/sample_organisation.h"
#include "rooms/know/sample_programme.h"
#include "rooms/team/metrics.h"
#include "rooms/watch/import.h"
#include "rooms/watch/live_logs.h"
#include "rooms/watch/rule_seeding.h"
#include "rooms/watch/sample_events.h"
#include "store/store.h"

namespace redoubt::cli {
namespace {

// Written once the sample organisation is complete; a demo that was interrupted before completes it the next time.
std::string sample_mark(const std::string& data) { return data + "/sample.json"; }

// The organisation's last six weeks, on a clock that runs through them; its metrics are sampled when they begin, and what follows is
// rebuilt from the journal that came about.
Result<> live_through_the_past(const std::string& data, const Surroundings& around) {
    if (around.disk.exists(sample_mark(data))) return {};
    TRY(around.error.write(fmt::format("Loading the sample organisation into {} (once)\n", data)));
    TRY(around.error.flush());
    ProgressLine line(around.error, around.terminal, true);
    const Time now = around.clock.now();
    const Time start = now - rooms::sample_past;
    ManualClock clock(start);
    const auto store = TRY(around.open_store(data, clock));
    store::Records records = store->as(store::Actor::redoubt());
    line.show(0, [] { return std::string("people and assets"); });
    const rooms::SampleOutcome made = TRY(rooms::load_sample_organisation(records));
    bool begun = false;
    Time next_scan = start + days(7);
    auto decisions = TRY(rooms::SampleDecisions::read(*store, now));
    const auto advance_to = [&](Time time) { clock.advance(std::max(time - clock.now(), Duration{})); };
    const auto reach = [&](Time time) -> Result<> {
        if (time <= clock.now()) return {};
        if (!begun) TRY(rooms::take_due_samples(*store));
        if (!begun) TRY(store->together([&] { return rooms::scan_sample_assets(records, clock.now()); }));
        begun = true;
        const auto decide_until = [&](Time then) -> Result<> {
            while (decisions.next() && *decisions.next() <= then) {
                advance_to(*decisions.next());
                TRY(rooms::load_shipped_matrix(records));  // once: what the programme has of it is there by now
                TRY(decisions.take_step());
            }
            advance_to(then);
            return {};
        };
        for (; next_scan <= time; next_scan = next_scan + days(7)) {
            TRY(decide_until(next_scan));
            TRY(store->together([&] { return rooms::scan_sample_assets(records, next_scan); }));
        }
        TRY(decide_until(time));
        line.show(static_cast<double>((time - start).ns) / static_cast<double>(rooms::sample_past.ns),
                  [] { return std::string("six weeks of their programme"); });
        return {};
    };
    const uint64_t programme = TRY(rooms::load_sample_programme(records, now, reach));
    TRY(rooms::take_due_samples(*store));
    line.clear();
    TRY(around.error.write(fmt::format("  {} people and teams, {}, {} records of their programme\n", made.parties, counted(made.assets, "asset"), programme)));
    return {};
}

Result<> load_sample(const std::string& data, LocalData& local, const Surroundings& around) {
    if (around.disk.exists(sample_mark(data))) return {};
    TRY(rooms::beat_sample_tools(local.store()));
    ProgressLine line(around.error, around.terminal, true);
    store::Records records = local.store().as(store::Actor::redoubt());
    line.show(0.1, [] { return std::string("making up a week of logs"); });
    rooms::ImportRequest request{.paths = TRY(rooms::write_sample_logs(around.disk, data + "/sample-logs", around.clock.now())), .name = {}};
    request.threads = std::max(1U, std::thread::hardware_concurrency());
    request.on_progress = [&](const rooms::ImportProgress& now) {
        line.show(0.2 + 0.8 * now.fraction, [] { return std::string("importing a week of logs"); });
    };
    const rooms::ImportOutcome logs = TRY(rooms::import_logs(local.store(), records, around.disk, request));
    TRY(rooms::derive_network(local.store()));
    if (rooms::LiveLogs* live = local.logs(); live && live->store().status().next_event <= 1)
        TRY(rooms::store_sample_events(records, live->store(), around.disk, data + "/sample-logs", request.paths, around.clock.now()));
    line.clear();
    TRY(around.error.write(fmt::format("  {}, {}\n", counted(logs.events, "event"), counted(logs.alerts_new + logs.alerts_known, "alert"))));
    return around.disk.write_durably(sample_mark(data), "{\"sample\":\"complete\"}\n");
}

Result<> fill(const ServeArguments& arguments, LocalData& local, const Surroundings& around) {
    store::Records records = local.store().as(store::Actor::redoubt());
    TRY(rooms::load_shipped_matrix(records));
    const rooms::SeedOutcome seeded = TRY(rooms::seed_shipped_rules(records));
    if (seeded.kept > 0)
        TRY(around.error.write(fmt::format("{} shipped rules were edited here and keep their text, though newer ones are shipped\n", seeded.kept)));
    return arguments.demo ? load_sample(arguments.data, local, around) : Result<>{};
}

}  // namespace

Result<int> run_serve(const ServeArguments& given, const Surroundings& around) {
    ServeArguments arguments = given;
    arguments.data = data_folder(given.data, around, given.demo ? "redoubt-demo" : "redoubt");
    TRY(around.disk.make_folders(arguments.data));
    const auto on_ready = [&](const Serving& serving) {
        std::string text = fmt::format("Redoubt serves {}\n  {}\n", arguments.data, serving.address);
        if (!serving.link.empty())
            text += fmt::format("  {}, once, with: {}\n", serving.first_start && !arguments.demo ? "Make the first account" : "Sign in", serving.link);
        (void)around.out.write(text + "Stop it with Ctrl-C.\n");
        (void)around.out.flush();
    };
    if (arguments.demo) TRY(live_through_the_past(arguments.data, around));
    TRY(around.serve(arguments, [&](LocalData& local) { return fill(arguments, local, around); }, on_ready));
    return 0;
}

}  // namespace redoubt::cli
