#include <algorithm>
#include <chrono>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/redirect_error.hpp>

#include "intake/door.h"

namespace redoubt::intake {
namespace {

namespace asio = net::asio;

constexpr int64_t first_pause_ms = 20;
constexpr int64_t longest_pause_ms = 1000;

Task<Outcome> offer_once(Surroundings& around, const Origin& origin, const Batch& batch, bool last) {
    auto start = [&around, &origin, &batch, last](auto handler) {
        auto held = std::make_shared<decltype(handler)>(std::move(handler));
        auto work = std::make_shared<asio::executor_work_guard<net::Executor>>(around.network.get_executor());
        around.delivery.offer(origin, batch, last, [&network = around.network, held, work](Outcome outcome) {
            asio::post(network, [held, work, outcome = std::move(outcome)]() mutable { std::move (*held)(std::move(outcome)); });
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<net::Executor>, void(Outcome)>(start, net::awaited);
}

}  // namespace

Task<Outcome> deliver(Surroundings& around, const Origin& origin, const Batch& batch, int64_t patience_ms, const std::function<Task<>()>& while_waiting) {
    around.delivery.receive(origin, batch);
    const auto until = std::chrono::steady_clock::now() + net::milliseconds(patience_ms);
    int64_t pause_ms = first_pause_ms;
    for (;;) {
        const bool last = around.stopping || std::chrono::steady_clock::now() >= until;
        Outcome outcome = co_await offer_once(around, origin, batch, last);
        if (outcome.stored() || last || !outcome.may_come_again()) co_return outcome;
        net::Timer pause(around.network.get_executor());
        net::IoError ignored;
        pause.expires_after(net::milliseconds(pause_ms));
        co_await pause.async_wait(asio::redirect_error(net::awaited, ignored));
        pause_ms = std::min(pause_ms * 2, longest_pause_ms);
        if (while_waiting && pause_ms == longest_pause_ms) co_await while_waiting();
    }
}

}  // namespace redoubt::intake
