// Receivers: all listeners of a configuration on one network thread, with a few workers to unpack and read. Everything that they
// take goes to one store; what they count can be read at any time.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "intake/configuration.h"
#include "intake/counters.h"
#include "logs/incoming.h"

namespace redoubt::intake {

class Receivers {
public:
    // Takes all ports, and nothing before run(). `store`, `counters` and `clock` outlive them.
    static Result<std::unique_ptr<Receivers>> open(const Configuration& configuration, logs::Intake& store, Counters& counters, Clock& clock,
                                                   size_t workers = 2);
    ~Receivers();

    uint16_t port(std::string_view listener) const;  // 0: there is no such listener
    void set_keys(std::vector<SourceKey> keys);      // instead of the configuration's; from any thread
    void run();                                      // until stop(); what is under way is finished
    void stop();                                     // from any thread

private:
    struct State;
    explicit Receivers(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace redoubt::intake
