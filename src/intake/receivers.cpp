#include "intake/receivers.h"

#include <boost/asio/executor_work_guard.hpp>

#include "intake/delivery.h"
#include "intake/door.h"

namespace redoubt::intake {

struct Receivers::State {
    State(const Configuration& configuration, logs::Intake& store, Counters& counters, Clock& clock, size_t threads)
        : delivery(store, counters, clock), keys(configuration.sources), workers(threads), around{delivery, keys, network, workers, false} {}

    void begin_stop() {
        if (around.stopping) return;
        around.stopping = true;
        for (const auto& door : doors) door->stop();
        work.reset();
    }

    Delivery delivery;
    SourceKeys keys;
    net::asio::io_context network{1};
    net::asio::thread_pool workers;
    Surroundings around;
    std::vector<std::unique_ptr<Door>> doors;
    net::asio::executor_work_guard<net::Executor> work{network.get_executor()};
};

Receivers::Receivers(std::unique_ptr<State> state) : state_(std::move(state)) {}
Receivers::~Receivers() { state_->workers.join(); }

Result<std::unique_ptr<Receivers>> Receivers::open(const Configuration& configuration, logs::Intake& store, Counters& counters, Clock& clock, size_t workers) {
    TRY(check(configuration));
    auto state = std::make_unique<State>(configuration, store, counters, clock, workers);
    for (const ListenerConfiguration& listener : configuration.listeners) {
        const bool datagrams = listener.transport == Transport::udp;
        state->doors.push_back(datagrams ? make_datagram_door(state->around, listener) : make_stream_door(state->around, listener));
        if (const Result<> opened = state->doors.back()->open(); !opened) return at(opened.error(), "listener '" + listener.name + "'");
    }
    return std::unique_ptr<Receivers>(new Receivers(std::move(state)));
}

uint16_t Receivers::port(std::string_view listener) const {
    for (const auto& door : state_->doors)
        if (door->name() == listener) return door->port();
    return 0;
}

void Receivers::set_keys(std::vector<SourceKey> keys) { state_->keys.set(std::move(keys)); }

void Receivers::run() {
    for (const auto& door : state_->doors) door->start();
    state_->network.run();
    state_->workers.join();
}

void Receivers::stop() {
    net::asio::post(state_->network, [state = state_.get()] { state->begin_stop(); });
}

}  // namespace redoubt::intake
