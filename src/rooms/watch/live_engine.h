// LiveEngine: one set of live rules at work on the events of the log store: decode, match, correlate, write alerts. When the rules
// change, another one takes its place. One caller.
#pragma once

#include <deque>
#include <memory>

#include "detect/correlator.h"
#include "rooms/watch/alert_writer.h"
#include "rooms/watch/live_events.h"
#include "rooms/watch/live_position.h"
#include "rooms/watch/log_walk.h"

namespace redoubt::rooms {

using HostsBySource = std::map<std::string, Hosts, std::less<>>;

class LiveEngine {
public:
    struct Settings {
        Duration patience{};
        size_t threads = 1;
    };
    struct Outcome {
        uint64_t events = 0, unread = 0;
    };

    static Result<std::unique_ptr<LiveEngine>> make(store::Store& store, store::Records& records, Disk& disk, LivePosition& position, Settings settings);

    // What was looked at before, for the windows alone; then repeated() once.
    void repeat(const std::deque<LiveEvent>& events);
    void repeated();
    // Alerts are durable when it returns; so are those of correlations that happened before `until`.
    Result<Outcome> take(const std::deque<LiveEvent>& events, Time until);
    Result<> pass(Time until);
    Result<> sight(const Hosts& hosts) { return writer_.sight(hosts); }
    Result<> look_at_assets() { return writer_.prepare(); }
    HostsBySource take_hosts() { return std::exchange(hosts_, {}); }

    const LiveRules& rules() const { return rules_; }
    const AlertWriter::Counts& counts() const { return writer_.counts(); }
    uint64_t late() const { return correlator_->counts().late; }
    Duration reach() const { return reach_; }
    bool is_large() const { return names_.size() > most_names || writer_.counts().alerts_new + writer_.counts().alerts_known > most_alerts; }

private:
    static constexpr size_t most_names = 500'000;     // of fields: they are never forgotten while it lives
    static constexpr uint64_t most_alerts = 500'000;  // likewise their observables

    LiveEngine(store::Store& store, store::Records& records, LiveRules rules, LivePosition& position, Settings settings);
    std::vector<PreparedPart> match(std::vector<LivePart>& parts);
    PreparedPart match(LivePart& part);
    void correlate(std::vector<PreparedPart>& prepared, const std::vector<LivePart>& parts);
    Result<> add_correlated();
    Result<> look_up(const std::vector<std::string>& sources);

    store::Records& records_;
    LiveRules rules_;
    LivePosition& position_;
    Settings settings_;
    events::FieldNames names_;
    std::unique_ptr<detect::Matcher> matcher_;
    LogMatcher log_matcher_;
    detect::CorrelationPlan plan_;
    Duration reach_{};
    std::unique_ptr<detect::Correlator> correlator_;
    std::vector<std::pair<std::string, PreparedAlert>> correlated_;  // from which source their last event came
    bool repeating_ = false;
    std::map<std::string, std::string> sources_;  // the id of each one's record
    HostsBySource hosts_;
    AlertWriter writer_;
};

}  // namespace redoubt::rooms
